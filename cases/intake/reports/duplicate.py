"""A pair side by side: what two cards hold, and where they differ. Both persons are opened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.case.access import pairs_to_join
from cases.case.models import Case
from cases.case.reports.phones import phones_of
from cases.case.states import CaseState, Stage
from cases.intake.reports.duplicates import PairCard, card_line, cards_of, is_certain, leads_label, likeness_label, when_label
from cases.intake.reports.matches import Reasons
from cases.intake.states import JoinRefusal
from privacy.opening import Unopened
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Branch, Supporter
from supporters.directory.numbers import phone_label
from veterans.models import DuplicatePair, PairState, Person

YEAR_DIGITS: Final = 4


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One row of the comparison; a side is "" where the card does not hold it. `differs`: both hold it, and not the same."""

    label: str
    sides: tuple[str, ...]
    differs: bool


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a colleague wrote about the pair."""

    who: str
    when_label: str
    words: str


@dataclass(frozen=True, kw_only=True)
class PairPage:
    """`may_join`: the reader leads all cards of both, and may join them or undo it. `stays_label`: why a join is not undone."""

    cards: tuple[PairCard, ...]
    likeness_label: str
    is_certain: bool
    same: str
    differs: str
    when_label: str
    facts: tuple[Fact, ...]
    registrar: Said | None
    verdict: Said | None
    is_open: bool
    is_joined: bool
    may_join: bool
    stays_label: str
    join_url: str
    undo_url: str
    different_url: str
    later_url: str
    open_url: str


def pair_page(pair: DuplicatePair, reader: Supporter, *, at: datetime) -> PairPage:
    """The caller has fetched `pair` within the reach of the reader, with its persons, their service and who wrote about it."""
    today, reasons = kyiv_day(at), Reasons()
    cards = cards_of((pair.first_id, pair.second_id), reader)
    return PairPage(
        cards=tuple(card_line(cards[person]) for person in (pair.first_id, pair.second_id)),
        likeness_label=likeness_label(pair),
        is_certain=is_certain(pair),
        same=reasons.same(pair.reasons),
        differs=reasons.differs(pair.reasons),
        when_label=when_label(pair, today),
        facts=_facts(pair, cards, today),
        registrar=_said(pair.registrar, pair.registrar_at, pair.registrar_words, today),
        verdict=_said(pair.verdict_by, pair.verdict_at, pair.verdict_words, today),
        is_open=pair.state == PairState.OPEN,
        is_joined=pair.state == PairState.JOINED,
        may_join=pairs_to_join(reader).filter(pk=pair.pk).exists(),
        stays_label=str(JoinRefusal.ERASED.label) if pair.is_erased else "",
        join_url=reverse("duplicate_join", args=[pair.pk]),
        undo_url=reverse("duplicate_undo", args=[pair.pk]),
        different_url=reverse("duplicate_different", args=[pair.pk]),
        later_url=reverse("duplicate_later", args=[pair.pk]),
        open_url=reverse("duplicate_open", args=[pair.pk]),
    )


def pair_numbers(pair: DuplicatePair, reader: Supporter) -> str:
    """«№ 1042-7731 і № 2043-8810»; opens nobody."""
    cards = cards_of((pair.first_id, pair.second_id), reader)
    first, second = (cards[person].number_label for person in (pair.first_id, pair.second_id))
    return _("no. %(first)s and no. %(second)s") % {"first": first, "second": second}


def _facts(pair: DuplicatePair, cards: dict[UUID, Case], today: date) -> tuple[Fact, ...]:
    """Differences of the persons are marked; that the cards differ is no sign of anything."""
    persons = (pair.first, pair.second)
    names = (
        _compared(_("Surname"), (person.surname for person in persons)),
        _compared(_("Given name"), (person.given_name for person in persons)),
        _compared(_("Patronymic"), (person.patronymic or "" for person in persons)),
        _dates(persons),
    )
    veterans = [getattr(person, "veteran", None) for person in persons]
    service = (
        _compared(_("Service"), (str(Branch(one.branch).label) if one else "" for one in veterans)),
        _compared(_("Rank"), ((one.rank or "") if one else "" for one in veterans)),
        _compared(_("Unit of service"), ((one.unit or "") if one else "" for one in veterans)),
    )
    return (*names, _phones(persons), *service, *_of_cards([cards[person.pk] for person in persons], today))


def _compared(label: str, sides: Iterable[str]) -> Fact:
    shown = tuple(sides)
    return Fact(label=label, sides=shown, differs=all(shown) and len({side.lower() for side in shown}) > 1)


def _dates(persons: Sequence[Person]) -> Fact:
    """A year alone agrees with every date in it."""
    sides = tuple(born_label(person) for person in persons)
    years = {person.birth_year for person in persons} - {None}
    whole = {side for side in sides if len(side) > YEAR_DIGITS}
    return Fact(label=_("Born"), sides=sides, differs=len(years) > 1 or len(whole) > 1)


def _phones(persons: Sequence[Person]) -> Fact:
    known = phones_of([person.pk for person in persons])
    lines = [known.get(person.pk, ()) for person in persons]
    sides = tuple("; ".join(f"{phone_label(line.number)}, {line.name or line.label}" for line in side) for side in lines)
    shared = {line.number for line in lines[0]} & {line.number for line in lines[1]}
    return Fact(label=_("Phones"), sides=sides, differs=all(sides) and not shared)


def _of_cards(cards: Sequence[Case], today: date) -> tuple[Fact, ...]:
    states = tuple(f"{Stage(case.stage).label}, {CaseState(case.state).label}" for case in cards)
    heard = tuple(moment_label(case.last_contact_at, today) if case.last_contact_at else _("no contact yet") for case in cards)
    return (
        Fact(label=_("Stage"), sides=states, differs=False),
        Fact(label=_("Leads"), sides=tuple(leads_label(case) for case in cards), differs=False),
        Fact(label=_("Unit"), sides=tuple(case.department.name for case in cards), differs=False),
        Fact(label=_("Last contact"), sides=heard, differs=False),
    )


def born_label(person: Person) -> str:
    born_on = person.born_on
    if not born_on or isinstance(born_on, Unopened):
        return " ".join(str(part) for part in (person.birth_year, born_on) if part)
    return f"{date.fromisoformat(born_on):%d.%m.%Y}"


def _said(who: Supporter | None, at: datetime | None, words: str | None, today: date) -> Said | None:
    return Said(who=who.short_name, when_label=moment_label(at, today), words=words or "") if who and at else None
