"""The ministry of one dishonest administrator: departments, colleagues, cards, and what each account reaches before the acts."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from cases.case.models import Case
from privacy.ids import new_id
from supporters.administration.actions.approvals.decisions import grant_approval
from supporters.administration.actions.departments import name_duty
from supporters.administration.actions.invitations import NewColleague, invite
from supporters.authentication.actions.calendar_links import make_calendar_link, reader_of_link
from supporters.directory.models import Absence, Approval, Department, Supporter
from supporters.directory.models.department import subtree_ids
from supporters.directory.roles import Role
from tests.factories import (
    kyiv_utc,
    make_absence,
    make_case,
    make_department,
    make_head,
    make_member,
    make_person,
    make_supporter,
)

START: Final = kyiv_utc(2026, 11, 24, 7)  # a Tuesday, 9:00 in Kyiv
MINUTE: Final = timedelta(minutes=1)
TREE: Final = (("Центр", ""), ("Схід", "Центр"), ("Захід", "Центр"), ("Перша", "Схід"), ("Друга", "Схід"), ("Третя", "Захід"))
ALONE: Final = ("Порожня", "Окрема")
HEADS: Final = ("Центр", "Схід", "Перша", "Третя", "Окрема")
SUPPORTERS: Final = ("Центр", *["Перша"] * 8, *["Друга"] * 2, "Третя", "Окрема", "Центр")
BY_A_HEAD: Final = frozenset({Role.SUPPORTER, Role.PSYCHOLOGIST})  # whom one administrator invites, and a head recognises
QUEUES: Final = ("Перша", "Друга")


class Lent(NamedTuple):
    """A cover that was named before the acts."""

    absent: UUID
    cover: UUID
    from_on: date
    to_on: date


@dataclass(frozen=True, kw_only=True)
class Before:
    """What was so before the acts.

    `seen`: the cards of each account without covers and duties. `works_in`: the department of each account that was open.
    `duties`: by account, the cards of the departments for which it is on duty. `lay_in`: the department of each card. `known_in`:
    where each account was recognised whose access was not closed.
    """

    seen: Mapping[UUID, frozenset[UUID]]
    works_in: Mapping[UUID, UUID]
    lent: tuple[Lent, ...]
    duties: Mapping[UUID, frozenset[UUID]]
    lay_in: Mapping[UUID, UUID]
    known_in: Mapping[UUID, UUID]


@dataclass
class World:
    """Keys in a fixed order, so that a choice by number is the same in each run. `clock` moves the time of the process.

    `administrator`: who acts. `favourites`: the old accounts for which most is done. `made`: the accounts that have come of the
    own invitations, whose passwords the administrator has. `agreed`: the department whose head two have agreed to, in a mailbox
    of the administrator. `links`: the secrets of the calendars of the favourites. `known`: cards by what they were read with
    (reached.py). `held`: the work of each account when it was last recognised (given.py). `refused`: whom a head has not known.
    """

    clock: Any
    administrator: UUID
    staff: list[UUID]
    departments: list[UUID]
    favourites: tuple[UUID, ...]
    before: Before
    agreed: UUID
    links: Mapping[UUID, str]
    made: list[UUID] = field(default_factory=list)
    known: dict[Hashable, frozenset[UUID]] = field(default_factory=dict)
    held: dict[UUID, frozenset[tuple[str, UUID]]] = field(default_factory=dict)
    refused: set[UUID] = field(default_factory=set)
    now: datetime = START

    def again(self) -> "World":
        """The same world at its beginning, for another run; the caller has rolled the rows back."""
        fresh = replace(
            self, departments=list(self.departments), staff=list(self.staff), made=[], known={}, held={}, refused=set()
        )
        fresh.move_to(START)
        return fresh

    def pass_time(self, by: timedelta = MINUTE) -> datetime:
        return self.move_to(self.now + by)

    def move_to(self, at: datetime) -> datetime:
        self.now = at
        self.clock.move_to(at)
        return at


def make_world(clock: Any) -> World:
    """A tree with and without heads, a department without anybody, and one beside the tree."""
    places = _make_departments()
    heads = {name: make_head(places[name]) for name in HEADS}
    supporters = [make_supporter(places[name]) for name in SUPPORTERS]
    gone = _make_gone(places)
    others = [make_supporter(places[name], role) for name, role in (("Перша", Role.PSYCHOLOGIST), ("Центр", Role.ANALYST))]
    administrators = [make_supporter(places["Центр"], Role.ADMINISTRATOR) for _ in range(2)]
    _make_cards(supporters, places, psychologist=others[0])
    staff = [*supporters, *heads.values(), *gone, *others, *administrators]
    seen = {one.pk: _cards_of(one) for one in staff}
    on_duty = {places["Центр"].pk: supporters[0].pk, places["Схід"].pk: supporters[5].pk}
    for place, duty in on_duty.items():
        name_duty(place, duty=Supporter.objects.get(pk=duty))
    lent = _make_covers(supporters, heads)
    _invite_a_head(places["Порожня"], administrators)
    favourites = (supporters[1], supporters[12], heads["Окрема"], gone[0], gone[1])
    links = {one.pk: _link_of(one) for one in favourites}
    assert sum(bool(reader_of_link(secret, at=START)) for secret in links.values()) == 3, "of those whose access is open"
    return World(
        clock=clock,
        administrator=administrators[0].pk,
        staff=[one.pk for one in staff],
        departments=[one.pk for one in places.values()],
        favourites=tuple(one.pk for one in favourites),
        agreed=places["Порожня"].pk,
        links=links,
        before=Before(
            seen=seen,
            works_in={one.pk: one.department_id for one in staff if one not in gone},
            lent=lent,
            duties={duty: _below(place) for place, duty in on_duty.items()},
            lay_in=dict(Case.objects.values_list("pk", "department")),
            known_in={one.pk: one.department_id for one in staff if one not in gone[:2]},
        ),
    )


def accounts(world: World, keys: Iterable[UUID] | None = None) -> list[Supporter]:
    """Everybody, or those with these keys."""
    chosen = world.staff if keys is None else list(keys)
    found = Supporter.objects.in_bulk(chosen)
    return [found[pk] for pk in chosen]


def is_new(account: Supporter) -> bool:
    """In a department where nobody has recognised the account, in a role of which a head recognises."""
    return account.role in BY_A_HEAD and account.recognised_in_id != account.department_id


def open_departments(world: World) -> list[Department]:
    found = Department.objects.open().in_bulk(world.departments)
    return [found[pk] for pk in world.departments if pk in found]


def _make_departments() -> dict[str, Department]:
    places: dict[str, Department] = {}
    for name, above in (*TREE, *((name, "") for name in ALONE)):
        places[name] = make_department(name, parent=places.get(above))
    return places


def _make_gone(places: Mapping[str, Department]) -> list[Supporter]:
    """A head and a supporter whose access is closed, and a head whose access is suspended."""
    closed = [make_supporter(places["Друга"], role) for role in (Role.HEAD, Role.SUPPORTER)]
    suspended = make_supporter(places["Третя"], Role.HEAD)
    Supporter.objects.active().filter(pk__in=[one.pk for one in closed]).update(is_active=False)
    Supporter.objects.active().filter(pk=suspended.pk).update(suspended_at=START)
    return [*closed, suspended]


def _make_cards(supporters: list[Supporter], places: Mapping[str, Department], *, psychologist: Supporter) -> None:
    """One of each supporter, two in queues; the psychologist is on one team."""
    at = START - timedelta(days=20)
    cards = [make_case(owner, person=make_person(f"Особа{number}"), at=at) for number, owner in enumerate(supporters)]
    for name in QUEUES:
        make_case(None, person=make_person(f"Черга{name}"), department=places[name], by=supporters[0], at=at)
    make_member(cards[2], supporters[2], psychologist, at=at)


def _make_covers(supporters: list[Supporter], heads: Mapping[str, Supporter]) -> tuple[Lent, ...]:
    """Of a colleague today, of a head in a week; and two who are away without a cover."""
    make_absence(supporters[2], cover=supporters[3], days=(-1, 3), at=START)
    make_absence(heads["Третя"], cover=heads["Схід"], days=(6, 12), at=START)
    make_absence(supporters[9], days=(2, 9), at=START)
    make_absence(heads["Перша"], days=(1, 9), at=START)
    rows = Absence.objects.filter(cover__isnull=False).values_list("supporter", "cover", "from_on", "to_on")
    return tuple(Lent(*row) for row in rows)


def _invite_a_head(place: Department, administrators: Sequence[Supporter]) -> None:
    """Agreed by two yesterday, into a mailbox of the first of them, who has not used the letter."""
    at, invited = START - timedelta(days=1), new_id()
    new = NewColleague(
        email="agreed@suprovid.test", surname="Ґава", given_name="Юрій", patronymic="", role=Role.HEAD, department_id=place.pk
    )
    invite(new, by=administrators[0], at=at, pk=invited, reason="Потрібно")
    grant_approval(Approval.objects.get(invitation=invited).pk, by=administrators[1], at=at)


def _link_of(account: Supporter) -> str:
    return make_calendar_link(by=account, at=START).rpartition("/")[2].removesuffix(".ics")


def _cards_of(account: Supporter) -> frozenset[UUID]:
    """The account is read anew, since the reach is kept with the object."""
    return frozenset(Case.objects.visible_to(Supporter.objects.get(pk=account.pk)).values_list("pk", flat=True))


def _below(department_id: UUID) -> frozenset[UUID]:
    return frozenset(Case.objects.filter(department__in=subtree_ids([department_id])).values_list("pk", flat=True))
