"""What holds after each act of who is new in a department: nobody recognises them, and nobody gives them anything (ADR 66)."""

from collections import defaultdict
from typing import Final
from uuid import UUID

from supporters.authentication.actions.calendar_links import reader_of_link
from supporters.directory.models import Absence, Department
from supporters.directory.models.department import subtree_ids
from tests.supporters.stateful.reached import Today, describe, reached, reading
from tests.supporters.stateful.world import BY_A_HEAD, World, is_new

Work = frozenset[tuple[str, UUID]]  # each a noun, and the key of a card, a department or an absent colleague
NOTHING: Final[Work] = frozenset()


def nobody_is_recognised(world: World, today: Today) -> list[str]:
    """But below the head whom two have agreed to, by that head. Who came since, was reopened or refused is known nowhere."""
    led, known = subtree_ids([world.agreed]), {**world.before.known_in, **dict.fromkeys(world.refused)}
    open_to_see = [one for one in today.people.values() if one.is_active and one.role in BY_A_HEAD]
    found = [one for one in open_to_see if one.recognised_in_id not in {None, known.get(one.pk), *led}]
    return [f"{describe(world, one)} is recognised" for one in found]


def nobody_unknown_works(world: World, today: Today) -> list[str]:
    unknown = [one for one in reading(today) if one.role in BY_A_HEAD and one.recognised_in_id is None]
    at_work = [f"{describe(world, one)} is at work" for one in unknown if one.pk in today.working]
    reaching = [f"unknown, {describe(world, one)} reaches cards" for one in unknown if reached(world, today, one)]
    links = [one for one in unknown if one.pk in world.links and reader_of_link(world.links[one.pk], at=world.now)]
    return [*at_work, *reaching, *(f"unknown, {describe(world, one)} has a calendar" for one in links)]


def nobody_new_is_given_work(world: World, today: Today) -> list[str]:
    """What a colleague had while recognised stays."""
    work, found = work_of(today), []
    for one in today.people.values():
        if not is_new(one):
            world.held[one.pk] = work[one.pk]
        elif more := work[one.pk] - world.held.get(one.pk, NOTHING):
            found.append(f"new there, {describe(world, one)} is given {sorted(noun for noun, _key in more)}")
    return found


def work_of(today: Today) -> dict[UUID, Work]:
    """By account: cards, offers, teams, duties, and whom it covers or will cover."""
    covers = Absence.objects.not_cancelled().filter(to_on__gte=today.day, cover__isnull=False)
    duties = Department.objects.filter(duty__isnull=False)
    rows: list[tuple[str, UUID | None, UUID]] = [
        *(("card", card.owner, pk) for pk, card in today.cards.items()),
        *(("offer", card.asked, pk) for pk, card in today.cards.items()),
        *(("team", member, pk) for pk, member in today.teams),
        *(("cover", cover, absent) for cover, absent in covers.values_list("cover", "supporter")),
        *(("duty", duty, pk) for duty, pk in duties.values_list("duty", "pk")),
    ]
    found: defaultdict[UUID, Work] = defaultdict(frozenset)
    for noun, who, key in rows:
        if who is not None:
            found[who] |= {(noun, key)}
    return found
