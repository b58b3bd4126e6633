"""The colleagues of a head's subtree: what each carries, who is away, and who could take more."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dashboards.clock import Clock, clock_at
from dashboards.indicators import LED, ON_SUPPORT, OVERDUE, SILENT
from dashboards.reports.words import filter_tags
from dashboards.scope import Scope
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.models.supporter import short_name
from supporters.directory.reports.away import attendance
from supporters.directory.reports.lists.cells import Cell, Column, Row
from supporters.directory.reports.lists.keyset import Leaf, Place, leaf_of
from supporters.directory.reports.lists.listing import Listing
from supporters.directory.reports.load import Load
from supporters.directory.roles import REACHING, Role
from supporters.notifications.case_provider import work

ROUTE: Final = "people"
LONG_UNSEEN: Final = timedelta(days=7)


class Seat(NamedTuple):
    """A colleague in a department. `may_lead`: a card may be assigned."""

    pk: UUID
    department_id: UUID
    may_lead: bool


@dataclass(frozen=True)
class Room:
    """`absence`: of today or of the next days, "" for none. `could_take`: at work today, not away soon without a cover, may lead
    cards, and carries less than the median of the department. `is_heavy`: carries more than that median."""

    load: Load
    absence: str
    could_take: bool
    is_heavy: bool


class Account(NamedTuple):
    """A colleague as the query returns it."""

    pk: UUID
    surname: str
    given_name: str
    patronymic: str
    role: str
    department_id: UUID
    seen_at: datetime | None
    joined_at: datetime | None
    may_lead: bool
    is_unrecognised: bool


@dataclass(frozen=True, kw_only=True)
class ListedColleague:
    """`led`, `overdue`, `silent`: of the departments of the list. `is_unseen`: has not signed in for long."""

    account: Account
    room: Room
    led: int
    overdue: int
    silent: int
    is_unseen: bool


def people_list(scope: Scope, *, at: datetime) -> Listing:
    """Of the subtree, or of a department of it. There is no order by what a person has done: people are not ranked."""
    found = colleagues(scope, at=at)

    def rows(place: Place, per_page: int) -> Leaf[Row]:
        leaf = leaf_of(_sorted(found, place.sort, scope), place, lambda one: str(one.account.pk), per_page)
        return Leaf([_row(one, scope) for one in leaf.lines], leaf.first, leaf.count)

    return Listing(
        route=ROUTE,
        title=_("Colleagues"),
        definition=_(
            "Who works in your departments. A colleague could take more cards who is at work, is not away within 14 days without "
            "anybody standing in, and carries less than the median of the department. The load counts cards that a colleague "
            "leads, stands in for today and is asked to lead: 3 for high risk, 2 for raised, 1 for any other."
        ),
        columns=_columns(scope),
        rows=rows,
        count_label=lambda count: ngettext("%(n)d colleague", "%(n)d colleagues", count) % {"n": count},
        filters=scope.parameters(),
        chips=filter_tags(scope, ROUTE),
        has_file=False,
    )


def colleagues(scope: Scope, *, at: datetime) -> list[ListedColleague]:
    """As many queries for any number of people."""
    found, counts = seated(scope, today=kyiv_day(at)), _counts(scope, clock_at(at))

    def described(one: Account, room: Room) -> ListedColleague:
        led, overdue, silent = counts.get(one.pk, (0, 0, 0))
        return ListedColleague(
            account=one,
            room=room,
            led=led,
            overdue=overdue,
            silent=silent,
            is_unseen=(seen := one.seen_at or one.joined_at) is not None and at - seen > LONG_UNSEEN,
        )

    return [described(one, room) for one, room in found]


def seated(scope: Scope, *, today: date) -> list[tuple[Account, Room]]:
    """Who works with cards in these departments, in no order."""
    accounts = _accounts(scope)
    found = rooms([Seat(one.pk, one.department_id, one.may_lead) for one in accounts], today=today)
    return [(one, found[one.pk]) for one in accounts]


def rooms(seats: Collection[Seat], *, today: date) -> dict[UUID, Room]:
    """None is missing. Five queries for any number of people. The medians are those of the given people."""
    keys = [one.pk for one in seats]
    loads, present = work().loads(keys, today=today), attendance(today, keys)
    medians = _medians(seats, loads)

    def room(one: Seat) -> Room:
        beyond = loads[one.pk].points - medians[one.department_id]
        has_room = one.may_lead and present[one.pk].rank == 0 and beyond < 0
        return Room(loads[one.pk], present[one.pk].label, could_take=has_room, is_heavy=beyond > 0)

    return {one.pk: room(one) for one in seats}


def _accounts(scope: Scope) -> list[Account]:
    may_lead = Exists(Supporter.objects.owners_within(scope.department_ids).filter(pk=OuterRef("pk")))
    rows = Supporter.objects.active().filter(department__in=scope.department_ids, role__in=REACHING)
    unrecognised = Exists(Supporter.objects.unrecognised_within(scope.department_ids).filter(pk=OuterRef("pk")))
    names = ("surname", "given_name", "patronymic")
    columns = ("pk", *names, "role", "department_id", "last_login", "joined_at", "leads", "waits")
    return [Account(*row) for row in rows.annotate(leads=may_lead, waits=unrecognised).values_list(*columns)]


def _counts(scope: Scope, clock: Clock) -> dict[UUID, tuple[int, int, int]]:
    """Cards, overdue ones and silent ones by owner."""
    counts = {one.code: Count("pk", filter=one.condition(clock)) for one in (ON_SUPPORT, OVERDUE, SILENT)}
    led = scope.cases().filter(owner__isnull=False).order_by().values_list("owner_id").annotate(**counts)
    return {owner: (cards, overdue, silent) for owner, cards, overdue, silent in led}


def _medians(seats: Iterable[Seat], loads: Mapping[UUID, Load]) -> dict[UUID, float]:
    """Of the points of those who may lead, by department; 0 where nobody may."""
    points: dict[UUID, list[int]] = {}
    for one in seats:
        points.setdefault(one.department_id, []).extend([loads[one.pk].points] if one.may_lead else [])
    return {department: median(some) if some else 0 for department, some in points.items()}


def _sorted(found: list[ListedColleague], sort: str, scope: Scope) -> list[ListedColleague]:
    places = scope.subtree.places
    order = list(places)
    keys: dict[str, Callable[[ListedColleague], Any]] = {
        "": lambda one: order.index(one.account.department_id),
        "name": lambda _one: 0,
        "department": lambda one: alphabetical(places[one.account.department_id].name),
        "room": lambda one: (not one.room.could_take, one.room.load.points),
    }
    by_name = sorted(found, key=lambda one: (alphabetical(one.account.surname, one.account.given_name), one.account.pk))
    turned = sort.startswith("-")
    return sorted(by_name[::-1] if turned else by_name, key=keys[sort.removeprefix("-")], reverse=turned)


def _columns(scope: Scope) -> tuple[Column, ...]:
    """The department is said where there are several."""
    return (
        Column(code="name", label=_("Full name"), is_sorted=True, is_first=True),
        *([Column(code="department", label=_("Department"), is_sorted=True, kind="phrase")] if scope.has_several else []),
        Column(code="led", label=_("Cards led"), is_labelled=True, kind="number"),
        Column(code="covered", label=_("Covered today"), is_labelled=True, kind="number"),
        Column(code="offered", label=_("Offered to them"), is_labelled=True, kind="number", room="wide"),
        Column(code="overdue", label=pgettext("records", "Overdue"), is_labelled=True, kind="number"),
        Column(code="silent", label=_("No contact"), is_labelled=True, kind="number"),
        Column(code="room", label=_("Could take more"), is_sorted=True, is_labelled=True),
        Column(code="remarks", label=_("Absence and sign-in"), kind="long"),
    )


def _row(one: ListedColleague, scope: Scope) -> Row:
    account, load, department = one.account, one.room.load, scope.subtree.places[one.account.department_id].name
    unseen = _("has not signed in for more than 7 days") if one.is_unseen else ""
    unrecognised = _("no head has recognised this colleague yet") if account.is_unrecognised else ""
    remarks = "; ".join(filter(None, [unrecognised, one.room.absence, unseen]))
    elsewhere = _("and %(n)d elsewhere") % {"n": load.led - one.led} if load.led > one.led else ""

    def cards(number: int, code: str, note: str = "") -> Cell:
        query = {"number": code, "owner": account.pk, "part": LED.code}
        return Cell(number or None, url=scope.address("dashboard_cases", **query) if number else "", note=note)

    return Row(
        key=str(account.pk),
        cells=(
            Cell(
                short_name(account.surname, account.given_name, account.patronymic),
                note=str(Role(account.role).label),
                is_typed=True,
            ),
            *([Cell(department, is_typed=True)] if scope.has_several else []),
            cards(one.led, ON_SUPPORT.code, elsewhere),
            Cell(load.covered or None),
            Cell(load.offered or None),
            cards(one.overdue, OVERDUE.code),
            cards(one.silent, SILENT.code),
            Cell(_("yes"), note=_("load %(n)d") % {"n": load.points}) if one.room.could_take else Cell(None),
            Cell(remarks or None),
        ),
    )
