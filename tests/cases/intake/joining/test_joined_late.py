"""What a device sends of an absorbed card: nothing typed is lost, and who answers for the remaining card is notified."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from cases.case.models import Case, CaseEvent
from cases.case.states import EventKind
from cases.course.models import FollowUp, Promise, Visit
from cases.course.states import ArrivedAfter, PromiseState
from cases.desk.reports.invariants import broken_invariants
from cases.intake.models import Join
from supporters.notifications.models import Notification, Rule
from supporters.notifications.rendering import render_notifications
from tests.cases.conftest import visit_fields
from tests.factories import kyiv_utc, make_case, make_loss, make_promise, make_supporter, make_visit, planned_step
from tests.joined import Twice, make_join, make_twice, undo
from tests.late import send_late

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
NOW = kyiv_utc(2026, 11, 27, 10)
JOINED_AT = NOW - timedelta(hours=2)
BEFORE, AFTER = timedelta(hours=3), timedelta(hours=1)


@pytest.fixture(autouse=True)
def at_noon() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def twice() -> Twice:
    """Registered two days ago."""
    with time_machine.travel(NOW - timedelta(days=2), tick=False):
        return make_twice()


@pytest.fixture
def join(twice: Twice) -> Join:
    return make_join(twice, at=JOINED_AT)


@pytest.fixture
def their_work(twice: Twice, client: Client) -> Client:
    """A browser of the owner of the absorbed card, who is on no team of the remaining one."""
    client.force_login(twice.other_owner)
    return client


@pytest.fixture
def our_work(twice: Twice, client: Client) -> Client:
    """A browser of the owner of the remaining card."""
    client.force_login(twice.owner)
    return client


def log(twice: Twice, client: Client, age: timedelta, **fields: str) -> Any:
    return send_late(client, f"/cases/{twice.card.number}/visits/new/", visit_fields(**fields), age)


def call(twice: Twice, client: Client, age: timedelta) -> Any:
    return send_late(client, f"/cases/{twice.card.number}/call/", {"submission_key": str(uuid4()), "outcome": "no_answer"}, age)


def notified() -> dict[Any, list[str]]:
    """By recipient: where what is shown of late entries leads."""
    found: dict[Any, list[str]] = {}
    for row in Notification.objects.filter(rule=Rule.LATE_ENTRY, settled_at=None).select_related("recipient"):
        shown = render_notifications(row.rule, [row.subject_id], row.recipient)
        found.setdefault(row.recipient_id, []).extend(one.url for one in shown.values())
    return found


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


SENDINGS = pytest.mark.parametrize("send", [log, call], ids=["entry", "call"])


@SENDINGS
@pytest.mark.usefixtures("join")
def test_entry_saved_before_the_join_is_kept(twice: Twice, their_work: Client, send: Callable[..., Any]) -> None:
    answer = send(twice, their_work, BEFORE)
    visit = Visit.objects.get()
    assert (answer.status_code, visit.case, visit.by) == (302, twice.card, twice.other_owner)
    assert (visit.arrived_after, visit.occurred_at, visit.recorded_at) == (ArrivedAfter.JOIN, NOW - BEFORE, NOW)
    assert "Запис збережено: надійшло після об’єднання карток." in their_work.get(answer.headers["Location"], follow=True).text
    assert not any(broken_invariants().values())


@pytest.mark.usefixtures("join")
def test_late_entry_is_on_the_remaining_card_whose_owner_is_notified(twice: Twice, their_work: Client) -> None:
    planned = planned_step(twice.into)
    log(twice, their_work, BEFORE)
    assert notified() == {twice.owner.pk: [f"/cases/{twice.into.number}/"]}
    assert again(twice.into).last_contact_at == NOW - BEFORE
    assert (planned_step(twice.into), FollowUp.objects.filter(case=twice.card, state="planned").exists()) == (planned, False)
    their_work.force_login(twice.owner)
    page = their_work.get(f"/cases/{twice.into.number}/").text
    assert "Домовилися про комісію" in page
    assert "Надійшло після об’єднання карток: сьогодні, 12:00" in page.replace("\u00a0", " ")
    assert "Привезти довідку" in their_work.get(f"/cases/{twice.into.number}/?kind=plan").text
    assert CaseEvent.objects.filter(case=twice.card, kind=EventKind.STEP_NOT_PLANNED).count() == 1


@SENDINGS
def test_late_entry_of_who_leads_the_remaining_card_is_kept(twice: Twice, their_work: Client, send: Callable[..., Any]) -> None:
    """The owner of the absorbed card leads now: the entry stays with the card on which it was written."""
    make_join(twice, at=JOINED_AT, leader_id=twice.other_owner.pk)
    answer = send(twice, their_work, BEFORE)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/cases/{twice.into.number}/")
    assert Visit.objects.get().case == twice.card


def test_entry_saved_after_the_join_by_who_leads_is_one_of_the_remaining_card(twice: Twice, our_work: Client) -> None:
    """The form was opened before the join; its step is offered, because another one is planned now."""
    shown, ticked = planned_step(twice.card), make_promise(twice.card, twice.other_owner)
    make_join(twice, at=JOINED_AT)
    for age in (AFTER, timedelta(0)):
        answer = log(twice, our_work, age, planned=str(shown.pk), kept=str(ticked.pk))
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(f"/cases/{twice.into.number}/?saved=")
    assert {(visit.case, visit.arrived_after) for visit in Visit.objects.all()} == {(twice.into, "")}
    assert again(twice.into).last_contact_at == NOW
    assert Promise.objects.get(pk=ticked.pk).state == PromiseState.KEPT
    assert FollowUp.objects.get(case=twice.into, state="offered").what == "Привезти довідку"
    assert not any(broken_invariants().values())


@SENDINGS
@pytest.mark.parametrize("age", [timedelta(0), AFTER])
@pytest.mark.usefixtures("join")
def test_entry_saved_after_the_join_by_who_does_not_reach_the_remaining_card_is_not_there(
    twice: Twice, their_work: Client, send: Callable[..., Any], age: timedelta
) -> None:
    assert send(twice, their_work, age).status_code == 404
    assert not Visit.objects.exists()


@pytest.mark.usefixtures("join")
def test_stranger_logs_nothing_late(twice: Twice, client: Client) -> None:
    client.force_login(make_supporter(twice.head.department, surname="Чужа"))
    assert log(twice, client, BEFORE).status_code == 404
    assert not Visit.objects.exists()


def test_entry_of_a_long_time_without_network_is_kept_since_the_join_was_lately(twice: Twice, client: Client) -> None:
    make_join(twice, at=JOINED_AT)
    with time_machine.travel(NOW + timedelta(days=6), tick=False):
        client.force_login(twice.other_owner)
        assert log(twice, client, timedelta(days=7, hours=6)).status_code == 302
    assert Visit.objects.get().case == twice.card


@pytest.mark.usefixtures("join")
def test_invalid_late_entry_is_shown_again_with_what_was_typed(twice: Twice, our_work: Client) -> None:
    answer = log(twice, our_work, AFTER, kind="x", summary="Слова, які не губляться")
    assert (answer.status_code, "Слова, які не губляться" in answer.text) == (422, True)


@pytest.mark.usefixtures("join")
def test_form_of_an_absorbed_card_leads_to_the_remaining_one(twice: Twice, our_work: Client) -> None:
    answer = our_work.get(f"/cases/{twice.card.number}/visits/new/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/cases/{twice.into.number}/")


def test_late_entry_settles_a_promise_of_its_card_and_makes_one(twice: Twice, their_work: Client) -> None:
    ours, theirs = make_promise(twice.into, twice.owner), make_promise(twice.card, twice.other_owner)
    join = make_join(twice, at=JOINED_AT)
    promise = {"promise_words": "Знайти протезиста", "promise_who": "supporter", "promise_on": "2026-12-04"}
    log(twice, their_work, BEFORE, kept=str(theirs.pk), **promise)
    assert Promise.objects.get(pk=theirs.pk).state == PromiseState.KEPT
    made = Promise.objects.get(case=twice.card, state=PromiseState.OPEN)
    assert made.words == "Знайти протезиста"
    assert {row[0]: row[2] for row in Promise.objects.open().for_reminders()}[made.pk] == twice.owner.pk
    assert Promise.objects.get(pk=ours.pk).state == PromiseState.OPEN
    undo(join.pk, twice)
    assert {row[0]: row[2] for row in Promise.objects.open().for_reminders()}[made.pk] == twice.other_owner.pk


@pytest.mark.usefixtures("join")
def test_late_entry_after_a_loss_notifies_nobody_and_promises_nothing(twice: Twice, their_work: Client) -> None:
    log(twice, their_work, BEFORE)
    make_loss(again(twice.into), twice.owner)
    assert notified() == {}
    log(twice, their_work, BEFORE, promise_words="Знайти протезиста", promise_who="supporter", promise_on="2026-12-04")
    assert notified() == {}
    assert Visit.objects.filter(case=twice.card).count() == 2
    assert not Promise.objects.open().filter(case=twice.card).exists()
    assert CaseEvent.objects.filter(case=twice.card, kind=EventKind.PROMISE_NOT_MADE).count() == 1
    assert not any(broken_invariants().values())


def test_late_contact_counts_for_the_remaining_card_only_while_they_are_joined(
    twice: Twice, join: Join, their_work: Client
) -> None:
    log(twice, their_work, BEFORE)
    assert again(twice.into).last_contact_at == again(twice.card).last_contact_at == NOW - BEFORE
    other = make_case(twice.owner)
    assert not Visit.objects.of_course(other.pk, since=other.opened_at).exists(), "of another person"
    undo(join.pk, twice)
    assert (again(twice.into).last_contact_at, again(twice.card).last_contact_at) == (None, NOW - BEFORE)
    make_join(twice, at=NOW + timedelta(minutes=1))
    assert again(twice.into).last_contact_at == NOW - BEFORE
    assert not any(broken_invariants().values())


def test_contact_before_the_join_does_not_count_for_the_remaining_card(twice: Twice) -> None:
    make_visit(twice.card, twice.other_owner, at=NOW - timedelta(days=1))
    make_join(twice, at=JOINED_AT)
    assert again(twice.into).last_contact_at is None
    assert not any(broken_invariants().values())


def test_late_entry_is_shown_only_to_readers_of_the_remaining_card(twice: Twice, join: Join, their_work: Client) -> None:
    log(twice, their_work, BEFORE)
    visit = Visit.objects.get()
    assert render_notifications(Rule.LATE_ENTRY, [visit.pk], twice.owner)[visit.pk].url
    assert not render_notifications(Rule.LATE_ENTRY, [visit.pk], twice.other_owner)[visit.pk].url
    undo(join.pk, twice)
    assert not render_notifications(Rule.LATE_ENTRY, [visit.pk], twice.owner)[visit.pk].url


@pytest.mark.usefixtures("join")
def test_note_written_offline_becomes_the_draft_of_an_entry_on_the_remaining_card(twice: Twice, our_work: Client) -> None:
    fields = {"submission_key": str(uuid4()), "summary": "Слова з підвалу"}
    answer = send_late(our_work, f"/cases/{twice.card.number}/visits/note/", fields, BEFORE)
    assert answer.headers["Location"] == f"/cases/{twice.into.number}/visits/new/?draft=1"
    assert "Слова з підвалу" in our_work.get(answer.headers["Location"]).text
