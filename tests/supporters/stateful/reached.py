"""What holds after each act: nobody reaches more than before, but for what colleagues of one department do for one another."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from cases.case.models import Case, HandOver, TeamMember
from cases.case.numbers import number_label
from cases.desk.reports.lists.calendar_feed import calendar_feed
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Absence, Department, StaffContext, Supporter, presence_on, reach
from supporters.directory.models.staff_context import remember_staff_context, staff_context_columns
from supporters.directory.roles import REACHING, Role
from tests.supporters.stateful.world import Before, World, accounts

COVERED_AT_ONCE: Final = 3
Cards = frozenset[UUID]


class Held(NamedTuple):
    """The owner and the department of a card now. `asked`: the colleague to whom it is offered."""

    owner: UUID | None
    department: UUID
    asked: UUID | None


@dataclass(frozen=True, kw_only=True)
class Today:
    """`covered`: the open accounts that an account covers today. `waiting`: cards whose owner is away without a cover, or that
    have none. `teams`: of current members, the card and the account. `working`: who is at work. `on_duty`: for any department.
    `state`: of cards and teams.
    """

    day: date
    people: dict[UUID, Supporter]
    covered: dict[UUID, list[Supporter]]
    cards: dict[UUID, Held]
    waiting: Cards
    teams: tuple[tuple[UUID, UUID], ...]
    working: frozenset[UUID]
    on_duty: frozenset[UUID]
    state: Hashable


def nobody_reaches_more(world: World, today: Today) -> list[str]:
    reaching = {one: reached(world, today, one) - allowed(world.before, today, one) for one in reading(today)}
    return [f"{describe(world, one)} reaches {len(more)} cards more" for one, more in reaching.items() if more]


def made_accounts_have_no_calendar_of_others(world: World, today: Today) -> list[str]:
    if not world.made:
        return []
    numbers = dict(Case.objects.values_list("pk", "number"))
    found = []
    for one in (one for one in reading(today) if one.pk in world.made):
        feed, others = calendar_feed(one, at=world.now).decode(), numbers.keys() - allowed(world.before, today, one)
        if any(number_label(numbers[pk]) in feed for pk in others):
            found.append(f"the calendar of {describe(world, one)} has a card of others")
    return found


def today_of(world: World) -> Today:
    day, people = kyiv_day(world.now), people_of(world)
    presence, covered = presence_on(day), dict[UUID, list[Supporter]]()
    for cover, absent in Absence.objects.on(day).filter(cover__isnull=False).values_list("cover", "supporter"):
        if people[absent].is_active:
            covered.setdefault(cover, []).append(people[absent])
    offers = dict(HandOver.objects.open().values_list("case", "to_owner"))
    rows = Case.objects.values_list("pk", "owner", "department")
    cards = {pk: Held(owner, department, offers.get(pk)) for pk, owner, department in rows}
    away = presence.away() | {None}
    teams = tuple(TeamMember.objects.current(day).order_by("pk").values_list("case", "supporter"))
    return Today(
        day=day,
        people=people,
        covered=covered,
        cards=cards,
        waiting=frozenset(pk for pk, card in cards.items() if card.owner in away),
        teams=teams,
        working=presence.working,
        on_duty=frozenset(Department.objects.filter(duty__isnull=False).values_list("duty", flat=True)),
        state=(tuple(sorted(cards.items())), teams),
    )


def people_of(world: World) -> dict[UUID, Supporter]:
    """With what each request would read of them, by one query."""
    people = {one.pk: one for one in accounts(world)}
    rows = Supporter.objects.get_queryset().filter(pk__in=people).values("pk", **staff_context_columns(kyiv_day(world.now)))
    for row in rows:
        beside = {name: value for name, value in row.items() if name != "pk"}
        remember_staff_context(people[row["pk"]], StaffContext.read(beside))
    return people


def reading(today: Today) -> list[Supporter]:
    return [one for one in today.people.values() if one.role in REACHING and one.is_active and not one.is_suspended]


def reached(world: World, today: Today, account: Supporter) -> Cards:
    """What the account may open, and those of which it reads the name because they are offered to it or to its department.

    Read anew where its reach or a card is another.
    """
    key = (reach(account), today.state)
    if key not in world.known:
        asked = HandOver.objects.asking(reach(account)).values_list("case", flat=True)
        world.known[key] = frozenset(Case.objects.visible_to(account).values_list("pk", flat=True)).union(asked)
    return world.known[key]


def allowed(before: Before, today: Today, account: Supporter) -> Cards:
    """The cards of the account and of the colleagues whom it covers: as before, in a desk as before, handed over within.

    Nothing for an account that came since, or whose access was closed before.
    """
    if account.pk not in before.works_in:
        return frozenset()
    people = [account, *lent(before, today, account), *near(before, today, account)]
    return frozenset().union(*(own(before, today, one) for one in people))


def own(before: Before, today: Today, account: Supporter) -> Cards:
    """`handed`: what the colleague has of another one of the department, or is offered."""
    handed = {
        pk
        for pk, card in today.cards.items()
        if account.pk in (card.owner, card.asked) and before.lay_in[pk] == account.department_id and stays(before, account)
    }
    desk = before.duties.get(account.pk, frozenset()) & today.waiting if account.pk in today.on_duty else frozenset()
    return before.seen.get(account.pk, frozenset()) | desk | handed


def lent(before: Before, today: Today, account: Supporter) -> list[Supporter]:
    """Whom the account covers today as was agreed before the acts."""
    agreed = {one.absent for one in before.lent if one.cover == account.pk and one.from_on <= today.day <= one.to_on}
    return [one for one in today.covered.get(account.pk, []) if one.pk in agreed]


def near(before: Before, today: Today, account: Supporter) -> list[Supporter]:
    """At most three colleagues of the same department, nobody with a post: these one administrator may have named."""
    known = lent(before, today, account)
    named = [one for one in today.covered.get(account.pk, []) if one not in known]
    fit = [one for one in named if stays(before, one) and one.department_id == account.department_id and not has_post(today, one)]
    return fit if len(named) + len(known) <= COVERED_AT_ONCE and stays(before, account) else []


def stays(before: Before, account: Supporter) -> bool:
    """In the department where the account was before: of another one nobody has recognised it."""
    return before.works_in.get(account.pk) == account.department_id


def has_post(today: Today, account: Supporter) -> bool:
    return account.role == Role.HEAD or account.pk in today.on_duty


def describe(world: World, account: Supporter) -> str:
    kind = "made" if account.pk in world.made else "favourite" if account.pk in world.favourites else "old"
    return f"a {kind} {account.role} of {account.department}"
