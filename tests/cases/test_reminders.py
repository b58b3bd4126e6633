from datetime import date, datetime, time, timedelta

import pytest

from cases.actions.steps import NextStep
from cases.models import Case
from cases.states import CaseState
from supporters.actions.absences import end_absence
from supporters.actions.departments import name_duty
from supporters.models import Notification, Supporter
from tests.bell import ring
from tests.factories import (
    kyiv_utc,
    make_absence,
    make_case,
    make_department,
    make_head,
    make_supporter,
    make_visit,
    planned_step,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 25)  # winter: Kyiv is UTC+2
MORNING = kyiv_utc(2026, 11, 25, 6, 30)
LONG_BEFORE = kyiv_utc(2026, 1, 10, 9)


@pytest.fixture
def owner() -> Supporter:
    return make_supporter(make_department())


def case_due(owner: Supporter | None, day: date = DAY, hour: time | None = None, **known: object) -> Case:
    return make_case(owner, step=NextStep("Зателефонувати", day, hour), at=LONG_BEFORE, **known)  # type: ignore[arg-type]


def test_owner_is_told_once_however_often_the_bell_rings(owner: Supporter) -> None:
    case = case_due(owner)
    assert [ring(at=MORNING + timedelta(minutes=n)) for n in range(4)] == [1, 0, 0, 0]
    told = Notification.objects.get(rule="step_due")
    assert (told.recipient, told.rule, told.subject_kind) == (owner, "step_due", "follow_up")
    assert (told.subject_id, told.period_on, told.made_at, told.read_at) == (planned_step(case).pk, DAY, MORNING, None)


def test_owner_is_told_late_when_the_bell_was_silent_for_days(owner: Supporter) -> None:
    case_due(owner)
    assert ring(at=MORNING + timedelta(days=9)) == 1


def test_owner_is_told_again_when_the_step_is_planned_for_another_day(owner: Supporter) -> None:
    case = case_due(owner)
    ring(at=MORNING)
    make_visit(case, owner, at=MORNING)
    step = planned_step(case)
    assert ring(at=datetime.combine(step.due_on, time(12), MORNING.tzinfo)) == 1
    assert Notification.objects.filter(rule="step_due").count() == 2


@pytest.mark.parametrize(
    ("day", "hour", "rings_at"),
    [
        (DAY, None, kyiv_utc(2026, 11, 25, 6, 30)), (date(2026, 7, 1), None, kyiv_utc(2026, 7, 1, 5, 30)),
        (DAY, time(14, 7), kyiv_utc(2026, 11, 25, 12, 7)), (DAY, time(0, 0), kyiv_utc(2026, 11, 24, 18, 30)),
        (DAY, time(7, 59), kyiv_utc(2026, 11, 24, 18, 30)), (DAY, time(8, 0), kyiv_utc(2026, 11, 25, 6, 0)),
        (DAY, time(20, 59), kyiv_utc(2026, 11, 25, 18, 59)), (DAY, time(21, 0), kyiv_utc(2026, 11, 25, 18, 30)),
        (DAY, time(23, 59), kyiv_utc(2026, 11, 25, 18, 30)),
        (date(2027, 3, 28), time(2, 59), kyiv_utc(2027, 3, 27, 18, 30)),
        (date(2027, 3, 28), time(8, 30), kyiv_utc(2027, 3, 28, 5, 30)), (date(2027, 3, 28), None, kyiv_utc(2027, 3, 28, 5, 30)),
        (date(2026, 10, 25), time(2, 30), kyiv_utc(2026, 10, 24, 17, 30)),
        (date(2026, 10, 25), None, kyiv_utc(2026, 10, 25, 6, 30)),
        (date(2026, 10, 25), time(23, 30), kyiv_utc(2026, 10, 25, 18, 30)),
    ],
)  # fmt: skip
def test_bell_rings_at_the_exact_moment(owner: Supporter, day: date, hour: time | None, rings_at: datetime) -> None:
    """Also on the days the clock is moved: 3:30 does not exist in spring, and in autumn the second one counts."""
    case_due(owner, day, hour)
    assert ring(at=rings_at - timedelta(seconds=1)) == 0
    assert ring(at=rings_at) == 1


def test_nearest_head_is_told_when_the_owner_is_inactive() -> None:
    top = make_department("Центр")
    middle = make_department("Обласний відділ", parent=top)
    low = make_department("Група", parent=middle)
    make_head(top, surname="Головко")
    head = make_head(middle)
    owner = make_supporter(low)
    case_due(owner)
    Supporter.objects.active().filter(pk=owner.pk).update(is_active=False)
    assert ring(at=MORNING) == 1
    assert Notification.objects.get(rule="step_due").recipient == head


def test_head_above_is_told_when_the_nearest_is_inactive() -> None:
    top = make_department("Центр")
    low = make_department("Група", parent=top)
    above, head = make_head(top, surname="Головко"), make_head(low)
    case_due(None, by=head, department=low)
    Supporter.objects.active().filter(pk=head.pk).update(is_active=False)
    assert ring(at=MORNING) == 1
    assert Notification.objects.get(rule="step_due").recipient == above


def test_head_is_told_when_a_case_waits_in_the_queue() -> None:
    department = make_department()
    head = make_head(department)
    case_due(None, by=head)
    assert ring(at=MORNING) == 1
    assert Notification.objects.get(rule="step_due").recipient == head


def test_nobody_is_told_when_there_is_nobody_to_tell(owner: Supporter) -> None:
    case_due(owner)
    Supporter.objects.active().update(is_active=False)
    assert ring(at=MORNING) == 0


@pytest.mark.parametrize("state", [CaseState.CLOSED, CaseState.ON_HOLD])
def test_nobody_is_told_when_the_case_is_not_open(owner: Supporter, state: CaseState) -> None:
    case = case_due(owner)
    Case.objects.filter(pk=case.pk).update(state=state)
    assert ring(at=MORNING) == 0


def test_nobody_is_told_when_the_step_is_settled(owner: Supporter) -> None:
    case = case_due(owner)
    make_visit(case, owner, at=MORNING, days=30)
    assert ring(at=MORNING) == 0


def test_notification_is_read_when_its_step_is_settled(owner: Supporter) -> None:
    case = case_due(owner)
    ring(at=MORNING)
    assert Notification.objects.unread().filter(rule="step_due").count() == 1
    make_visit(case, owner, at=MORNING + timedelta(hours=1), days=30)
    assert Notification.objects.unread().filter(rule="step_due").count() == 0


def told() -> set[Supporter]:
    """Whom a bell at MORNING tells."""
    ring(at=MORNING)
    return {one.recipient for one in Notification.objects.filter(rule="step_due").select_related("recipient")}


def test_cover_is_told_while_the_owner_is_away(owner: Supporter) -> None:
    case_due(owner)
    cover = make_supporter(owner.department)
    make_absence(owner, cover=cover, at=MORNING)
    assert told() == {cover}


def test_head_is_told_while_nobody_stands_in(owner: Supporter) -> None:
    case_due(owner)
    head = make_head(owner.department)
    make_absence(owner, at=MORNING)
    assert told() == {head}


def test_head_is_told_when_the_cover_is_suspended(owner: Supporter) -> None:
    case_due(owner)
    head, cover = make_head(owner.department), make_supporter(owner.department)
    make_absence(owner, cover=cover, at=MORNING)
    Supporter.objects.active().filter(pk=cover.pk).update(suspended_at=MORNING)
    assert told() == {head}


def test_head_is_told_when_the_owner_is_suspended(owner: Supporter) -> None:
    case_due(owner)
    head = make_head(owner.department)
    Supporter.objects.active().filter(pk=owner.pk).update(suspended_at=MORNING)
    assert told() == {head}


def test_cover_of_the_head_is_told_when_both_are_away(owner: Supporter) -> None:
    case_due(owner)
    head, other_head = make_head(owner.department), make_head(make_department("Поруч"))
    make_absence(owner, at=MORNING)
    make_absence(head, cover=other_head, at=MORNING)
    assert told() == {other_head}


def test_duty_supporter_above_is_told_when_owner_and_head_are_away() -> None:
    top = make_department("Центр")
    low = make_department("Відділ", parent=top)
    owner, head, duty = make_supporter(low), make_head(low), make_supporter(top)
    make_head(top, surname="Головко")  # comes after the duty supporter
    name_duty(top.pk, duty=duty)
    case_due(owner)
    for one in (owner, head):
        make_absence(one, at=MORNING)
    assert told() == {duty}


def test_cover_of_the_duty_supporter_is_told_when_that_one_is_away_too() -> None:
    top = make_department("Центр")
    low = make_department("Відділ", parent=top)
    owner, head, duty, cover = make_supporter(low), make_head(low), make_supporter(top), make_supporter(top)
    name_duty(top.pk, duty=duty)
    case_due(owner)
    for one in (owner, head):
        make_absence(one, at=MORNING)
    make_absence(duty, cover=cover, at=MORNING)
    assert told() == {cover}


def test_head_above_is_told_when_nobody_nearer_is_at_work() -> None:
    top = make_department("Центр")
    low = make_department("Відділ", parent=make_department("Управління", parent=top))
    owner, head, above = make_supporter(low), make_head(low), make_head(top)
    case_due(owner)
    for one in (owner, head):
        make_absence(one, at=MORNING)
    assert told() == {above}


def test_absent_head_is_told_when_nobody_at_all_is_at_work(owner: Supporter) -> None:
    case_due(owner)
    head = make_head(owner.department)
    for one in (owner, head):
        make_absence(one, at=MORNING)
    assert told() == {head}


def test_former_owner_is_told_when_the_named_one_is_closed_and_nobody_else_is_there(owner: Supporter) -> None:
    named = make_supporter(owner.department)
    case = case_due(named)
    Case.objects.filter(pk=case.pk).update(accepted_at=None, relieved=owner)
    Supporter.objects.active().filter(pk=named.pk).update(is_active=False)
    make_absence(owner, at=MORNING)
    assert told() == {owner}


def test_cover_of_the_former_owner_is_told_until_the_new_one_accepts(owner: Supporter) -> None:
    before, cover = make_supporter(owner.department), make_supporter(owner.department)
    case = case_due(owner)
    Case.objects.filter(pk=case.pk).update(accepted_at=None, relieved=before)
    make_absence(before, cover=cover, at=MORNING)
    assert told() == {owner, cover}


def test_owner_is_told_of_a_step_still_due_the_day_after_the_absence(owner: Supporter) -> None:
    """Nobody has to give anything back."""
    case_due(owner, DAY - timedelta(days=1))
    cover = make_supporter(owner.department)
    make_absence(owner, cover=cover, at=MORNING)
    assert told() == {cover}
    assert ring(at=MORNING + timedelta(hours=15, minutes=29)) == 0  # 23:59 in Kyiv
    assert ring(at=MORNING + timedelta(hours=23, minutes=29)) == 0  # 7:59, not to be woken
    assert ring(at=MORNING + timedelta(hours=23, minutes=30)) == 1
    assert told() == {cover, owner}


def test_owner_is_told_at_once_when_back_sooner(owner: Supporter) -> None:
    case_due(owner)
    cover = make_supporter(owner.department)
    absence = make_absence(owner, cover=cover, days=(0, 9), at=MORNING)
    assert told() == {cover}
    end_absence(absence.pk, at=MORNING)
    assert told() == {cover, owner}
