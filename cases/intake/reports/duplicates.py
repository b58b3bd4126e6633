"""Pairs of persons that may be one: the list, which opens nobody. The two side by side: cases/intake/reports/duplicate.py."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import models
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from cases.case.access import pairs_in_reach
from cases.case.models import Case
from cases.case.states import CaseState
from cases.intake.reports.matches import Reasons
from supporters.directory.calendar import date_label, day_label, kyiv_day
from supporters.directory.models import Supporter, reach
from supporters.directory.reports.lists.cells import Cell, Column, Row
from supporters.directory.reports.lists.keyset import Leaf, Order, Place, SortedRows
from supporters.directory.reports.lists.listing import Listing
from veterans.matching import CERTAIN
from veterans.models import DuplicatePair, DuplicatePairQuerySet, PairState

ROUTE: Final = "duplicates"


class Shown(models.TextChoices):
    """The parts of the list."""

    OPEN = "", gettext_lazy("To decide")
    LATER = "later", gettext_lazy("Put off until later")
    SETTLED = "settled", gettext_lazy("Decided")


@dataclass(frozen=True, kw_only=True)
class PairCard:
    """A card of one of the two. `who`: who leads it, or the queue of its department."""

    number_label: str
    url: str
    who: str
    department: str


def pair_list(reader: Supporter, shown: Shown, *, at: datetime, filters: dict[str, str]) -> Listing:
    """Pairs of one part; opens no value of a person. `filters`: of the part, for addresses."""
    today, known = kyiv_day(at), pairs_in_reach(reader)

    def rows(place: Place, per_page: int) -> Leaf[Row]:
        keyed = SortedRows(_listed(known, shown, today), _orders(place.sort, shown), key="pk", known=known)
        return keyed.leaf(place, lambda found: _rows(found, reader, today), per_page)

    return Listing(
        route=ROUTE,
        title=_("Possible duplicates"),
        definition=_("Pairs of cards that may be of one person, the likeliest first. Open a pair to compare the two."),
        columns=_columns(),
        rows=rows,
        count_label=lambda count: ngettext("%(n)d pair", "%(n)d pairs", count) % {"n": count},
        filters=filters,
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column(code="pair", label=_("Cards"), is_first=True, kind="code"),
        Column(code="likeness", label=_("One person"), is_sorted=True),
        Column(code="same", label=_("For"), is_labelled=True, kind="long"),
        Column(code="differs", label=_("Against"), is_labelled=True, room="wide"),
        Column(code="who", label=_("Who leads them"), is_labelled=True, room="wide", kind="long"),
        Column(code="when", label=_("State"), is_sorted=True, kind="long"),
    )


def _orders(sort: str, shown: Shown) -> list[Order]:
    """The likeliest first; of those decided, the latest."""
    moment = Order(Coalesce("verdict_at", "found_at") if shown is Shown.SETTLED else "found_at")
    if sort.removeprefix("-") == "likeness":
        order = Order("score")
        return [order.turned() if sort.startswith("-") else order, moment]
    if sort:
        return [moment.turned() if sort.startswith("-") else moment]
    return [moment.turned()] if shown is Shown.SETTLED else [Order("score", is_descending=True), moment]


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


def _each(words: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(words))


def _listed(pairs: DuplicatePairQuerySet, shown: Shown, today: date) -> DuplicatePairQuerySet:
    if shown is Shown.SETTLED:
        return pairs.settled()
    return pairs.undecided(today) if shown is Shown.OPEN else pairs.put_off(today)


def _rows(found: QuerySet[DuplicatePair], reader: Supporter, today: date) -> list[Row]:
    pairs, reasons = list(found.select_related("verdict_by")), Reasons()
    cards = cards_of({person for pair in pairs for person in (pair.first_id, pair.second_id)}, reader) if pairs else {}
    return [_row(pair, cards, reasons, today) for pair in pairs]


def _row(pair: DuplicatePair, cards: Mapping[UUID, Case], reasons: Reasons, today: date) -> Row:
    two = [card_line(cards[person]) for person in (pair.first_id, pair.second_id) if person in cards]
    between = f" {pgettext('between two cards', 'and')} "
    noted = _("There is a note of who registered") if pair.registrar_at is not None else ""
    when = when_label(pair, today)
    joined = _("Joined") if pair.state == PairState.JOINED else ""
    return Row(
        key=str(pair.pk),
        cells=(
            Cell(between.join(card.number_label for card in two), url=reverse("duplicate", args=[pair.pk])),
            Cell(_("Almost certainly"), tone="due") if is_certain(pair) else Cell(_("Perhaps"), tone="info"),
            Cell(reasons.same(pair.reasons)),
            Cell(reasons.differs(pair.reasons)),
            Cell(_each(card.who for card in two), note=_each(card.department for card in two), is_typed=True),
            Cell(joined, note=when, tone="done") if joined else Cell(when, note=noted),
        ),
    )
