from datetime import date, datetime, time, timedelta

import pytest

from cases.case.models import Case
from cases.case.states import CaseState, Risk
from cases.course.actions.steps import NextStep
from supporters.administration.actions.absences import end_absence
from supporters.administration.actions.departments import name_duty
from supporters.directory.models import Supporter
from supporters.notifications.actions.notification_emails import plan_notification_emails
from supporters.notifications.models import CalendarDay, MailChoice, Notification, QuietWindow
from tests.dispatching import dispatch
from tests.factories import (
    kyiv_utc,
    make_absence,
    make_case,
    make_department,
    make_hand_over,
    make_head,
    make_person,
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
    return make_case(owner, step=NextStep(what="Зателефонувати", due_on=day, due_time=hour), at=LONG_BEFORE, **known)  # type: ignore[arg-type]


def test_owner_is_notified_once_however_often_the_dispatch_runs(owner: Supporter) -> None:
    case = case_due(owner)
    assert [dispatch(at=MORNING + timedelta(minutes=n)) for n in range(4)] == [1, 0, 0, 0]
    row = Notification.objects.get(rule="step_due")
    assert (row.recipient, row.rule, row.subject_kind) == (owner, "step_due", "follow_up")
    assert (row.subject_id, row.period_on, row.made_at, row.read_at) == (planned_step(case).pk, DAY, MORNING, None)


def test_owner_is_notified_late_when_the_dispatch_was_stopped_for_days(owner: Supporter) -> None:
    case_due(owner)
    assert dispatch(at=MORNING + timedelta(days=9)) == 1


def test_owner_is_notified_again_when_the_step_is_planned_for_another_day(owner: Supporter) -> None:
    case = case_due(owner)
    dispatch(at=MORNING)
    make_visit(case, owner, at=MORNING)
    step = planned_step(case)
    assert dispatch(at=datetime.combine(step.due_on, time(12), MORNING.tzinfo)) == 1
    assert Notification.objects.filter(rule="step_due").count() == 2


@pytest.mark.parametrize(
    ("day", "hour", "reminder_due_at"),
    [
        (DAY, None, kyiv_utc(2026, 11, 25, 6, 30)),
        (date(2026, 7, 1), None, kyiv_utc(2026, 7, 1, 5, 30)),
        (DAY, time(14, 7), kyiv_utc(2026, 11, 25, 12, 7)),
        (DAY, time(0, 0), kyiv_utc(2026, 11, 24, 18, 30)),
        (DAY, time(7, 59), kyiv_utc(2026, 11, 24, 18, 30)),
        (DAY, time(8, 0), kyiv_utc(2026, 11, 25, 6, 0)),
        (DAY, time(20, 59), kyiv_utc(2026, 11, 25, 18, 59)),
        (DAY, time(21, 0), kyiv_utc(2026, 11, 25, 18, 30)),
        (DAY, time(23, 59), kyiv_utc(2026, 11, 25, 18, 30)),
        (date(2027, 3, 28), time(2, 59), kyiv_utc(2027, 3, 27, 18, 30)),
        (date(2027, 3, 28), time(8, 30), kyiv_utc(2027, 3, 28, 5, 30)),
        (date(2027, 3, 28), None, kyiv_utc(2027, 3, 28, 5, 30)),
        (date(2026, 10, 25), time(2, 30), kyiv_utc(2026, 10, 24, 17, 30)),
        (date(2026, 10, 25), None, kyiv_utc(2026, 10, 25, 6, 30)),
        (date(2026, 10, 25), time(23, 30), kyiv_utc(2026, 10, 25, 18, 30)),
    ],
)
def test_reminder_is_sent_at_the_exact_moment(owner: Supporter, day: date, hour: time | None, reminder_due_at: datetime) -> None:
    """Also on days on which the clock changes: 3:30 does not exist in spring and occurs twice in autumn, where the second
    counts."""
    case_due(owner, day, hour)
    assert dispatch(at=reminder_due_at - timedelta(seconds=1)) == 0
    assert dispatch(at=reminder_due_at) == 1


def test_nearest_head_is_notified_when_the_owner_is_inactive() -> None:
    top = make_department("Центр")
    middle = make_department("Обласний відділ", parent=top)
    low = make_department("Група", parent=middle)
    make_head(top, surname="Головко")
    head = make_head(middle)
    owner = make_supporter(low)
    case_due(owner)
    Supporter.objects.active().filter(pk=owner.pk).update(is_active=False)
    assert dispatch(at=MORNING) == 1
    assert Notification.objects.get(rule="step_due").recipient == head


def test_head_above_is_notified_when_the_nearest_is_inactive() -> None:
    top = make_department("Центр")
    low = make_department("Група", parent=top)
    above, head = make_head(top, surname="Головко"), make_head(low)
    case_due(None, by=head, department=low)
    Supporter.objects.active().filter(pk=head.pk).update(is_active=False)
    assert dispatch(at=MORNING) == 1
    assert Notification.objects.get(rule="step_due").recipient == above


def test_head_is_notified_when_a_case_waits_in_the_queue() -> None:
    department = make_department()
    head = make_head(department)
    case_due(None, by=head)
    assert dispatch(at=MORNING) == 1
    assert Notification.objects.get(rule="step_due").recipient == head


def test_nobody_is_notified_when_no_account_is_open(owner: Supporter) -> None:
    case_due(owner)
    Supporter.objects.active().update(is_active=False)
    assert dispatch(at=MORNING) == 0


def test_nobody_is_notified_when_the_case_is_not_open(owner: Supporter) -> None:
    case = case_due(owner)
    Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED)
    assert dispatch(at=MORNING) == 0


def test_nobody_is_notified_when_the_step_is_settled(owner: Supporter) -> None:
    case = case_due(owner)
    make_visit(case, owner, at=MORNING, days=30)
    assert dispatch(at=MORNING) == 0


def test_notification_is_read_when_its_step_is_settled(owner: Supporter) -> None:
    case = case_due(owner)
    dispatch(at=MORNING)
    assert Notification.objects.unread().filter(rule="step_due").count() == 1
    make_visit(case, owner, at=MORNING + timedelta(hours=1), days=30)
    assert Notification.objects.unread().filter(rule="step_due").count() == 0


def notified() -> set[Supporter]:
    """Recipients of the step reminders after a dispatch at MORNING."""
    dispatch(at=MORNING)
    return heard()


def heard(rule: str = "step_due") -> set[Supporter]:
    return {one.recipient for one in Notification.objects.filter(rule=rule).select_related("recipient")}


def test_cover_is_notified_while_the_owner_is_away(owner: Supporter) -> None:
    case_due(owner)
    cover = make_supporter(owner.department)
    make_absence(owner, cover=cover, at=MORNING)
    assert notified() == {cover}


def test_head_is_notified_while_nobody_covers(owner: Supporter) -> None:
    case_due(owner)
    head = make_head(owner.department)
    make_absence(owner, at=MORNING)
    assert notified() == {head}


def test_head_is_notified_when_the_cover_is_suspended(owner: Supporter) -> None:
    case_due(owner)
    head, cover = make_head(owner.department), make_supporter(owner.department)
    make_absence(owner, cover=cover, at=MORNING)
    Supporter.objects.active().filter(pk=cover.pk).update(suspended_at=MORNING)
    assert notified() == {head}


def test_head_is_notified_when_the_owner_is_suspended(owner: Supporter) -> None:
    case_due(owner)
    head = make_head(owner.department)
    Supporter.objects.active().filter(pk=owner.pk).update(suspended_at=MORNING)
    assert notified() == {head}


def test_cover_of_the_head_is_notified_when_both_are_away(owner: Supporter) -> None:
    case_due(owner)
    head, other_head = make_head(owner.department), make_head(make_department("Поруч"))
    make_absence(owner, at=MORNING)
    make_absence(head, cover=other_head, at=MORNING)
    assert notified() == {other_head}


def test_duty_supporter_above_is_notified_when_owner_and_head_are_away() -> None:
    top = make_department("Центр")
    low = make_department("Відділ", parent=top)
    owner, head, duty = make_supporter(low), make_head(low), make_supporter(top)
    make_head(top, surname="Головко")  # is asked after the duty supporter
    name_duty(top.pk, duty=duty)
    case_due(owner)
    for one in (owner, head):
        make_absence(one, at=MORNING)
    assert notified() == {duty}


def test_cover_of_the_duty_supporter_is_notified_when_that_one_is_away_too() -> None:
    top = make_department("Центр")
    low = make_department("Відділ", parent=top)
    owner, head, duty, cover = make_supporter(low), make_head(low), make_supporter(top), make_supporter(top)
    name_duty(top.pk, duty=duty)
    case_due(owner)
    for one in (owner, head):
        make_absence(one, at=MORNING)
    make_absence(duty, cover=cover, at=MORNING)
    assert notified() == {cover}


def test_head_above_is_notified_when_nobody_nearer_is_at_work() -> None:
    top = make_department("Центр")
    low = make_department("Відділ", parent=make_department("Управління", parent=top))
    owner, head, above = make_supporter(low), make_head(low), make_head(top)
    case_due(owner)
    for one in (owner, head):
        make_absence(one, at=MORNING)
    assert notified() == {above}


def test_absent_head_is_notified_when_nobody_at_all_is_at_work(owner: Supporter) -> None:
    case_due(owner)
    head = make_head(owner.department)
    for one in (owner, head):
        make_absence(one, at=MORNING)
    assert notified() == {head}


def test_owner_who_is_away_is_notified_when_nobody_else_is_there(owner: Supporter) -> None:
    """Somebody who is asked to lead the case answers for nothing."""
    case = case_due(owner)
    make_hand_over(case, make_supporter(make_department("Поруч")), by=owner, at=MORNING)
    make_absence(owner, at=MORNING)
    assert notified() == {owner}


def test_cover_of_the_owner_is_notified_while_the_case_is_offered(owner: Supporter) -> None:
    asked, cover = make_supporter(owner.department), make_supporter(owner.department)
    make_hand_over(case_due(owner), asked, by=owner, at=MORNING)
    make_absence(owner, cover=cover, at=MORNING)
    assert notified() == {cover}


def test_owner_is_notified_of_a_step_still_due_the_day_after_the_absence(owner: Supporter) -> None:
    """The step returns to the owner without any action."""
    case_due(owner, DAY - timedelta(days=1))
    cover = make_supporter(owner.department)
    make_absence(owner, cover=cover, at=MORNING)
    assert notified() == {cover}
    assert dispatch(at=MORNING + timedelta(hours=15, minutes=29)) == 0  # 23:59 in Kyiv
    assert dispatch(at=MORNING + timedelta(hours=23, minutes=29)) == 0  # 7:59 in Kyiv, still within the night
    assert dispatch(at=MORNING + timedelta(hours=23, minutes=30)) == 1
    assert notified() == {cover, owner}


def test_owner_is_notified_at_once_when_back_sooner(owner: Supporter) -> None:
    case_due(owner)
    cover = make_supporter(owner.department)
    absence = make_absence(owner, cover=cover, days=(0, 9), at=MORNING)
    assert notified() == {cover}
    end_absence(absence.pk, by=owner, at=MORNING)
    assert notified() == {cover, owner}


def test_reminder_is_sent_again_when_its_case_is_open_again(owner: Supporter) -> None:
    case = case_due(owner)
    dispatch(at=MORNING)
    Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED)
    dispatch(at=MORNING + timedelta(minutes=1))
    assert Notification.objects.get(rule="step_due").settled_at == MORNING + timedelta(minutes=1)
    Case.objects.filter(pk=case.pk).update(state=CaseState.OPEN)
    dispatch(at=MORNING + timedelta(minutes=2))
    notification = Notification.objects.get(rule="step_due")
    assert (notification.made_at, notification.read_at, notification.settled_at) == (MORNING + timedelta(minutes=2), None, None)


@pytest.mark.parametrize("at_once", [True, False])
def test_letter_is_decided_anew_when_a_reminder_is_made_again(owner: Supporter, at_once: bool) -> None:
    case = case_due(owner)
    MailChoice.objects.create(supporter=owner, rule="step_due", at_once=at_once)
    undecided = Notification.objects.undecided().filter(rule="step_due")
    dispatch(at=MORNING)
    plan_notification_emails(at=MORNING)
    assert not undecided.exists()
    for minutes, state in enumerate((CaseState.CLOSED, CaseState.OPEN), 1):
        Case.objects.filter(pk=case.pk).update(state=state)
        dispatch(at=MORNING + timedelta(minutes=minutes))
    assert undecided.exists()


def test_reminder_stays_unsettled_when_another_machines_clock_is_behind(owner: Supporter) -> None:
    case_due(owner)
    dispatch(at=MORNING)
    dispatch(at=MORNING - timedelta(seconds=20))
    assert Notification.objects.get(rule="step_due").settled_at is None


def test_nobody_is_woken_but_for_an_hour_promised_to_somebody_in_danger(owner: Supporter) -> None:
    calm, danger = case_due(owner, DAY, time(23)), case_due(owner, DAY, time(23), person=make_person("Шевченко"))
    Case.objects.filter(pk=danger.pk).update(risk=Risk.RED)
    night = kyiv_utc(2026, 11, 25, 21)  # 23:00
    assert (dispatch(at=night - timedelta(seconds=1)), dispatch(at=night)) == (0, 1)
    assert Notification.objects.get(rule="step_due").subject_id == planned_step(danger).pk
    assert dispatch(at=kyiv_utc(2026, 11, 26, 6)) == 1
    assert Notification.objects.filter(subject_id=planned_step(calm).pk).exists()


def test_nobody_of_a_department_is_notified_during_its_outage(owner: Supporter) -> None:
    below, elsewhere = make_supporter(make_department(parent=owner.department)), make_supporter(make_department())
    for one, surname in ((owner, "Бондар"), (below, "Шевченко"), (elsewhere, "Ткач")):
        case_due(one, person=make_person(surname))
    over_at = MORNING + timedelta(hours=2)
    QuietWindow.objects.create(
        department=owner.department, from_at=MORNING, to_at=over_at, reason="Відключення", made_by=owner, made_at=MORNING
    )
    assert (dispatch(at=MORNING), heard()) == (1, {elsewhere})
    assert (dispatch(at=over_at), heard()) == (2, {owner, below, elsewhere})


def test_nobody_at_all_is_notified_while_it_is_quiet_everywhere(owner: Supporter) -> None:
    case_due(owner)
    over_at = MORNING + timedelta(hours=2)
    QuietWindow.objects.create(from_at=MORNING, to_at=over_at, reason="Тривога", made_by=owner, made_at=MORNING)
    assert (dispatch(at=MORNING), dispatch(at=over_at)) == (0, 1)


@pytest.mark.parametrize(
    ("reminded_on", "lead_hears", "head_hears"),
    [
        (DAY, date(2026, 11, 27), date(2026, 12, 2)),  # a Wednesday
        (date(2026, 11, 27), date(2026, 12, 1), date(2026, 12, 4)),  # a Friday: the weekend doesn't count
        (date(2026, 11, 28), date(2026, 12, 1), date(2026, 12, 4)),  # a Saturday
    ],
)
def test_unanswered_reminder_goes_on_up_by_working_days(reminded_on: date, lead_hears: date, head_hears: date) -> None:
    above = make_department()
    owner = make_supporter(make_department(parent=above))
    head, lead = make_head(above), make_head(owner.department)
    case_due(owner, reminded_on)
    days_of: dict[Supporter, date] = {}
    for days in range(12):
        day = reminded_on + timedelta(days=days)
        dispatch(at=datetime.combine(day, time(12), MORNING.tzinfo))
        for row in Notification.objects.filter(rule__startswith="step_due").select_related("recipient"):
            days_of.setdefault(row.recipient, day)
    assert days_of == {owner: reminded_on, lead: lead_hears, head: head_hears}
    assert Notification.objects.filter(recipient=owner, rule="step_due:1").count() == 1


def test_escalation_waits_for_a_holiday_and_stops_at_the_contact(owner: Supporter) -> None:
    lead = make_head(owner.department)
    case = case_due(owner)
    CalendarDay.objects.create(day=DAY + timedelta(days=1), is_worked=False, reason="Свято", changed_by=lead, changed_at=MORNING)
    dispatch(at=MORNING)
    assert dispatch(at=MORNING + timedelta(days=2), rule="step_due:1") == 0
    make_visit(case, owner, at=MORNING + timedelta(days=4), days=60)
    assert dispatch(at=MORNING + timedelta(days=5), rule="step_due:1") == 0
    assert not Notification.objects.filter(rule__startswith="step_due", settled_at=None).exists()


def test_first_reminder_comes_before_any_escalation_when_the_dispatch_was_stopped_for_days(owner: Supporter) -> None:
    lead = make_head(owner.department)
    case_due(owner)
    late = MORNING + timedelta(days=9)
    dispatch(at=late)
    assert heard() == {owner}
    dispatch(at=late + timedelta(days=3))  # from a Friday to a Monday
    assert heard("step_due:1") == set()
    dispatch(at=late + timedelta(days=4))
    assert heard("step_due:1") == {owner, lead}
