"""From the minute of a report nothing speaks of the card any more, except to the heads who answer it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.apps import apps
from django.db.models import DateField

from cases.case.actions.speaking import one_card, speaking
from cases.case.models import Case, HandOver
from cases.case.models.case import CASE
from cases.case.registry import subjects
from cases.case.states import LossKind
from cases.course.actions.promises.making import PROMISE
from cases.course.actions.steps import NextStep
from cases.course.models import Promise
from cases.course.states import PromiseBy
from cases.desk.reports.lists.calendar_feed import calendar_feed
from cases.endings.actions.losses import LOSS, confirm_loss, record_family_reached, take_back_loss
from cases.intake.models import JOIN
from cases.reintegration.actions.peers import PEER
from cases.rights.actions import DATA_REQUEST
from privacy.opening import Reading
from supporters.administration.mailing import plan_digests, send_waiting
from supporters.directory.models import Department, Supporter
from supporters.notifications.actions.notification_emails import plan_notification_emails
from supporters.notifications.dispatch import send_due
from supporters.notifications.models import Delivery, DeliveryState, Letter, Notification
from supporters.notifications.rendering import render_notifications
from supporters.notifications.rules import reminder_rules, split_level
from tests.dispatching import dispatch
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
from tests.supporters.conftest import mail_server  # noqa: F401 - a fixture
from tests.supporters.mail_server import MailServer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
EIGHT = kyiv_utc(2026, 11, 25, 6)  # 8:00 in Kyiv, in winter
REPORTED_AT, MORNING = EIGHT + timedelta(minutes=29), EIGHT + timedelta(minutes=30)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
LONG_BEFORE = kyiv_utc(2026, 1, 10, 9)
SPOKEN_OF = {"case_assigned", "first_contact", "promise_due", "step_due"}
NEVER_ENDED = {
    LOSS: "the report itself: the heads answer it",
    "absence": "about a colleague on leave, not about a case",
    DATA_REQUEST: "what a person asks about their data outlives the support",
    PEER: "a closed card may have a peer; the action of a loss ends the ties",
    JOIN: "two cards were joined, or separated: read once, by who works on them",
}
NEVER_SPEAK = {
    "Case": "a copy of the day of the planned step; the lists show it for open cases",
    "DataRequest": "its reminders go on after the support: only an answer ends them",
    "CaseHistory": "history reminds nobody",
}


@dataclass(frozen=True)
class Office:
    """A case offered to `asked`, who has not answered; `owner` is responsible."""

    above: Supporter
    head: Supporter
    owner: Supporter
    asked: Supporter
    case: Case


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(EIGHT, tick=False) as clock:
        yield clock


@pytest.fixture(params=[None, time(8)], ids=["due at 8:30", "due at 8:00"])
def office(request: pytest.FixtureRequest, reading: Reading) -> Office:
    """At 8:01 both have unread notifications and the letter to `asked` is not sent yet."""
    top = make_department("Центр")
    low = make_department("Група", parent=top)
    above, head, owner, asked = make_head(top, surname="Вищенко"), make_head(low), make_supporter(low), make_supporter(low)
    step = NextStep(what="Зателефонувати", due_on=EIGHT.date(), due_time=request.param)
    case = make_case(owner, person=make_person("Канаренко"), step=step, at=LONG_BEFORE)
    promised = {"who": PromiseBy.SUPPORTER, "made_by": owner, "made_at": LONG_BEFORE}
    Promise.objects.create(case=case, words="Привезти довідку", due_on=EIGHT.date(), **promised)
    make_hand_over(case, asked, by=head, at=EIGHT)
    send_due(at=EIGHT + MINUTE)
    plan_notification_emails(at=EIGHT + MINUTE)
    letter = Delivery.objects.get(letter=Letter.NOTIFICATIONS)
    assert (letter.subject_id, letter.state) == (asked.pk, DeliveryState.PLANNED)
    assert {rule for pk, rule in unread() if pk == asked.pk} == {"case_assigned"}
    assert len({rule for pk, rule in unread() if pk == owner.pk}) >= 2
    return Office(above, head, owner, asked, case)


def run(clock: time_machine.Traveller, at: datetime) -> None:
    """What the worker does each minute."""
    clock.move_to(at)
    send_due(at=at)
    plan_digests(at=at)
    plan_notification_emails(at=at)
    send_waiting(at=at)


def unread() -> set[tuple[UUID, str]]:
    return set(Notification.objects.unread().filter(settled_at=None).values_list("recipient_id", "rule"))


def in_force(rule: str) -> set[UUID]:
    return set(Notification.objects.filter(rule=rule, settled_at=None).values_list("recipient_id", flat=True))


def events(reader: Supporter, at: datetime) -> int:
    return calendar_feed(reader, at=at).count(b"BEGIN:VEVENT")


def test_everything_speaks_of_a_card_without_a_loss(office: Office, clock: Any, mail_server: MailServer) -> None:  # noqa: F811
    """The control of the next test: the same minutes without the report."""
    run(clock, MORNING)
    run(clock, MORNING + MINUTE)
    everybody = {one.email for one in (office.above, office.head, office.owner, office.asked)}
    assert set(mail_server.recipients) == everybody
    said = {split_level(rule)[0] for pk, rule in unread() if pk == office.owner.pk}
    assert said >= {"step_due", "first_contact"}
    assert {split_level(rule)[0] for _pk, rule in unread()} >= SPOKEN_OF
    assert [events(one, MORNING) for one in (office.owner, office.asked, office.head)] == [2, 1, 0]
    run(clock, EIGHT + DAY)
    assert {split_level(rule)[0] for _pk, rule in unread()} >= {*SPOKEN_OF, "hand_over_late"}


def test_nothing_speaks_of_a_lost_card(office: Office, clock: Any, mail_server: MailServer) -> None:  # noqa: F811
    clock.move_to(REPORTED_AT)
    make_loss(office.case, office.owner, at=REPORTED_AT)
    assert unread() == set()
    for at in (MORNING, MORNING + MINUTE, MORNING + timedelta(hours=8)):
        run(clock, at)
        assert unread() == {(office.head.pk, "loss_reported")}
    assert mail_server.recipients == [office.head.email] * 2, "the report, and the digest that counts what is to be done about it"
    states = dict(Delivery.objects.values_list("subject_id", "state"))
    assert states == {office.asked.pk: DeliveryState.SUPPRESSED, office.head.pk: DeliveryState.SENT}
    expected = [0, 0, 2]  # the answer to the report, and the promise to reach the family
    assert [events(one, MORNING) for one in (office.owner, office.asked, office.head)] == expected
    run(clock, MORNING + 30 * DAY)
    assert {split_level(rule)[0] for _pk, rule in unread()} <= {"loss_reported", "loss_unanswered", "promise_due"}
    assert {pk for pk, _rule in unread()} <= {office.head.pk, office.above.pk}


def test_dispatch_beside_the_report_leaves_nothing(office: Office, clock: Any) -> None:
    """A dispatch that has read its rows before the report is committed writes its notifications after it."""
    make_loss(office.case, office.owner, at=REPORTED_AT)
    Notification.objects.filter(rule="step_due").update(settled_at=None)
    Notification.objects.filter(rule="first_contact").update(settled_at=None, read_at=None)
    run(clock, MORNING)
    assert unread() == {(office.head.pk, "loss_reported")}


@pytest.fixture
def lost(office: Office, clock: Any) -> Office:
    clock.move_to(REPORTED_AT)
    make_loss(office.case, office.owner, kind=LossKind.KILLED, at=REPORTED_AT)
    return office


def test_head_is_asked_at_once_and_reads_what_happened(lost: Office, clock: Any) -> None:
    assert dispatch(at=REPORTED_AT, rule="loss_reported") == 1
    (row,) = Notification.objects.filter(rule="loss_reported")
    assert (row.recipient, row.subject_kind, row.period_on) == (lost.head, LOSS, REPORTED_AT.date())
    rendered = render_notifications(row.rule, [row.subject_id], lost.head)[row.subject_id]
    assert "Канаренко" in rendered.title
    assert (rendered.text, rendered.url) == (str(LossKind.KILLED.label), f"/cases/{lost.case.number}/loss/")
    assert rendered.actions == ()
    assert [dispatch(at=REPORTED_AT + n * MINUTE, rule="loss_reported") for n in range(1, 4)] == [0, 0, 0]


def test_report_of_the_night_waits_for_the_morning(office: Office) -> None:
    night = EIGHT + timedelta(hours=15)
    make_loss(office.case, office.owner, at=night)
    assert dispatch(at=night, rule="loss_reported") == 0
    assert dispatch(at=EIGHT + DAY, rule="loss_reported") == 1


def test_head_above_is_asked_after_a_day_without_an_answer(lost: Office) -> None:
    late = REPORTED_AT + DAY
    assert dispatch(at=late - MINUTE, rule="loss_unanswered") == 0
    assert dispatch(at=late, rule="loss_unanswered") == 1
    assert (in_force("loss_unanswered"), in_force("loss_reported")) == ({lost.above.pk}, {lost.head.pk})


def test_head_at_the_top_is_asked_again(lost: Office) -> None:
    Department.objects.filter(pk=lost.head.department_id).update(parent=None)
    assert dispatch(at=REPORTED_AT + DAY, rule="loss_unanswered") == 1
    assert in_force("loss_unanswered") == {lost.head.pk}


@pytest.mark.parametrize("is_right", [True, False])
def test_heads_are_left_alone_once_the_report_is_answered(lost: Office, clock: Any, *, is_right: bool) -> None:
    at = REPORTED_AT + DAY
    clock.move_to(at)
    send_due(at=at)
    assert in_force("loss_reported") | in_force("loss_unanswered") == {lost.head.pk, lost.above.pk}
    assert in_force("promise_due") == {lost.head.pk}
    if is_right:
        confirm_loss(lost.case.pk, by=lost.head, at=at)
    else:
        step = NextStep(what="Відвідати", due_on=(at + DAY).date())
        take_back_loss(lost.case.pk, step=step, words="Помилка", by=lost.head, at=at)
    assert in_force("loss_reported") | in_force("loss_unanswered") == set(), "with the answer, not a minute later"
    send_due(at=at + MINUTE)
    assert in_force("loss_reported") | in_force("loss_unanswered") == set()
    assert in_force("promise_due") == {lost.head.pk if is_right else lost.owner.pk}, "what the owner promised is due again"
    if is_right:
        record_family_reached(lost.case.pk, by=lost.above, at=at)
        send_due(at=at + 2 * MINUTE)
        assert Notification.objects.filter(settled_at=None).count() == 0
    else:
        assert dispatch(at=at + DAY + MINUTE) == 1, "the owner is reminded of the new step, who was asked of nothing"


def test_head_is_reminded_of_the_family_on_the_next_day(lost: Office) -> None:
    assert dispatch(at=REPORTED_AT + timedelta(hours=15), rule="promise_due") == 0
    assert dispatch(at=EIGHT + DAY - MINUTE, rule="promise_due") == 0, "quiet hours"
    assert dispatch(at=EIGHT + DAY, rule="promise_due") == 1
    (row,) = Notification.objects.filter(rule="promise_due", settled_at=None)
    assert (row.recipient, row.subject_kind) == (lost.head, PROMISE)
    rendered = render_notifications(row.rule, [row.subject_id], lost.head)[row.subject_id]
    assert rendered.url == f"/cases/{lost.case.number}/loss/"
    record_family_reached(lost.case.pk, by=lost.head, at=EIGHT + DAY)
    send_due(at=EIGHT + DAY + MINUTE)
    assert in_force("promise_due") == set()


@pytest.mark.parametrize("is_right", [True, False])
def test_reminder_of_the_family_ends_with_its_promise(lost: Office, *, is_right: bool) -> None:
    """At once, not with the next dispatch."""
    send_due(at=EIGHT + DAY)
    assert in_force("promise_due") == {lost.head.pk}
    if is_right:
        record_family_reached(lost.case.pk, by=lost.head, at=EIGHT + DAY)
    else:
        step = NextStep(what="Відвідати", due_on=(EIGHT + DAY).date())
        take_back_loss(lost.case.pk, step=step, words="Помилка", by=lost.head, at=EIGHT + DAY)
    assert in_force("promise_due") == set()


def test_promise_goes_to_the_head_of_its_day(lost: Office) -> None:
    """Never to the owner, even if there is no head at all."""
    Department.objects.update(head=None, duty=None)
    assert dispatch(at=EIGHT + DAY, rule="promise_due") == 0
    new = make_head(lost.owner.department, surname="Новенко")
    assert dispatch(at=EIGHT + DAY + MINUTE, rule="promise_due") == 1
    assert in_force("promise_due") == {new.pk}


def test_head_above_is_asked_when_the_head_is_away(lost: Office) -> None:
    make_absence(lost.head, at=REPORTED_AT)
    assert dispatch(at=REPORTED_AT, rule="loss_reported") == 1
    assert in_force("loss_reported") == {lost.above.pk}


def test_every_subject_of_a_reminder_ends_with_the_support_or_is_listed() -> None:
    kinds = {rule.subject_kind for rule in reminder_rules().values()} | subjects().keys()
    ended = {one.code for one in subjects().values() if one.ends_with}
    assert kinds - {CASE, *ended} == NEVER_ENDED.keys()


def test_every_model_with_a_day_to_come_ends_with_the_support_or_is_listed() -> None:
    models = [
        model
        for model in apps.get_app_config("cases").get_models()
        if any(
            isinstance(field, DateField) and field.name.endswith(("due_on", "answer_by")) for field in model._meta.get_fields()
        )
    ]
    ended = {one.rows(one_card(UUID(int=0))).model for one in speaking().values()}
    assert HandOver in models
    assert {model.__name__ for model in models if model not in ended} == NEVER_SPEAK.keys()
