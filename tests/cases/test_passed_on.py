"""When another person becomes responsible, the former one keeps no unread notification and the new one gets one."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import translation

from cases.case.models import Case
from cases.course.actions.steps import NextStep
from cases.leading.actions.hand_overs.answers import accept_hand_over, refuse_hand_over
from cases.leading.actions.hand_overs.leaving import hand_over_all
from privacy.opening import Reading, reading_under_way
from supporters.administration.actions.absences import end_absence
from supporters.administration.actions.departments import name_duty
from supporters.directory.models import Department, Supporter
from supporters.notifications.dispatch import send_due
from supporters.notifications.models import Notification, QuietWindow, Rule
from supporters.notifications.reports.layout import frame_of
from supporters.notifications.reports.notifications import ALL, NotificationQuestion, notification_page
from tests.factories import (
    hand_over_to,
    kyiv_utc,
    make_absence,
    make_case,
    make_department,
    make_hand_over,
    make_head,
    make_person,
    make_supporter,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 25)  # a Wednesday
MORNING = kyiv_utc(2026, 11, 25, 6, 30)
LONG_BEFORE = kyiv_utc(2026, 1, 10, 9)
ONE_DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
STEP, LATE = "step_due", "hand_over_late"


@pytest.fixture
def department() -> Department:
    return make_department()


@pytest.fixture
def head(department: Department) -> Supporter:
    return make_head(department)


@pytest.fixture
def owner(department: Department) -> Supporter:
    return make_supporter(department)


@pytest.fixture
def other(department: Department) -> Supporter:
    return make_supporter(department)


def case_due(owner: Supporter | None, **known: object) -> Case:
    with reading_under_way(Reading()):
        step = NextStep(what="Зателефонувати", due_on=DAY)
        return make_case(owner, person=make_person(), step=step, at=LONG_BEFORE, **known)  # type: ignore[arg-type]


def unsettled(rule: str = STEP) -> set[Supporter]:
    """Recipients of an unsettled notification of the rule."""
    return {one.recipient for one in Notification.objects.filter(rule=rule, settled_at=None).select_related("recipient")}


def unread(reader: Supporter) -> int:
    return Notification.objects.visible_to(reader).unread().count()


def given_away(case: Case, owner: Supporter, other: Supporter, head: Supporter) -> None:
    with reading_under_way(Reading()):
        hand_over_all(owner.pk, to=other, by=head, at=MORNING + MINUTE)
        accept_hand_over(case.pk, by=other, at=MORNING + 2 * MINUTE)


def accepted(case: Case, owner: Supporter, other: Supporter, head: Supporter) -> None:
    hand_over_to(case, other, by=owner, at=MORNING + MINUTE)


def closed(case: Case, owner: Supporter, other: Supporter, head: Supporter) -> None:
    Case.objects.filter(pk=case.pk).update(owner=other)
    Supporter.objects.active().filter(pk=owner.pk).update(is_active=False)


def suspended(case: Case, owner: Supporter, other: Supporter, head: Supporter) -> None:
    make_absence(head, at=MORNING)
    name_duty(owner.department_id, duty=other)
    Supporter.objects.active().filter(pk=owner.pk).update(suspended_at=MORNING)


def away(case: Case, owner: Supporter, other: Supporter, head: Supporter) -> None:
    make_absence(owner, cover=other, at=MORNING)


@pytest.mark.parametrize("happens", [given_away, accepted, closed, suspended, away])
def test_reminder_passes_on_with_the_answer_for_the_case(
    owner: Supporter, other: Supporter, head: Supporter, happens: Callable[[Case, Supporter, Supporter, Supporter], None]
) -> None:
    case = case_due(owner)
    send_due(at=MORNING)
    assert unsettled() == {owner}
    happens(case, owner, other, head)
    send_due(at=MORNING + 3 * MINUTE)
    assert unsettled() == {other}
    passed = Notification.objects.get(rule=STEP, recipient=owner)
    assert (passed.passed_on, passed.read_at, passed.settled_at) == (True, *[MORNING + 3 * MINUTE] * 2)


def test_owner_keeps_the_reminder_until_somebody_accepts(owner: Supporter, other: Supporter, head: Supporter) -> None:
    case = case_due(owner)
    send_due(at=MORNING)
    make_hand_over(case, other, by=head, at=MORNING)
    send_due(at=MORNING + MINUTE)
    assert unsettled() == {owner}
    with reading_under_way(Reading()):
        accept_hand_over(case.pk, by=other, at=MORNING + MINUTE)
    send_due(at=MORNING + 2 * MINUTE)
    assert unsettled() == {other}


def test_head_keeps_the_reminder_of_a_left_case_until_somebody_accepts(
    owner: Supporter, other: Supporter, head: Supporter
) -> None:
    case = case_due(owner)
    send_due(at=MORNING)
    with reading_under_way(Reading()):
        hand_over_all(owner.pk, to=other, by=head, at=MORNING)
    send_due(at=MORNING + MINUTE)
    assert unsettled() == {head}
    with reading_under_way(Reading()):
        accept_hand_over(case.pk, by=other, at=MORNING + MINUTE)
    send_due(at=MORNING + 2 * MINUTE)
    assert unsettled() == {other}


def test_owner_is_reminded_again_and_the_cover_no_more_when_the_absence_ends(owner: Supporter, other: Supporter) -> None:
    case_due(owner)
    absence = make_absence(owner, cover=other, days=(0, 9), at=MORNING)
    send_due(at=MORNING)
    assert (unsettled(), unsettled(Rule.COVER_NAMED)) == ({other}, {other})
    end_absence(absence.pk, by=owner, at=MORNING + ONE_DAY)
    send_due(at=MORNING + ONE_DAY)
    assert (unsettled(), unsettled(Rule.COVER_NAMED), unread(other)) == ({owner}, set(), 0)


def test_cover_is_notified_of_nothing_more_when_the_last_day_is_over(owner: Supporter, other: Supporter) -> None:
    make_absence(owner, cover=other, at=MORNING)
    send_due(at=MORNING + ONE_DAY / 2)
    assert unsettled(Rule.COVER_NAMED) == {other}
    send_due(at=MORNING + ONE_DAY)
    assert (unsettled(Rule.COVER_NAMED), unread(other)) == (set(), 0)


def test_days_without_an_answer_go_on_when_the_reminder_passes_on(owner: Supporter, other: Supporter, head: Supporter) -> None:
    """Notified on Wednesday, absent on Thursday, back on Friday: the head is notified on Friday, as without the absence."""
    case_due(owner)
    make_absence(owner, cover=other, days=(1, 1), at=MORNING)
    for days in range(3):
        send_due(at=MORNING + days * ONE_DAY)
        assert unsettled("step_due:1") == ({owner, head} if days == 2 else set())
    assert unsettled() == {owner}
    assert Notification.objects.get(rule=STEP, recipient=owner).first_at == MORNING


def test_former_head_is_notified_no_more_when_the_department_has_another(owner: Supporter, head: Supporter) -> None:
    case_due(owner)
    for days in (0, 2):
        send_due(at=MORNING + days * ONE_DAY)
    assert unsettled("step_due:1") == {owner, head}
    new_head = make_head(owner.department)
    send_due(at=MORNING + 2 * ONE_DAY + MINUTE)
    assert unsettled("step_due:1") == {owner, new_head}
    assert unread(head) == 0


def test_somebody_keeps_the_reminder_while_the_person_responsible_may_not_be_notified(owner: Supporter, other: Supporter) -> None:
    """During quiet hours, and permanently if no active person is left."""
    case = case_due(owner)
    send_due(at=MORNING)
    make_absence(owner, cover=other, at=MORNING)
    QuietWindow.objects.create(from_at=MORNING, to_at=MORNING + 60 * MINUTE, reason="Тривога", made_by=owner, made_at=MORNING)
    send_due(at=MORNING + MINUTE)
    assert unsettled() == {owner}
    send_due(at=MORNING + 60 * MINUTE)
    assert unsettled() == {other}
    Supporter.objects.active().filter(pk__in=[owner.pk, other.pk]).update(is_active=False)
    send_due(at=MORNING + 61 * MINUTE)
    assert unsettled() == {other}
    assert case.follow_ups.get().state == "planned"


def test_page_says_that_a_colleague_answers_for_it(owner: Supporter, other: Supporter) -> None:
    case_due(owner)
    send_due(at=MORNING)
    make_absence(owner, cover=other, at=MORNING)
    send_due(at=MORNING + MINUTE)
    with reading_under_way(Reading()), translation.override("uk"):
        page = notification_page(owner, NotificationQuestion(ALL), at=MORNING + MINUTE)
    days = [day for part in page.parts for day in part.days]
    labels = {reason.settled_label for day in days for line in day.lines for reason in line.reasons}
    assert (frame_of(owner).unread, labels) == (0, {"За це відповідає колега: сьогодні, 08:31"})


def test_reminder_that_is_answered_everywhere_is_passed_on_to_nobody(owner: Supporter, other: Supporter) -> None:
    case = case_due(owner)
    send_due(at=MORNING)
    Case.objects.filter(pk=case.pk).update(owner=other, state="closed")
    send_due(at=MORNING + MINUTE)
    assert not Notification.objects.get(rule=STEP).passed_on


def unanswered(owner: Supporter, to: Supporter, head: Supporter) -> Case:
    """A case that was offered two working days ago, without an answer."""
    case = case_due(owner)
    make_hand_over(case, to, by=owner, at=MORNING - 2 * ONE_DAY)
    return case


def test_desk_is_asked_beside_an_absent_colleague_and_the_cover_is_not(
    owner: Supporter, other: Supporter, head: Supporter
) -> None:
    cover = make_supporter(owner.department)
    make_absence(other, cover=cover, days=(-2, 0), at=MORNING)
    case = case_due(owner)
    make_hand_over(case, other, by=owner, at=MORNING - 2 * ONE_DAY)
    send_due(at=MORNING)
    assert unsettled(Rule.CASE_ASSIGNED) == {other, head}
    assert unsettled(LATE) == {head}
    assert unsettled() == {owner}, "the work itself stays the owner's"
    make_hand_over(case, cover, by=head, at=MORNING + ONE_DAY)
    send_due(at=MORNING + ONE_DAY + MINUTE)
    assert (unsettled(Rule.CASE_ASSIGNED), unsettled(LATE)) == ({cover}, set())


def test_late_offer_is_brought_to_the_desk_of_the_day(owner: Supporter, other: Supporter, head: Supporter) -> None:
    unanswered(owner, other, head)
    send_due(at=MORNING)
    assert (unsettled(LATE), unsettled(Rule.CASE_ASSIGNED)) == ({head}, {other})
    new_head = make_head(owner.department)
    send_due(at=MORNING + MINUTE)
    assert unsettled(LATE) == {new_head}


def test_notice_of_a_refusal_ends_when_the_case_is_offered_again(owner: Supporter, other: Supporter, head: Supporter) -> None:
    case = unanswered(owner, other, head)
    with reading_under_way(Reading()):
        refuse_hand_over(case.pk, words="Немає часу", by=other, at=MORNING)
    send_due(at=MORNING + MINUTE)
    assert unsettled(Rule.CASE_RETURNED) == {owner, head}
    assert unsettled(LATE) == set()
    make_hand_over(case, make_supporter(owner.department), by=owner, at=MORNING + 2 * MINUTE)
    send_due(at=MORNING + 3 * MINUTE)
    assert unsettled(Rule.CASE_RETURNED) == set()


def test_notice_to_answer_ends_when_the_account_is_closed(owner: Supporter, other: Supporter, head: Supporter) -> None:
    unanswered(owner, other, head)
    send_due(at=MORNING)
    assert unsettled(Rule.CASE_ASSIGNED) == {other}
    Supporter.objects.active().filter(pk=other.pk).update(is_active=False)
    send_due(at=MORNING + MINUTE)
    assert (unsettled(Rule.CASE_ASSIGNED), unread(other)) == (set(), 0)
