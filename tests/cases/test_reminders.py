from datetime import date, datetime, time, timedelta

import pytest

from cases.actions.steps import NextStep
from cases.models import Case
from cases.reminders import send_due
from cases.states import CaseState
from supporters.models import Notification, Supporter
from tests.factories import kyiv_utc, make_case, make_department, make_head, make_supporter, make_visit, planned_step

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
    assert [send_due(at=MORNING + timedelta(minutes=n)) for n in range(4)] == [1, 0, 0, 0]
    told = Notification.objects.get()
    assert (told.recipient, told.rule, told.subject_kind) == (owner, "step_due", "follow_up")
    assert (told.subject_id, told.period_on, told.made_at, told.read_at) == (planned_step(case).pk, DAY, MORNING, None)


def test_owner_is_told_late_when_the_bell_was_silent_for_days(owner: Supporter) -> None:
    case_due(owner)
    assert send_due(at=MORNING + timedelta(days=9)) == 1


def test_owner_is_told_again_when_the_step_is_planned_for_another_day(owner: Supporter) -> None:
    case = case_due(owner)
    send_due(at=MORNING)
    make_visit(case, owner, at=MORNING)
    step = planned_step(case)
    assert send_due(at=datetime.combine(step.due_on, time(20), MORNING.tzinfo)) == 1
    assert Notification.objects.count() == 2


@pytest.mark.parametrize(
    ("day", "hour", "rings_at"),
    [
        (DAY, None, kyiv_utc(2026, 11, 25, 6, 30)), (date(2026, 7, 1), None, kyiv_utc(2026, 7, 1, 5, 30)),
        (DAY, time(14, 7), kyiv_utc(2026, 11, 25, 12, 7)), (DAY, time(0, 0), kyiv_utc(2026, 11, 24, 22, 0)),
        (DAY, time(23, 59), kyiv_utc(2026, 11, 25, 21, 59)),
        (date(2027, 3, 28), time(2, 59), kyiv_utc(2027, 3, 28, 0, 59)),
        (date(2027, 3, 28), time(3, 30), kyiv_utc(2027, 3, 28, 1, 30)),
        (date(2027, 3, 28), time(4, 0), kyiv_utc(2027, 3, 28, 1, 0)), (date(2027, 3, 28), None, kyiv_utc(2027, 3, 28, 5, 30)),
        (date(2026, 10, 25), time(2, 30), kyiv_utc(2026, 10, 24, 23, 30)),
        (date(2026, 10, 25), None, kyiv_utc(2026, 10, 25, 6, 30)),
        (date(2026, 10, 25), time(3, 30), kyiv_utc(2026, 10, 25, 1, 30)),
    ],
)  # fmt: skip
def test_bell_rings_at_the_exact_moment(owner: Supporter, day: date, hour: time | None, rings_at: datetime) -> None:
    """Also on the days the clock is moved: 3:30 does not exist in spring, and in autumn the second one counts."""
    case_due(owner, day, hour)
    assert send_due(at=rings_at - timedelta(seconds=1)) == 0
    assert send_due(at=rings_at) == 1


def test_nearest_head_is_told_when_the_owner_is_inactive() -> None:
    top = make_department("Центр")
    middle = make_department("Обласний відділ", parent=top)
    low = make_department("Група", parent=middle)
    make_head(top, surname="Головко")
    head = make_head(middle)
    owner = make_supporter(low)
    case_due(owner)
    Supporter.objects.active().filter(pk=owner.pk).update(is_active=False)
    assert send_due(at=MORNING) == 1
    assert Notification.objects.get().recipient == head


def test_head_above_is_told_when_the_nearest_is_inactive() -> None:
    top = make_department("Центр")
    low = make_department("Група", parent=top)
    above, head = make_head(top, surname="Головко"), make_head(low)
    case_due(None, by=head, department=low)
    Supporter.objects.active().filter(pk=head.pk).update(is_active=False)
    assert send_due(at=MORNING) == 1
    assert Notification.objects.get().recipient == above


def test_head_is_told_when_a_case_waits_in_the_queue() -> None:
    department = make_department()
    head = make_head(department)
    case_due(None, by=head)
    assert send_due(at=MORNING) == 1
    assert Notification.objects.get().recipient == head


def test_nobody_is_told_when_there_is_nobody_to_tell(owner: Supporter) -> None:
    case_due(owner)
    Supporter.objects.active().update(is_active=False)
    assert send_due(at=MORNING) == 0


@pytest.mark.parametrize("state", [CaseState.CLOSED, CaseState.ON_HOLD])
def test_nobody_is_told_when_the_case_is_not_open(owner: Supporter, state: CaseState) -> None:
    case = case_due(owner)
    Case.objects.filter(pk=case.pk).update(state=state)
    assert send_due(at=MORNING) == 0


def test_nobody_is_told_when_the_step_is_settled(owner: Supporter) -> None:
    case = case_due(owner)
    make_visit(case, owner, at=MORNING, days=30)
    assert send_due(at=MORNING) == 0


def test_notification_is_read_when_its_step_is_settled(owner: Supporter) -> None:
    case = case_due(owner)
    send_due(at=MORNING)
    assert Notification.objects.unread().count() == 1
    make_visit(case, owner, at=MORNING + timedelta(hours=1), days=30)
    assert Notification.objects.unread().count() == 0
