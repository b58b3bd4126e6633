"""From the moment when an answer was due both departments are reminded, later the heads above; an answer ends it at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import time_machine

from cases.case.models import Case, HandOver
from cases.course.actions.steps import NextStep
from cases.leading.actions.hand_overs.answers import accept_for_department, accept_hand_over, refuse_hand_over
from cases.leading.actions.hand_overs.asking import HAND_OVER, name_taker, withdraw_hand_over
from cases.leading.reports.notifications.hand_overs import hand_overs_answered
from privacy.opening import Reading
from supporters.administration.actions.accounts import deactivate_supporter
from supporters.directory.models import Department, Supporter
from supporters.directory.roles import Role
from supporters.notifications.dispatch import send_due
from supporters.notifications.models import Notification, Rule
from supporters.notifications.rendering import render_notifications
from supporters.notifications.rules import level_code, policies
from tests.factories import (
    kyiv_utc,
    make_absence,
    make_case,
    make_department,
    make_hand_over,
    make_head,
    make_loss,
    make_person,
    make_supporter,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
ASKED_AT = kyiv_utc(2026, 11, 23, 8)  # 10:00 in Kyiv, on a Monday
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
DUE_AT = ASKED_AT + DAY
LATE, UNHEARD = "hand_over_late", "hand_over_unheard"
LONG_BEFORE = kyiv_utc(2026, 11, 20, 9)


@dataclass(frozen=True, kw_only=True)
class Offices:
    """A case of `owner` that is offered to `asked` in another department; each department has a head and a head above."""

    owner: Supporter
    asked: Supporter
    head: Supporter
    above: Supporter
    other_head: Supporter
    other_above: Supporter
    case: Case


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(ASKED_AT, tick=False) as clock:
        yield clock


@pytest.fixture
def offices(reading: Reading) -> Offices:
    tops = [make_department(name) for name in ("Захід", "Схід")]
    lows = [make_department(f"{top.name}, 1", parent=top) for top in tops]
    (above, other_above), (head, other_head) = ([make_head(one) for one in level] for level in (tops, lows))
    owner, asked = (make_supporter(one) for one in lows)
    step = NextStep(what="Зателефонувати", due_on=(ASKED_AT + 60 * DAY).date())
    case = make_case(owner, person=make_person("Канаренко"), step=step, at=LONG_BEFORE)
    Case.objects.filter(pk=case.pk).update(last_contact_at=ASKED_AT)  # nothing else is late
    return Offices(owner=owner, asked=asked, head=head, above=above, other_head=other_head, other_above=other_above, case=case)


def ask(offices: Offices, to: Supporter | Department | None = None) -> HandOver:
    return make_hand_over(offices.case, to or offices.asked, by=offices.owner, at=ASKED_AT)


def run(clock: time_machine.Traveller, at: datetime) -> None:
    clock.move_to(at)
    send_due(at=at)


def in_force(rule: str) -> set[Supporter]:
    return {one.recipient for one in Notification.objects.filter(rule=rule, settled_at=None).select_related("recipient")}


@pytest.mark.parametrize("whole", [False, True])
def test_both_desks_are_reminded_when_the_answer_is_due(offices: Offices, clock: time_machine.Traveller, *, whole: bool) -> None:
    offer = ask(offices, offices.asked.department if whole else offices.asked)
    run(clock, DUE_AT - MINUTE)
    assert in_force(LATE) == in_force(UNHEARD) == set()
    run(clock, DUE_AT)
    assert (in_force(LATE), in_force(UNHEARD)) == ({offices.other_head}, {offices.head})
    for rule, reader in ((LATE, offices.other_head), (UNHEARD, offices.head)):
        (row,) = Notification.objects.filter(rule=rule)
        assert (row.subject_kind, row.subject_id, row.period_on) == (HAND_OVER, offer.pk, ASKED_AT.date())
        rendered = render_notifications(rule, [offer.pk], reader)[offer.pk]
        assert ("Канаренко" in rendered.title, rendered.url) == (True, f"/cases/{offices.case.number}/handover/")
    for minutes in (1, 2, 60):
        run(clock, DUE_AT + minutes * MINUTE)
    assert Notification.objects.filter(rule__in=[LATE, UNHEARD]).count() == 2, "once each"


def test_asked_colleague_and_owner_are_not_reminded_again(offices: Offices, clock: time_machine.Traveller) -> None:
    ask(offices)
    run(clock, DUE_AT)
    assert Notification.objects.filter(recipient=offices.owner, subject_kind=HAND_OVER).count() == 0
    assert {one.rule for one in Notification.objects.filter(recipient=offices.asked)} == {Rule.CASE_ASSIGNED}


def test_heads_above_are_notified_when_nobody_answers_for_days(offices: Offices, clock: time_machine.Traveller) -> None:
    ask(offices)
    known = policies()
    for day in range(1, 15):
        run(clock, ASKED_AT + day * DAY)
    for rule, above in ((LATE, offices.other_above), (UNHEARD, offices.above)):
        assert known[rule].is_on
        assert in_force(level_code(rule, 2)) == {above}
    assert in_force(LATE) == {offices.other_head}
    assert in_force(UNHEARD) == {offices.head}


def test_head_of_both_departments_is_reminded_once(offices: Offices, clock: time_machine.Traveller) -> None:
    ask(offices, make_supporter(offices.owner.department))
    run(clock, DUE_AT)
    assert (in_force(LATE), in_force(UNHEARD)) == ({offices.head}, set())


def test_head_above_is_reminded_while_the_head_is_away(offices: Offices, clock: time_machine.Traveller) -> None:
    ask(offices)
    make_absence(offices.other_head, days=(1, 1))
    run(clock, DUE_AT)
    assert in_force(LATE) == {offices.other_above}
    run(clock, DUE_AT + DAY)
    assert in_force(LATE) == {offices.other_head}


def test_reminder_of_the_night_waits_for_the_morning(offices: Offices, clock: time_machine.Traveller) -> None:
    make_hand_over(offices.case, offices.asked, by=offices.owner, at=ASKED_AT + timedelta(hours=13))  # 23:00
    clock.move_to(ASKED_AT + timedelta(hours=13))
    run(clock, DUE_AT + timedelta(hours=13))
    assert in_force(LATE) == set()
    run(clock, DUE_AT + timedelta(hours=22))
    assert in_force(LATE) == {offices.other_head}


def accept(offices: Offices, at: datetime) -> None:
    accept_hand_over(offices.case.pk, by=offices.asked, at=at)


def accept_here(offices: Offices, at: datetime) -> None:
    accept_for_department(offices.case.pk, by=offices.other_head, at=at)


def refuse(offices: Offices, at: datetime) -> None:
    refuse_hand_over(offices.case.pk, words="Їду на навчання", by=offices.asked, at=at)


def withdraw(offices: Offices, at: datetime) -> None:
    withdraw_hand_over(offices.case.pk, by=offices.owner, at=at)


def name_another(offices: Offices, at: datetime) -> None:
    name_taker(offices.case.pk, to=make_supporter(offices.asked.department), by=offices.other_head, at=at)


@pytest.mark.parametrize("act", [accept, accept_here, refuse, withdraw, name_another])
def test_reminders_end_with_the_answer(
    offices: Offices, clock: time_machine.Traveller, act: Callable[[Offices, datetime], None]
) -> None:
    ask(offices)
    run(clock, DUE_AT)
    act(offices, DUE_AT)
    run(clock, DUE_AT + MINUTE)
    assert in_force(LATE) | in_force(UNHEARD) == set()
    assert offices.asked not in in_force(Rule.CASE_ASSIGNED)


def test_time_to_answer_starts_again_for_who_is_named_instead(offices: Offices, clock: time_machine.Traveller) -> None:
    ask(offices)
    run(clock, DUE_AT)
    name_another(offices, DUE_AT)
    run(clock, DUE_AT + DAY - MINUTE)
    assert in_force(LATE) == set()
    run(clock, DUE_AT + DAY)
    assert (in_force(LATE), in_force(UNHEARD)) == ({offices.other_head}, {offices.head})


@pytest.mark.parametrize("answered", [accept, refuse])
def test_past_reminder_names_who_answered(
    offices: Offices, clock: time_machine.Traveller, answered: Callable[[Offices, datetime], None]
) -> None:
    ask(offices)
    run(clock, DUE_AT)
    answered(offices, DUE_AT)
    run(clock, DUE_AT + MINUTE)
    settled = list(Notification.objects.filter(rule__in=[LATE, UNHEARD]).exclude(settled_at=None))
    words = hand_overs_answered(settled, DUE_AT.date())
    assert len(words) == 2
    assert all(offices.asked.short_name in one for one in words.values())


def test_words_of_a_refusal_reach_asker_owner_and_both_heads(offices: Offices, clock: time_machine.Traveller) -> None:
    colleague = make_supporter(offices.owner.department)
    make_absence(offices.owner, cover=colleague, at=ASKED_AT)
    offer = make_hand_over(offices.case, offices.asked, by=colleague, at=ASKED_AT)
    clock.move_to(ASKED_AT + MINUTE)
    refuse(offices, ASKED_AT + MINUTE)
    run(clock, ASKED_AT + 2 * MINUTE)
    assert in_force(Rule.CASE_RETURNED) == {colleague, offices.owner, offices.head, offices.other_head}
    for reader in in_force(Rule.CASE_RETURNED):
        rendered = render_notifications(Rule.CASE_RETURNED, [offer.pk], reader)[offer.pk]
        assert "Їду на навчання" in rendered.text
        assert "Канаренко" in rendered.title


@pytest.mark.parametrize("lost_at", [ASKED_AT + MINUTE, DUE_AT + MINUTE])
def test_nothing_of_an_offer_is_said_about_a_lost_card(
    offices: Offices, clock: time_machine.Traveller, lost_at: datetime
) -> None:
    ask(offices)
    run(clock, lost_at - MINUTE)
    clock.move_to(lost_at)
    make_loss(offices.case, offices.owner, at=lost_at)
    assert not Notification.objects.filter(subject_kind=HAND_OVER, settled_at=None).exists()
    for days in range(20):
        run(clock, lost_at + MINUTE + days * DAY)
    assert not Notification.objects.filter(subject_kind=HAND_OVER, settled_at=None).exists()
    assert not Notification.objects.filter(recipient=offices.asked, settled_at=None).exists()


def test_dispatch_beside_the_report_leaves_nothing(offices: Offices, clock: time_machine.Traveller) -> None:
    """A dispatch that has read its rows before the report is committed writes its notifications after it."""
    ask(offices)
    run(clock, DUE_AT)
    make_loss(offices.case, offices.owner, at=DUE_AT)
    Notification.objects.filter(rule__in=[LATE, UNHEARD, Rule.CASE_ASSIGNED]).update(settled_at=None, read_at=None)
    run(clock, DUE_AT + MINUTE)
    assert not Notification.objects.filter(subject_kind=HAND_OVER, settled_at=None).exists()


def test_queue_is_not_called_without_a_leader_while_somebody_is_asked(offices: Offices, clock: time_machine.Traveller) -> None:
    """A case that waits in the queue reminds its head; an offered one reminds of the answer instead."""
    queued = make_case(None, by=offices.head, person=make_person("Ткач"), at=LONG_BEFORE)
    run(clock, ASKED_AT)
    assert in_force("case_gap") == {offices.head}
    make_hand_over(queued, offices.asked, by=offices.head, at=ASKED_AT)
    run(clock, ASKED_AT + MINUTE)
    assert in_force("case_gap") == set()
    run(clock, DUE_AT)
    assert (in_force(LATE), in_force(UNHEARD)) == ({offices.other_head}, {offices.head})
    refuse_hand_over(queued.pk, words="Забагато", by=offices.asked, at=DUE_AT)
    run(clock, DUE_AT + MINUTE)
    assert in_force("case_gap") == {offices.head}


def test_offer_to_a_colleague_who_left_reminds_the_department(offices: Offices, clock: time_machine.Traveller) -> None:
    administrator = make_supporter(offices.owner.department, Role.ADMINISTRATOR)
    ask(offices)
    deactivate_supporter(offices.asked.pk, by=administrator, at=ASKED_AT + MINUTE)
    run(clock, ASKED_AT + 2 * MINUTE)
    assert in_force(Rule.CASE_ASSIGNED) == {offices.other_head}
    run(clock, DUE_AT)
    assert (in_force(LATE), in_force(UNHEARD)) == ({offices.other_head}, {offices.head})
