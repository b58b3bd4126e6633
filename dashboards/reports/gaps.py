"""The radar of a head: people between two institutions, or without anybody who has accepted to lead their support."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import starmap
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.addresses import case_address
from cases.models import Case
from cases.models.gaps import GapMoments
from cases.models.hand_over import AskedLine
from cases.numbers import number_label
from cases.reports.notifications.gaps import gap_address
from cases.reports.unsealing import full_name
from cases.states import GapKind, Stage
from dashboards.indicators import GAPS
from dashboards.reports.gap_rows import EXPECTED, KINDS, GapQuestion, GapRow, Route, gap_rows
from dashboards.reports.words import filter_tags, range_label, time_label
from dashboards.scope import Scope
from privacy.prepared import Prepared
from privacy.sealing import Sealed
from supporters.directory.calendar import day_label, kyiv_day, moment_label
from supporters.directory.models.supporter import short_name
from supporters.directory.reports.lists.cells import Chip
from supporters.directory.wording import within_quotes

PER_PAGE: Final = 50
ROUTES: Final = 12  # most routes above the list
HOUR, DAY = 3600, 86_400  # seconds


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


@dataclass(frozen=True)
class Sign:
    """A gap of a row in words; `tone` names the colour."""

    label: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class GapLine:
    """`age_label`: how long, `since_label`: since when; `who_label`: who leads or is asked to; `action_label`: what closes it."""

    number: str
    number_label: str
    name: str
    case_url: str
    stage_label: str
    route_label: str
    signs: tuple[Sign, ...]
    age_label: str
    since_label: str
    who_label: str
    has_owner: bool
    action_label: str
    action_url: str


@dataclass(frozen=True, kw_only=True)
class GapChoice:
    """A part of the radar with its number, to choose from."""

    label: str
    number: int
    url: str
    is_shown: bool


@dataclass(frozen=True, kw_only=True)
class GapsPage:
    """`count`: of the gaps, as on the tile; `title`: of what is listed. `offer_url`: the same gaps, to be ticked and offered."""

    count: int
    count_label: str
    as_of_label: str
    definition: str
    title: str
    tags: tuple[Chip, ...]
    choices: tuple[GapChoice, ...]
    routes: tuple[GapChoice, ...]
    route_is_shown: bool
    rows: tuple[GapLine, ...]
    range_label: str
    previous_url: str
    next_url: str
    back_url: str
    offer_url: str


def gaps_page(scope: Scope, question: GapQuestion, *, at: datetime, per_page: int = PER_PAGE) -> GapsPage:
    """One page; a page beyond the last is the last."""
    every = gap_rows(scope, GapMoments.of(at))
    found = [row for row in every if _is_listed(row, question)]
    leaf: Page[Any] = Paginator(found, per_page).get_page(question.page)
    count = sum(row.is_gap for row in every)

    def address(number: int) -> str:
        return _address(scope, question.kind, question.route, page=number if number > 1 else None)

    return GapsPage(
        count=count,
        count_label=ngettext("%(n)d person", "%(n)d people", count) % {"n": count},
        as_of_label=time_label(at),
        definition=str(GAPS.definition),
        title=_title(question, found),
        tags=filter_tags(scope, "gaps", kind=question.kind),
        choices=_choices(scope, question, every),
        routes=_routes(scope, question, every),
        route_is_shown=question.route is not None,
        rows=_lines(list(leaf.object_list), at),
        range_label=range_label(leaf),
        previous_url=address(leaf.previous_page_number()) if leaf.has_previous() else "",
        next_url=address(leaf.next_page_number()) if leaf.has_next() else "",
        back_url=scope.address("dashboard"),
        offer_url=scope.address("dashboard_cases", number=GAPS.code),
    )


def _is_listed(row: GapRow, question: GapQuestion) -> bool:
    if question.route:
        return row.is_moving and row.route == question.route
    return question.kind in row.ages if question.kind else row.is_gap


def _address(scope: Scope, kind: str, route: Route | None, **more: object) -> str:
    ends = route._asdict() if route else {}
    return scope.address("gaps", kind=kind, **ends, **more)


def _kind_label(kind: str) -> str:
    return capfirst(str(GapKind(kind).label)) if kind != EXPECTED else _("On the road in time")


def _title(question: GapQuestion, found: Sequence[GapRow]) -> str:
    if question.route:
        return found[0].route_label if found else _("Nobody is on this route now")
    return _kind_label(question.kind) if question.kind else _("Everybody, the longest first")


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


def _lines(rows: Sequence[GapRow], at: datetime) -> tuple[GapLine, ...]:
    if not rows:
        return ()
    keys = [row.pk for row in rows]
    padded = [*keys, *keys[-1:] * (PER_PAGE - len(keys))]  # one statement for pages of every length
    cases = {case.pk: case for case in starmap(ShownCase, SHOWN.rows(cases=padded))}
    return tuple(_line(row, cases[row.pk], at) for row in rows if row.pk in cases)


def _line(row: GapRow, case: ShownCase, at: datetime) -> GapLine:
    today = kyiv_day(at)
    return GapLine(
        number=case.number,
        number_label=number_label(case.number),
        name=full_name(case.person_id, case.surname, case.given_name, case.patronymic),
        case_url=case_address("case_detail", case.number),
        stage_label=str(Stage(case.stage).label),
        route_label=row.route_label,
        signs=tuple(_sign(kind, row.now, today) for kind in row.ages),
        age_label=age_label(row.since, at),
        since_label=_("since %(since)s") % {"since": moment_label(row.since, today)},
        who_label=_who(case, today),
        has_owner=case.owner_surname is not None,
        action_label=_action_label(row.kind),
        action_url=gap_address(GapKind(row.kind) if row.is_gap else GapKind.ROAD, case.number),
    )


def age_label(since: datetime, at: datetime) -> str:
    """«менше години», «5 годин», «3 дні»: full hours within two days, then full days."""
    seconds = int((at - since).total_seconds())
    if seconds < HOUR:
        return _("less than an hour")
    if seconds < 2 * DAY:
        return ngettext("%(n)d hour", "%(n)d hours", seconds // HOUR) % {"n": seconds // HOUR}
    return ngettext("%(n)d day", "%(n)d days", seconds // DAY) % {"n": seconds // DAY}


def _sign(kind: str, now: Mapping[str, str], today: date) -> Sign:
    label, tone = _kind_label(kind), "due" if kind == EXPECTED else "overdue"
    if kind in (GapKind.ROAD, EXPECTED) and now.get("expected_on"):
        day = day_label(date.fromisoformat(now["expected_on"]), today)
        label = f"{label}, {_('day of arrival: %(day)s') % {'day': day}}"
    return Sign(label, tone)


def _who(case: ShownCase, today: date) -> str:
    """The owner or the queue, and whom an open offer asks."""
    owner = short_name(case.owner_surname, case.owner_given_name or "", case.owner_patronymic or "") if case.owner_surname else ""
    queue = _("the card is in the queue of “%(department)s”") % {"department": within_quotes(case.department)}
    return "; ".join(filter(None, (owner or queue, _asked(AskedLine.of(case.offer), today))))


def _asked(asked: AskedLine | None, today: date) -> str:
    if asked is None:
        return ""
    words = {"name": asked.name, "when": moment_label(asked.answer_by, today)}
    return _("asked: %(name)s, answer due %(when)s") % words


def _action_label(kind: str) -> str:
    if kind in (GapKind.ROAD, GapKind.UNKNOWN, EXPECTED):
        return _("Record where the person is")
    return _("See the offer") if kind == GapKind.OFFER else _("Offer the card")
