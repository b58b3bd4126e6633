"""Night rules: only the first reminder of a step with an hour is sent at night, and only for a person at high risk.

Every other reminder that comes due at night is sent once in the morning. Each rule is tested at each hour of a night, also of
the nights in which the clock changes.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from cases.case.models import Case, HandOver, stage_policy
from cases.case.states import Risk, Stage, StayKind
from cases.course.actions.moves import move_person
from cases.course.actions.stays import NewStay
from cases.course.actions.steps import NextStep
from cases.course.states import VisitKind
from privacy.opening import Reading, reading_under_way
from supporters.directory.models import Supporter
from supporters.notifications.actions.notification_emails import plan_notification_emails
from supporters.notifications.dispatch import send_due
from supporters.notifications.models import CalendarDay, Delivery, MailChoice, Notification, QuietWindow, hours_at
from supporters.notifications.rules import reminder_rules
from tests.factories import (
    make_absence,
    make_case,
    make_department,
    make_facility,
    make_hand_over,
    make_head,
    make_person,
    make_supporter,
    planned_step,
)

pytestmark = pytest.mark.django_db
KYIV = ZoneInfo("Europe/Kyiv")
ONE_DAY, HALF_AN_HOUR = timedelta(days=1), timedelta(minutes=30)
NIGHT_HOURS = (*range(21, 24), *range(8))
EVENINGS = [date(2026, 11, 25), date(2027, 3, 27), date(2026, 10, 24)]  # before a usual, a short and a long night


def local(day: date, hour: int, minute: int = 0) -> datetime:
    """Kyiv time as PostgreSQL reads it: the second of an hour that occurs twice, one hour later for a skipped hour."""
    moment = datetime.combine(day, time(hour, minute), KYIV)
    return max(moment.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


def dispatch(at: datetime) -> None:
    with reading_under_way(Reading()):
        send_due(at=at)
        plan_notification_emails(at=at)


def moments(evening: date) -> Iterator[datetime]:
    """Each half hour of the night."""
    at, morning = local(evening, 21), local(evening + ONE_DAY, 8)
    while at < morning:
        yield at
        at += HALF_AN_HOUR


@pytest.fixture
def owner() -> Supporter:
    """Owner and head have both chosen a letter at once for each kind of reminder."""
    above = make_department()
    make_head(above)
    owner = make_supporter(make_department(parent=above))
    for reader in (owner, make_head(owner.department)):
        MailChoice.objects.bulk_create(MailChoice(supporter=reader, rule=kind, at_once=True) for kind in reminder_rules())
    return owner


def case_with(
    owner: Supporter, day: date, hour: time | None = None, risk: Risk = Risk.GREEN, kind: VisitKind = VisitKind.CALL
) -> Case:
    """A case with a contact on the day before `day`, so that only its step is due."""
    step = NextStep(what="Зателефонувати", due_on=day, due_time=hour, kind=kind)
    case = make_case(owner, person=make_person(), step=step, facility=make_facility(), at=local(day - 90 * ONE_DAY, 9))
    Case.objects.filter(pk=case.pk).update(risk=risk, last_contact_at=local(day - ONE_DAY, 12))
    return case


@pytest.mark.parametrize("evening", EVENINGS)
def test_step_of_a_night_hour_is_reminded_at_it_for_high_risk_and_in_the_evening_for_others(
    owner: Supporter, evening: date
) -> None:
    expected = {}
    for hour in NIGHT_HOURS:
        day = evening if hour >= 21 else evening + ONE_DAY
        for risk in (Risk.RED, Risk.AMBER):
            step = planned_step(case_with(owner, day, time(hour), risk))
            expected[step.pk] = local(day, hour) if risk == Risk.RED else local(evening, 20, 30)
    for at in (local(evening, 20), local(evening, 20, 30), *moments(evening), local(evening + ONE_DAY, 8)):
        dispatch(at)
    steps = Notification.objects.filter(rule="step_due")
    assert dict(steps.values_list("subject_id", "made_at")) == expected
    letters = Delivery.objects.order_by("made_at").values_list("made_at", flat=True)
    assert list(letters) == [local(evening, 20, 30), local(evening + ONE_DAY, 8)]
    assert not steps.filter(letter=None).exists()


def due_at_night(owner: Supporter, evening: date) -> set[tuple[str, object]]:
    """Create subjects whose reminder comes due in this night; returns them as (rule, subject).

    They are one new reminder of each rule, and two steps with an hour, at high risk, unanswered so long that they are
    escalated.
    """
    tomorrow, at, later = evening + ONE_DAY, local(evening, 12), evening + 20 * ONE_DAY
    CalendarDay.objects.bulk_create(
        CalendarDay(day=day, is_worked=True, reason="Робочий", changed_by=owner, changed_at=at) for day in (evening, tomorrow)
    )
    hours, policy = hours_at(at), stage_policy(Stage.TREATMENT)
    two, five = (case_with(owner, hours.before(tomorrow, days), time(22), Risk.RED) for days in (2, 5))
    Case.objects.filter(pk__in=[two.pk, five.pk]).update(last_contact_at=at)
    for days in (5, 2):
        dispatch(local(hours.before(tomorrow, days), 22))
    visit = case_with(owner, evening, time(20, 30), Risk.RED, VisitKind.VISIT)
    offered, silent, unreached = (case_with(owner, later) for _ in range(3))
    lost = case_with(owner, later)
    with reading_under_way(Reading()):
        move_person(lost.pk, NewStay(kind=StayKind.ROAD, expected_on=tomorrow), moved_at=at, by=owner, at=at)
    Case.objects.filter(pk__in=[offered.pk, lost.pk]).update(last_contact_at=at)
    heard_at = local(evening - timedelta(days=policy.silence_green_days), 12)
    Case.objects.filter(pk=silent.pk).update(last_contact_at=heard_at)
    opened_at = local(evening, 23) - timedelta(hours=policy.first_contact_hours)
    Case.objects.filter(pk=unreached.pk).update(last_contact_at=None, opened_at=opened_at)
    elsewhere = make_supporter(make_head(make_department("Поруч")).department)
    offer = make_hand_over(offered, elsewhere, by=owner, at=local(evening, 23) - ONE_DAY)
    HandOver.objects.filter(pk=offer.pk).update(answer_by=local(evening, 23))
    absence = make_absence(owner, at=local(tomorrow + 3 * ONE_DAY, 12))
    return {
        ("step_due:1", planned_step(two).pk),
        ("step_due:2", planned_step(five).pk),
        ("visit_unlogged", planned_step(visit).pk),
        ("case_gap", lost.pk),
        ("case_gap", offered.pk),
        ("hand_over_late", offer.pk),
        ("hand_over_unheard", offer.pk),
        ("case_silent", silent.pk),
        ("first_contact", unreached.pk),
        ("absence_uncovered", absence.pk),
    }


@pytest.mark.parametrize("evening", EVENINGS)
def test_everything_else_that_comes_due_at_night_goes_out_once_in_the_morning(owner: Supporter, evening: date) -> None:
    expected = due_at_night(owner, evening)
    for at in (local(evening, 12), local(evening, 20, 30), local(evening, 20, 59)):
        dispatch(at)
    before, letters = set(Notification.objects.values_list("pk", flat=True)), Delivery.objects.count()
    for at in moments(evening):
        dispatch(at)
        assert list(Notification.objects.exclude(pk__in=before)) == [], at
        assert Delivery.objects.count() == letters, at
    for minutes in range(3):
        dispatch(local(evening + ONE_DAY, 8, minutes))
    new = Notification.objects.exclude(pk__in=before)
    assert set(new.values_list("rule", "subject_id")) == expected
    assert set(new.values_list("made_at", flat=True)) == {local(evening + ONE_DAY, 8)}
    planned = list(Delivery.objects.filter(made_at__gt=local(evening, 21)).values_list("subject_id", flat=True))
    assert len(planned) == len(set(planned)) > 0


def test_head_is_notified_by_the_days_that_began_with_the_reminder_of_the_night(owner: Supporter) -> None:
    """The head is notified at 8:00 of the second working day after it, not at midnight and not a day later."""
    evening = EVENINGS[0]  # a Wednesday
    case_with(owner, evening, time(23), Risk.RED)
    friday = evening + 2 * ONE_DAY
    escalated = Notification.objects.filter(rule="step_due:1")
    for at in (local(evening, 23), local(friday, 0), local(friday, 7, 59)):
        dispatch(at)
        assert not escalated.exists()
    dispatch(local(friday, 8))
    assert escalated.count() == 2


def test_person_responsible_since_midnight_is_notified_in_the_morning(owner: Supporter) -> None:
    """The first reminder was sent to the owner at night; the cover is notified in the morning."""
    evening, cover = EVENINGS[0], make_supporter(owner.department)
    case_with(owner, evening, time(23), Risk.RED)
    make_absence(owner, cover=cover, at=local(evening + ONE_DAY, 12))
    recipients = Notification.objects.filter(rule="step_due")
    for at in (local(evening, 23), local(evening + ONE_DAY, 0), local(evening + ONE_DAY, 7, 59)):
        dispatch(at)
        assert set(recipients.values_list("recipient", flat=True)) == {owner.pk}
    dispatch(local(evening + ONE_DAY, 8))
    assert recipients.filter(recipient=cover, settled_at=None).count() == 1


def test_first_reminder_of_the_night_comes_again_when_the_risk_rose_after_the_one_of_the_evening(owner: Supporter) -> None:
    """At 20:30 the person was not at high risk, so the reminder at the exact hour is still due."""
    evening = EVENINGS[0]
    case = case_with(owner, evening, time(23))
    dispatch(local(evening, 20, 30))
    Case.objects.filter(pk=case.pk).update(risk=Risk.RED)
    for at in (local(evening, 22, 30), local(evening, 23), local(evening, 23, 30)):
        dispatch(at)
    assert Notification.objects.get().made_at == local(evening, 23)


@pytest.mark.parametrize("everybody", [True, False])
def test_window_by_day_holds_back_what_a_night_holds_back(owner: Supporter, everybody: bool) -> None:
    day = EVENINGS[0]
    urgent, other = (case_with(owner, day, time(12), risk) for risk in (Risk.RED, Risk.AMBER))
    QuietWindow.objects.create(
        department=None if everybody else owner.department,
        from_at=local(day, 11),
        to_at=local(day, 14),
        reason="Тривога",
        made_by=owner,
        made_at=local(day, 11),
    )
    dispatch(local(day, 12))
    assert Notification.objects.get().subject_id == planned_step(urgent).pk
    assert not Delivery.objects.exists()
    dispatch(local(day, 14))
    assert Notification.objects.filter(subject_id=planned_step(other).pk).exists()
    assert Delivery.objects.count() == 1
