"""Whose reach changes when a department moves: the preview equals the change, in any tree of departments."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from privacy.ids import new_id
from supporters.administration.actions.absences import NewAbsence, add_absence
from supporters.administration.actions.departments import move_department, name_duty
from supporters.administration.reports.department_moves import move_page, reach_change
from supporters.directory.actions.locks import DepartmentRefused
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department, Supporter, presence_on, reach
from supporters.directory.models.department import MAX_DEPTH
from supporters.directory.roles import Role
from tests.dashboards.test_numbers import undone_afterwards
from tests.factories import make_case, make_department, make_head, make_supporter

pytestmark = pytest.mark.django_db
Parents = dict[Any, Any]


@dataclass(frozen=True)
class Plan:
    """A tree to build; departments are given by index, None means the top or nobody."""

    parents: list[int | None]
    led: list[bool]
    on_duty: list[bool]
    working: list[bool]
    away: list[tuple[int, int]]
    moves: list[tuple[int, int | None]]


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    size = draw(st.integers(3, 9))
    which = st.integers(0, size - 1)
    parents: list[int | None] = [None]
    for index in range(1, size):
        parent = draw(st.sampled_from([None, index - 1, index - 1, index - 1, draw(st.integers(0, index - 1))]))
        parents.append(None if len(list(upwards(dict(enumerate(parents)), parent))) == MAX_DEPTH else parent)
    chance = st.sampled_from(draw(st.sampled_from([[True, False], [True, *[False] * 5]])))  # also few heads
    flags = st.lists(chance, min_size=size, max_size=size)
    pairs = st.lists(st.tuples(which, which), max_size=2)
    moves = st.lists(st.tuples(which, st.one_of(st.none(), which)), min_size=1, max_size=6)
    return Plan(parents, draw(flags), draw(flags), draw(flags), draw(pairs), draw(moves))


def upwards(parents: Parents, one: Any) -> Iterator[Any]:
    while one is not None:
        yield one
        one = parents[one]


@dataclass
class World:
    """The created rows and a model of them in plain Python."""

    departments: list[Department]
    parents: Parents
    seats: dict[UUID, set[UUID]]
    answering: set[UUID]
    busy: set[UUID]

    def reaches(self) -> dict[UUID, set[UUID]]:
        """The slow computation: for each department, which heads are met on the path up to the top."""
        return {
            head: {one for one in self.parents if any(above in seats for above in upwards(self.parents, one))}
            for head, seats in self.seats.items()
        }

    def unanswered(self) -> set[UUID]:
        return {one for one in self.busy if not any(above in self.answering for above in upwards(self.parents, one))}


def build(plan: Plan) -> World:
    made: list[Department] = []
    for index, parent in enumerate(plan.parents):
        made.append(make_department(f"Відділ {index}", parent=None if parent is None else made[parent]))
    world = World(made, {one.pk: one.parent_id for one in made}, {}, set(), set())
    heads = {index: make_head(made[index]) for index, led in enumerate(plan.led) if led}
    world.seats = {head.pk: {made[index].pk} for index, head in heads.items()}
    world.answering = {made[index].pk for index in heads}
    for index, one in enumerate(made):
        if plan.on_duty[index]:
            name_duty(one.pk, duty=make_supporter(one))
            world.answering.add(one.pk)
        if plan.working[index]:
            make_case(make_supporter(one))
            world.busy.add(one.pk)
    for absent, cover in plan.away:
        if absent in heads and cover in heads and absent != cover and is_there(heads[absent], heads[cover]):
            send_away(heads[absent], cover=heads[cover])
            world.seats[heads[cover].pk].add(made[absent].pk)
    return world


def is_there(*people: Supporter) -> bool:
    return not any(one.absences.exists() or one.covering.exists() for one in people)


def send_away(absent: Supporter, *, cover: Supporter) -> None:
    now = timezone.now()
    today = kyiv_day(now)
    new = NewAbsence(supporter_id=absent.pk, kind="leave", from_on=today, to_on=today + timedelta(days=3), cover_id=cover.pk)
    add_absence(new, by=absent, at=now, pk=new_id(), confirmed=True)


def real_reaches(world: World) -> dict[UUID, set[UUID]]:
    """The reach of each head as the application computes it."""
    readers = Supporter.objects.active().filter(role=Role.HEAD, pk__in=world.seats)
    return {reader.pk: set(reach(reader).department_ids) for reader in readers}


NONE, TOO_DEEP = [False] * 7, [None, 0, 1, 2, None, 4, 5]
LEFT_ALONE = Plan([None, 0], [True, False], [False, False], [False, True], [], [(1, None)])


@example(plan=Plan(TOO_DEEP, NONE, NONE, NONE, [], [(4, 3), (5, 3), (4, 3), (4, 2)]))
@example(plan=LEFT_ALONE)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=plans())
def test_reach_after_each_move_is_what_was_shown_and_what_plain_python_finds(plan: Plan) -> None:
    with undone_afterwards():
        world = build(plan)
        for moved, parent in plan.moves:
            move_and_compare(world, world.departments[moved].pk, None if parent is None else world.departments[parent].pk)


def move_and_compare(world: World, moved: UUID, parent: UUID | None) -> None:
    now = timezone.now()
    today, before, lost = kyiv_day(now), real_reaches(world), world.unanswered()
    assert before == world.reaches()
    impossible = moved in set(upwards(world.parents, parent)) or world.parents[moved] == parent
    change = None if impossible else reach_change(moved, parent, day=today)
    desks, former_parent = presence_on(today).desks(), world.parents[moved]
    version = Department.objects.get(pk=moved).version
    if not impossible:
        world.parents[moved] = parent
        impossible = max(len(list(upwards(world.parents, one))) for one in world.parents) > MAX_DEPTH
        impossible = impossible or world.unanswered() > lost
    try:
        move_department(moved, parent_id=parent, at=now, version=version, confirmed=True)
    except DepartmentRefused:
        assert impossible
        world.parents[moved] = former_parent
    else:
        assert not impossible
        assert change is not None
        after, then = real_reaches(world), presence_on(today).desks()
        assert change.gained == {pk: after[pk] - before[pk] for pk in after if after[pk] - before[pk]}
        assert change.lost == {pk: before[pk] - after[pk] for pk in after if before[pk] - after[pk]}
        assert change.desks == {pk: (desks.get(pk), then.get(pk)) for pk in world.parents if desks.get(pk) != then.get(pk)}
    assert dict(Department.objects.values_list("pk", "parent_id")) == world.parents
    assert real_reaches(world) == world.reaches()


def test_page_of_a_move_shows_who_gains_and_who_loses_how_much() -> None:
    ministry = make_department("Міністерство")
    west, east = make_department("Захід", parent=ministry), make_department("Схід", parent=ministry)
    moved = make_department("Львів", parent=west)
    group = make_department("Група", parent=moved)
    make_head(ministry, surname="Верхній")
    loser, gainer = make_head(west, surname="Західна"), make_head(east, surname="Східна")
    cover = make_head(make_department("Інший"), surname="Замінко")
    send_away(loser, cover=cover)
    for department in (moved, group, group):
        make_case(make_supporter(department))
    page = move_page(moved, east, day=kyiv_day(timezone.now()))
    assert page.above == "Схід"
    change = {row.name.split("\u00a0")[0]: (bool(row.gained_label), bool(row.lost_label)) for row in page.rows}
    assert change == {"Західна": (False, True), "Замінко": (False, True), "Східна": (True, False)}
    assert {row.gained_label or row.lost_label for row in page.rows} == {page.size_label}
    assert [part.split("\u00a0")[0].split(" ")[0] for part in page.size_label.split(", ")] == ["2", "3", "3"]
    assert [(row.department, row.before, row.after) for row in page.desks] == [
        (name, cover.short_name, gainer.short_name) for name in ("Група", "Львів")
    ]


def test_fingerprint_of_a_move_changes_with_whose_reach_it_changes() -> None:
    west, east = make_department("Захід"), make_department("Схід")
    moved = make_department("Львів", parent=west)
    today = kyiv_day(timezone.now())
    first = reach_change(moved.pk, east.pk, day=today).fingerprint
    assert reach_change(moved.pk, east.pk, day=today).fingerprint == first
    assert reach_change(moved.pk, None, day=today).fingerprint == first, "nobody leads anything: nothing changes"
    make_case(make_supporter(moved))
    assert reach_change(moved.pk, east.pk, day=today).fingerprint == first
    make_head(east)
    assert reach_change(moved.pk, east.pk, day=today).fingerprint != first
