"""Pairs of persons that may be one: the list, which opens nobody, and the two side by side."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.access import pairs_in_reach
from cases.models import Case
from cases.reports.intake.reasons import Reasons
from cases.states import CaseState
from supporters.directory.calendar import date_label, day_label, kyiv_day
from supporters.directory.models import Supporter, reach
from veterans.matching import CERTAIN
from veterans.models import DuplicatePair, DuplicatePairQuerySet, PairState

PER_PAGE: Final = 25


class Shown(StrEnum):
    """The tabs of the list."""

    OPEN = "open"
    LATER = "later"
    SETTLED = "settled"


@dataclass(frozen=True, kw_only=True)
class PairCard:
    """A card of one of the two. `who`: who leads it, or the queue of its department."""

    number_label: str
    url: str
    who: str
    department: str


@dataclass(frozen=True, kw_only=True)
class PairLine:
    """`same` and `differs`: reasons of the score in words. `noted`: who registered one of them has said why these are two people.

    `when_label`: when it was found, until when it is put off, or who settled it and when.
    """

    url: str
    likeness_label: str
    is_certain: bool
    same: str
    differs: str
    cards: tuple[PairCard, ...]
    when_label: str
    noted: bool
    is_joined: bool


@dataclass(frozen=True, kw_only=True)
class Tab:
    label: str
    url: str
    is_shown: bool


@dataclass(frozen=True, kw_only=True)
class PairsPage:
    tabs: tuple[Tab, ...]
    shown: Shown
    rows: tuple[PairLine, ...]
    previous_url: str
    next_url: str


def pairs_page(reader: Supporter, shown: Shown, number: int, *, at: datetime) -> PairsPage:
    """One page of a tab; opens no value of a person."""
    today = kyiv_day(at)
    first = (number - 1) * PER_PAGE
    found = list(_listed(pairs_in_reach(reader), shown, today)[first : first + PER_PAGE + 1])
    pairs = found[:PER_PAGE]
    return PairsPage(
        tabs=tuple(Tab(label=_tab_label(one), url=_address(one), is_shown=one is shown) for one in Shown),
        shown=shown,
        rows=_lines(pairs, reader, today) if pairs else (),
        previous_url=_address(shown, number - 1) if number > 1 else "",
        next_url=_address(shown, number + 1) if len(found) > PER_PAGE else "",
    )


def cards_of(persons: Collection[UUID], reader: Supporter) -> dict[UUID, Case]:
    """The card of each person in the departments that the reader leads: an open one first, then the newest.

    Of a joined person it is the absorbed one.
    """
    led = Case.objects.not_withdrawn().of_departments(reach(reader).department_ids).filter(person__in=persons)
    cards = sorted(led.select_related("owner", "department"), key=lambda case: (case.state == CaseState.OPEN, case.opened_at))
    return {case.person_id: case for case in cards}


def card_line(case: Case) -> PairCard:
    return PairCard(
        number_label=case.number_label, url=case.get_absolute_url(), who=leads_label(case), department=case.department.name
    )


def leads_label(case: Case) -> str:
    return case.owner.short_name if case.owner else _("nobody leads it")


def is_certain(pair: DuplicatePair) -> bool:
    return pair.score >= CERTAIN * 1000


def likeness_label(pair: DuplicatePair) -> str:
    return _("Almost certainly one person") if is_certain(pair) else _("Perhaps one person")


def when_label(pair: DuplicatePair, today: date) -> str:
    if pair.state != PairState.OPEN and pair.verdict_by and pair.verdict_at:
        return f"{pair.verdict_by.short_name}, {day_label(kyiv_day(pair.verdict_at), today)}"
    if pair.later_until and pair.later_until > today:
        return _("put off until %(day)s") % {"day": date_label(pair.later_until, today)}
    return _("found %(day)s") % {"day": day_label(kyiv_day(pair.found_at), today)}


def _listed(pairs: DuplicatePairQuerySet, shown: Shown, today: date) -> DuplicatePairQuerySet:
    if shown is Shown.SETTLED:
        return pairs.settled().select_related("verdict_by").order_by("-verdict_at", "pk")
    pairs = pairs.undecided(today) if shown is Shown.OPEN else pairs.put_off(today)
    return pairs.select_related("verdict_by").order_by("-score", "found_at", "pk")


def _lines(pairs: Sequence[DuplicatePair], reader: Supporter, today: date) -> tuple[PairLine, ...]:
    reasons = Reasons()
    cards = cards_of({person for pair in pairs for person in (pair.first_id, pair.second_id)}, reader)
    return tuple(_line(pair, cards, reasons, today) for pair in pairs)


def _line(pair: DuplicatePair, cards: Mapping[UUID, Case], reasons: Reasons, today: date) -> PairLine:
    return PairLine(
        url=reverse("duplicate", args=[pair.pk]),
        likeness_label=likeness_label(pair),
        is_certain=is_certain(pair),
        same=reasons.same(pair.reasons),
        differs=reasons.differs(pair.reasons),
        cards=tuple(card_line(cards[person]) for person in (pair.first_id, pair.second_id) if person in cards),
        when_label=when_label(pair, today),
        noted=pair.registrar_at is not None,
        is_joined=pair.state == PairState.JOINED,
    )


def _tab_label(shown: Shown) -> str:
    return {Shown.OPEN: _("To decide"), Shown.LATER: _("Put off until later"), Shown.SETTLED: _("Decided")}[shown]


def _address(shown: Shown, number: int = 1) -> str:
    asked = {name: value for name, value in (("show", shown.value), ("page", number)) if value not in (Shown.OPEN, 1)}
    return reverse("duplicates") + (f"?{urlencode(asked)}" if asked else "")
