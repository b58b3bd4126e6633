"""The radar of a head: people between two institutions, or without anybody who has accepted to lead their support."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import starmap
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.models.hand_over import AskedLine
from cases.case.numbers import number_label
from cases.case.reports.identity import full_name
from cases.case.states import GapKind, Stage
from cases.leading.models.gaps import GapMoments
from cases.leading.reports.notifications.gaps import gap_address
from dashboards.indicators import GAPS
from dashboards.reports.gap_rows import EXPECTED, KINDS, GapQuestion, GapRow, Route, gap_rows
from dashboards.reports.words import filter_tags, time_label
from dashboards.scope import Scope
from privacy.prepared import Prepared
from privacy.sealing import Sealed
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import day_label, elapsed_label, kyiv_day, moment_label
from supporters.directory.models.supporter import short_name
from supporters.directory.reports.lists.cells import Cell, Chip, Column, Row
from supporters.directory.reports.lists.keyset import PER_PAGE, Leaf, Place, leaf_of
from supporters.directory.reports.lists.listing import Listing
from supporters.directory.wording import within_quotes

ROUTE: Final = "gaps"
ROUTES: Final = 12  # most routes above the list


class ShownCase(NamedTuple):
    """What the rows of one page need beside GapRow."""

    pk: UUID
    number: str
    stage: str
    department: str
    owner_surname: str | None
    owner_given_name: str | None
    owner_patronymic: str | None
    offer: str | None
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None


COLUMNS: Final = (  # in the order of ShownCase
    *("pk", "number", "stage", "department__name", "owner__surname", "owner__given_name", "owner__patronymic", "offer"),
    *("person_id", "person__surname", "person__given_name", "person__patronymic"),
)


def _shown(*, cases: Any) -> QuerySet[Any, Any]:
    return Case.objects.filter(pk__in=cases).with_offer().order_by().values_list(*COLUMNS)


SHOWN: Final = Prepared(_shown)


@dataclass(frozen=True, kw_only=True)
class GapChoice:
    """A part of the radar with its number, to choose from."""

    label: str
    number: int
    url: str
    is_shown: bool


class Radar:
    """What the page shows beside its list: the parts of the radar with their numbers. Read once."""

    def __init__(self, scope: Scope, question: GapQuestion, *, at: datetime) -> None:
        self.scope, self.question, self.at = scope, question, at
        self.every = gap_rows(scope, GapMoments.of(at))
        self.found = [row for row in self.every if _is_listed(row, question)]

    @property
    def back(self) -> tuple[str, str]:
        """Address and label of the page that shows the number."""
        return self.scope.address("dashboard"), _("Numbers")

    @property
    def choices(self) -> tuple[GapChoice, ...]:
        return _choices(self.scope, self.question, self.every)

    @property
    def routes(self) -> tuple[GapChoice, ...]:
        return _routes(self.scope, self.question, self.every)

    @property
    def is_empty(self) -> bool:
        return not any(row.is_gap for row in self.every)

    @property
    def none_label(self) -> str:
        if self.question.route:
            return _("Nobody is on this route now")
        return _("Nobody here. Everybody has a place, and somebody who accepted.") if self.is_empty else _("Nobody here now.")


def gap_list(radar: Radar) -> Listing:
    """Of the gaps that are asked for, the oldest first."""
    scope, question = radar.scope, radar.question

    def rows(place: Place, per_page: int) -> Leaf[Row]:
        leaf = leaf_of(_sorted(radar.found, place.sort), place, lambda row: row.number, per_page)
        return Leaf(_lines(leaf.lines, radar.at), leaf.first, leaf.count)

    return Listing(
        route=ROUTE,
        title=_("Radar"),
        definition=str(GAPS.definition),
        columns=_columns(),
        rows=rows,
        count_label=lambda count: f"{ngettext('%(n)d person', '%(n)d people', count) % {'n': count}} {time_label(radar.at)}",
        filters=scope.parameters(kind=question.kind, **_ends(question.route)),
        chips=_chips(radar),
        has_persons=True,
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column(code="person", label=_("Person"), is_first=True),
        Column(code="number", label=_("Number"), room="widest"),
        Column(code="age", label=_("How long"), is_sorted=True),
        Column(code="since", label=_("Since when"), is_labelled=True, room="widest"),
        Column(code="kind", label=_("Gap"), is_sorted=True, kind="phrase"),
        Column(code="route", label=_("Way"), is_sorted=True, is_labelled=True, kind="long"),
        Column(code="stage", label=_("Stage"), is_sorted=False, room="widest"),
        Column(code="who", label=_("Answers for it"), is_labelled=True, room="wide", kind="long"),
        Column(code="act", label=_("What to do")),
    )


def _sorted(found: Sequence[GapRow], sort: str) -> list[GapRow]:
    """`found`: the oldest first; stays so among equal ones."""
    keys: dict[str, Callable[[GapRow], Any]] = {
        "kind": lambda row: KINDS.index(row.kind),
        "route": lambda row: alphabetical(row.route_label),
        "age": lambda row: -row.since.timestamp(),
    }
    return sorted(found, key=keys[sort.removeprefix("-")], reverse=sort.startswith("-")) if sort else list(found)


def _chips(radar: Radar) -> tuple[Chip, ...]:
    """The kind is chosen above the list; the route is a filter like the others."""
    route = radar.question.route
    chips = filter_tags(radar.scope, ROUTE, kind=radar.question.kind, **_ends(route))
    if route is None:
        return chips
    label = next((row.route_label for row in radar.found), _("Nobody is on this route now"))
    return *chips, Chip(label, _address(radar.scope, radar.question.kind, None))


def _ends(route: Route | None) -> dict[str, str]:
    return route._asdict() if route else {}


def _is_listed(row: GapRow, question: GapQuestion) -> bool:
    if question.route:
        return row.is_moving and row.route == question.route
    return question.kind in row.ages if question.kind else row.is_gap


def _address(scope: Scope, kind: str, route: Route | None) -> str:
    return scope.address(ROUTE, kind=kind, **_ends(route))


def _kind_label(kind: str) -> str:
    return capfirst(str(GapKind(kind).label)) if kind != EXPECTED else _("On the road in time")


def _choices(scope: Scope, question: GapQuestion, every: Sequence[GapRow]) -> tuple[GapChoice, ...]:
    """All gaps, then each kind that somebody has; one person may have two."""
    numbers = Counter(kind for row in every for kind in row.ages)
    shown = [kind for kind in KINDS if numbers[kind] or kind == question.kind]
    first = GapChoice(
        label=_("All gaps"),
        number=sum(row.is_gap for row in every),
        url=_address(scope, "", None),
        is_shown=not question.kind and not question.route,
    )
    kinds = (
        GapChoice(label=_kind_label(kind), number=numbers[kind], url=_address(scope, kind, None), is_shown=kind == question.kind)
        for kind in shown
    )
    return first, *kinds


def _routes(scope: Scope, question: GapQuestion, every: Sequence[GapRow]) -> tuple[GapChoice, ...]:
    """The routes with the most people, those in time among them."""
    moving = [row for row in every if row.is_moving]
    labels, numbers = {row.route: row.route_label for row in moving}, Counter(row.route for row in moving)
    most = sorted(numbers, key=lambda route: (-numbers[route], labels[route]))[:ROUTES]
    return tuple(
        GapChoice(label=labels[route], number=numbers[route], url=_address(scope, "", route), is_shown=route == question.route)
        for route in most
    )


def _lines(rows: Sequence[GapRow], at: datetime) -> list[Row]:
    found: list[Row] = []
    for first in range(0, len(rows), PER_PAGE):
        part = rows[first : first + PER_PAGE]
        keys = [row.pk for row in part]
        padded = [*keys, *keys[-1:] * (PER_PAGE - len(keys))]  # one statement for pages of every length
        cases = {case.pk: case for case in starmap(ShownCase, SHOWN.rows(cases=padded))}
        found += [_line(row, cases[row.pk], at) for row in part if row.pk in cases]
    return found


def _line(row: GapRow, case: ShownCase, at: datetime) -> Row:
    today = kyiv_day(at)
    act_url = gap_address(GapKind(row.kind) if row.is_gap else GapKind.ROAD, case.number)
    return Row(
        key=case.number,
        can_be_chosen=row.is_gap,
        cells=(
            Cell(
                full_name(case.person_id, case.surname, case.given_name, case.patronymic),
                url=case_address("case_detail", case.number),
                is_typed=True,
            ),
            Cell(case.number, number_label(case.number)),
            Cell(elapsed_label(row.since, at)),
            Cell(row.since, moment_label(row.since, today)),
            Cell(_kind_label(row.kind), note=_more(row, today), tone="overdue" if row.is_gap else "due"),
            Cell(row.here_label, note=_("from: %(place)s") % {"place": row.left_label} if row.is_moving else "", is_typed=True),
            Cell(str(Stage(case.stage).label)),
            _who(case, today),
            Cell(_action_label(row.kind), url=act_url),
        ),
    )


def _more(row: GapRow, today: date) -> str:
    """The day of arrival, and the other gaps of the person."""
    others = [_kind_label(kind) for kind in row.ages if kind != row.kind]
    if row.now.get("expected_on") and not {GapKind.ROAD, EXPECTED}.isdisjoint(row.ages):
        day = day_label(date.fromisoformat(row.now["expected_on"]), today)
        return "; ".join([_("day of arrival: %(day)s") % {"day": day}, *others])
    return "; ".join(others)


def _who(case: ShownCase, today: date) -> Cell:
    """The owner or the queue, and whom an open offer asks."""
    owner = short_name(case.owner_surname, case.owner_given_name or "", case.owner_patronymic or "") if case.owner_surname else ""
    asked = _asked(AskedLine.of(case.offer), today)
    if owner:
        return Cell(owner, note=asked, is_typed=True)
    queue = _("the card is in the queue of “%(department)s”") % {"department": within_quotes(case.department)}
    return Cell(_("nobody leads it"), note="; ".join(filter(None, (asked, queue))))


def _asked(asked: AskedLine | None, today: date) -> str:
    if asked is None:
        return ""
    words = {"name": asked.name, "when": moment_label(asked.answer_by, today)}
    return _("asked: %(name)s, answer due %(when)s") % words


def _action_label(kind: str) -> str:
    if kind in (GapKind.ROAD, GapKind.UNKNOWN, EXPECTED):
        return _("Record where the person is")
    return _("See the offer") if kind == GapKind.OFFER else _("Offer the card")
