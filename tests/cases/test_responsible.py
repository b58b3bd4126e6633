"""After any sequence of changes to people and departments, every open case has a responsible person who is notified of it and
may work on it.

Nobody who is absent covers another person.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.case.models import Case, HandOver
from cases.case.states import HandOverReason, IllegalTransition
from cases.desk.reports.invariants import broken_invariants
from cases.leading.actions.hand_overs.answers import accept_for_department, accept_hand_over, refuse_hand_over
from cases.leading.actions.hand_overs.asking import NewHandOver, name_taker, offer_case, withdraw_hand_over
from cases.leading.actions.hand_overs.leaving import hand_over_all
from privacy.ids import new_id
from privacy.opening import Reading, reading_under_way
from supporters.administration.actions.absences import NewAbsence, add_absence, end_absence
from supporters.administration.actions.accounts import AccountRefused, deactivate_supporter
from supporters.administration.actions.covers import AbsenceRefused, name_cover
from supporters.administration.actions.departments import move_department, name_duty
from supporters.administration.actions.suspension import lift_suspension, suspend_idle
from supporters.directory.actions.locks import DepartmentRefused
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Absence, AbsenceKind, Department, Presence, Supporter, presence_on
from supporters.directory.roles import Role
from supporters.notifications.models import Notification
from tests.dispatching import dispatch
from tests.factories import kyiv_utc, make_case, make_department, make_head, make_person, make_supporter, next_step, planned_step

pytestmark = pytest.mark.django_db
BEGIN = kyiv_utc(2026, 10, 19, 9)  # the clock changes within the days that follow
LONG_BEFORE = kyiv_utc(2026, 9, 1, 9)
REFUSALS = (AbsenceRefused, AccountRefused, DepartmentRefused, IllegalTransition)
ANY = st.integers(0, 999)


@dataclass
class World:
    """Five departments on three levels, each with a head and two supporters; the topmost and one below have a duty
    supporter."""

    departments: list[Department]
    people: list[Supporter]
    administrators: list[Supporter]
    cases: list[Case]
    at: datetime = BEGIN

    @property
    def today(self) -> date:
        return kyiv_day(self.at)


@pytest.fixture
def world() -> World:
    top = make_department("Центр")
    west, east = make_department("Захід", parent=top), make_department("Схід", parent=top)
    departments = [top, west, east, make_department("Захід, 1", parent=west), make_department("Схід, 1", parent=east)]
    people = [make_supporter(one) for one in departments for _ in range(2)]
    name_duty(top.pk, duty=people[0])
    name_duty(west.pk, duty=people[2])
    owners = people[2::2]
    people += [make_head(one) for one in departments]
    overdue = next_step((kyiv_day(BEGIN) - kyiv_day(timezone.now())).days - 3)
    cases = [make_case(owner, person=make_person(), step=overdue, at=LONG_BEFORE) for owner in owners]
    cases.append(make_case(None, by=people[-1], person=make_person(), step=overdue, at=LONG_BEFORE))
    return World(departments, people, [make_supporter(top, Role.ADMINISTRATOR) for _ in range(2)], cases)


def be_away(world: World, who: int, cover: int, begins: int, lasts: int) -> None:
    """Add an absence, mostly with a cover of the same role."""
    person = pick(world.people, who)
    others = [None, *(one for one in world.people if one.role == person.role and one != person)]
    chosen = pick(others, cover)
    first = world.today + timedelta(days=begins % 4)
    new = NewAbsence(
        supporter_id=person.pk,
        kind=AbsenceKind.TRIP,
        from_on=first,
        to_on=first + timedelta(days=lasts % 9),
        cover_id=chosen.pk if chosen else None,
    )
    add_absence(new, by=person, at=world.at, pk=new_id(), confirmed=True)


def change_cover(world: World, which: int, cover: int, *_: int) -> None:
    if absences := list(Absence.objects.not_cancelled().order_by("made_at", "pk")):
        chosen = pick([None, *world.people], cover)
        name_cover(pick(absences, which).pk, cover_id=chosen.pk if chosen else None, by=world.administrators[0], at=world.at)


def come_back(world: World, which: int, *_: int) -> None:
    if absences := list(Absence.objects.not_cancelled().order_by("made_at", "pk")):
        end_absence(pick(absences, which).pk, by=world.administrators[0], at=world.at)


def move(world: World, which: int, to: int, *_: int) -> None:
    department, parent = pick(world.departments[1:], which), pick(world.departments, to)
    department.refresh_from_db()
    move_department(department.pk, parent_id=parent.pk, at=world.at, version=department.version)


def suspend(world: World, who: int, *_: int) -> None:
    """Suspend one person as idle; all others have joined just now."""
    Supporter.objects.active().update(joined_at=world.at)
    long_ago = LONG_BEFORE - timedelta(days=99)
    Supporter.objects.active().filter(pk=pick(world.people, who).pk).update(joined_at=long_ago, reopened_at=None)
    suspend_idle(at=world.at)


def let_in(world: World, who: int, *_: int) -> None:
    if suspended := list(Supporter.objects.active().exclude(suspended_at=None).order_by("pk")):
        lift_suspension(pick(suspended, who).pk, at=world.at)


def offer(world: World, which: int, to: int, by: int, whole: int) -> None:
    """To a colleague, or to a department in one of three cases."""
    colleague = None if whole % 3 == 0 else pick(world.people[:10], to)
    department = pick(world.departments, to)
    new = NewHandOver(to=colleague, department=department, reason=HandOverReason.OTHER, joint_step="Познайомлю")
    offer_case(pick(world.cases, which).pk, new, by=pick(world.people, by), at=world.at, pk=new_id())


def answer(world: World, which: int, how: int, who: int, *_: int) -> None:
    """Mostly by who may answer; some answers are refused."""
    unanswered = list(HandOver.objects.open().select_related("to_owner", "case").order_by("case"))
    if not unanswered:
        return
    made = pick(unanswered, which)
    desk = presence_on(world.today).desk(made.to_department_id)
    leads, by = Supporter.objects.get(pk=desk) if desk else world.people[-1], {"at": world.at}
    match how % 5:
        case 0 | 1:
            accept_hand_over(made.case_id, by=made.to_owner or leads, **by)
        case 2:
            accept_for_department(made.case_id, by=leads, **by)
        case 3:
            refuse_hand_over(made.case_id, words="Забагато", by=made.to_owner or leads, **by)
        case 4 if who % 2:
            name_taker(made.case_id, to=pick(world.people[:10], who), by=leads, **by)
        case 4:
            withdraw_hand_over(made.case_id, by=made.asked_by, **by)


def leave(world: World, who: int, to: int, *_: int) -> None:
    """Hand over all cases and close the account. Sometimes this is refused, because nobody active would be left above."""
    leaver = pick(world.people, who)
    if Case.objects.in_hand_of([leaver.pk]).exists():
        hand_over_all(leaver.pk, to=pick(world.people, to), by=world.administrators[0], at=world.at)
    deactivate_supporter(leaver.pk, by=world.administrators[0], at=world.at)


def sleep(world: World, days: int, *_: int) -> None:
    world.at += timedelta(days=1 + days % 5)


def pick(many: Any, which: int) -> Any:
    return many[which % len(many)]


STEPS: tuple[Callable[..., None], ...] = (
    be_away, be_away, be_away, change_cover, change_cover, come_back, move, suspend, let_in, offer, offer, offer,
    answer, answer, leave, sleep,
)  # fmt: skip


@contextmanager
def undone_afterwards() -> Iterator[None]:
    with transaction.atomic(), reading_under_way(Reading()):
        yield
        transaction.set_rollback(True)


@given(st.lists(st.tuples(st.sampled_from(STEPS), ANY, ANY, ANY, ANY), min_size=6, max_size=16))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_open_case_has_somebody_who_answers_for_it(world: World, steps: list[Any]) -> None:
    world.at = BEGIN
    with undone_afterwards():
        for step, *numbers in steps:
            world.at += timedelta(minutes=7)  # spans of one case must not begin at the same moment
            with suppress(*REFUSALS), transaction.atomic():
                step(world, *numbers)
            assert_nobody_away_covers(world.today)
        with time_machine.travel(world.at, tick=False):
            assert_answered_for(presence_on(world.today), world.at)


def assert_nobody_away_covers(today: date) -> None:
    """Nobody covers another person while absent, today or on any later day."""
    coming = list(Absence.objects.not_cancelled().filter(to_on__gte=today))
    for day in {max(one.from_on, today) for one in coming}:
        away = {one.supporter_id for one in coming if one.from_on <= day <= one.to_on}
        covers = {one.cover_id for one in coming if one.from_on <= day <= one.to_on}
        assert not away & covers


def assert_answered_for(presence: Presence, at: datetime) -> None:
    """The responsible person of each open case is active, is notified of the step and, if at work, may work on the case.

    Nobody else is: not who is asked to lead it. Who has to answer an offer, or leads those who have, is known as well.
    """
    people = {one.pk: one for one in Supporter.objects.active()}
    dispatch(at=at)
    for case in Case.objects.opened():
        answers = presence.responsible(case.owner_id, case.department_id)
        assert answers in people
        recipients = Notification.objects.about("follow_up", [planned_step(case).pk]).values_list("recipient", flat=True)
        assert set(recipients) == {answers}
        for pk in presence.working.intersection(recipients):
            assert Case.objects.workable_by(people[pk]).filter(pk=case.pk).exists()
    for made in HandOver.objects.open():
        assert made.to_owner_id is None or made.to_owner_id in people
        assert presence.desk(made.to_department_id) in people
        late = Notification.objects.about("hand_over", [made.pk]).filter(rule="hand_over_late", settled_at=None)
        assert late.exists() is (made.answer_by <= at)
    assert not any(broken_invariants().values())
