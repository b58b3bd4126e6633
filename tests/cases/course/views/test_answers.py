"""The form of an entry asks what becomes of the planned step (docs/adr/0067-answers-to-steps.md)."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case, CaseEvent
from cases.case.states import EventKind
from cases.course.actions.steps import plan_step_again, postpone_step
from cases.course.actions.visits import undo_visit
from cases.course.models import FollowUp, Visit
from cases.course.states import PostponeReason, StepState
from tests.cases.conftest import assert_in_error, visit_fields
from tests.factories import House, hand_over_to, make_visit, planned_step
from tests.late import send_late
from tests.supporters.forms.drafts.conftest import hidden, opened_form
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]
ALL = "visit call family not_reached"
CHOSEN = re.compile(r'name="answer" value="(\w+)"[^>]* checked')


def page(house: House) -> str:
    return f"/cases/{house.case.number}/visits/new/"


def answered(house: House, answer: str, *, shown: str = "", ends_by: str = ALL, **changed: str) -> dict[str, str]:
    """`shown`: "" for an answer that the author has chosen."""
    about = str(planned_step(house.case).pk)
    return visit_fields(planned=about, answer=answer, answer_shown=shown, ends_by=ends_by, **changed)


def plan(house: House, *, days: int = 0, way: str = "") -> FollowUp:
    house.case.follow_ups.filter(state=StepState.PLANNED).update(due_on=in_days(days), kind=way)
    Case.objects.filter(pk=house.case.pk).update(next_due_on=in_days(days))
    return planned_step(house.case)


@pytest.mark.parametrize(
    ("days", "way", "who", "kind", "chosen", "ends_by"),
    [
        (0, "", "owner", "", "done", ALL),
        (-3, "", "owner", "", "done", ALL),
        (1, "", "owner", "", "keep", ""),
        (0, "call", "owner", "", "keep", "call not_reached"),
        (0, "call", "owner", "call", "done", "call not_reached"),
        (0, "", "owner", "not_reached", "change", ALL),
        (0, "", "owner", "institution", "keep", ALL),
        (0, "", "psychologist", "", "keep", ""),
    ],
)
def test_form_names_the_step_and_proposes_the_answer(
    house: House, signed_in: Browser, days: int, way: str, who: str, kind: str, chosen: str, ends_by: str
) -> None:
    step = plan(house, days=days, way=way)
    html = signed_in(getattr(house, who)).get(page(house), {"kind": kind} if kind else {}).text
    assert f"<b>{step.what}</b>" in html
    assert CHOSEN.findall(html) == [chosen]
    assert f'name="answer_shown" value="{chosen}"' in html
    assert f'name="ends_by" value="{ends_by}"' in html or not ends_by


def test_entry_about_something_else_leaves_the_step_of_tomorrow(house: House, at_work: Client) -> None:
    plan(house, days=1)
    before, version = FollowUp.objects.values().get(), Case.objects.get(pk=house.case.pk).version
    sent = answered(house, "keep", shown="keep", ends_by="", next_in="", next_what="")
    location = at_work.post(page(house), sent).headers["Location"]
    assert FollowUp.objects.values().get() == before
    case = Case.objects.get(pk=house.case.pk)
    assert (case.version, case.last_contact_at is not None) == (version + 1, True)
    assert "Запис збережено. Наступний крок: завтра." in at_work.get(location).text


@pytest.mark.parametrize(("answer", "state", "words"), [("done", "done", "виконано"), ("change", "replaced", "замінено")])
def test_step_ends_as_its_author_says(house: House, at_work: Client, answer: str, state: str, words: str) -> None:
    before = plan(house)
    location = at_work.post(page(house), answered(house, answer)).headers["Location"]
    before.refresh_from_db()
    assert (before.state, before.settled_by, before.replaced_by) == (state, house.owner, planned_step(house.case))
    assert planned_step(house.case).what == "Привезти довідку"
    assert f"Запис збережено. Крок {words}: {before.what}." in at_work.get(location).text


def test_next_step_is_asked_for_when_the_planned_one_ends(house: House, at_work: Client) -> None:
    plan(house)
    assert_in_error(at_work.post(page(house), answered(house, "done", next_what="")), "next_what", keeps="Домовилися")


# An answer that nobody has touched ------------------------------------------------------------------------------------


def test_untouched_done_keeps_the_step_when_the_kind_that_was_sent_is_no_contact(house: House, at_work: Client) -> None:
    before = plan(house)
    at_work.post(page(house), answered(house, "done", shown="done", kind="institution"))
    assert planned_step(house.case) == before
    at_work.post(page(house), answered(house, "done", kind="institution"))
    before.refresh_from_db()
    assert before.state == StepState.DONE


def test_same_step_comes_tomorrow_when_nobody_was_reached_without_a_script(house: House, at_work: Client) -> None:
    before = plan(house, way="call")
    house.case.follow_ups.update(moves=1)
    sent = answered(house, "done", shown="done", ends_by="call not_reached", kind="not_reached", summary="", next_in="")
    assert at_work.post(page(house), sent).status_code == 302
    after = planned_step(house.case)
    assert (after.what, after.due_on, after.kind, after.moves) == (before.what, in_days(1), "call", 1)
    before.refresh_from_db()
    assert (before.state, before.replaced_by) == (StepState.POSTPONED, after)


@pytest.mark.parametrize(("same", "state"), [(True, StepState.POSTPONED), (False, StepState.REPLACED)])
def test_attempt_moves_the_step_unless_its_words_change(house: House, at_work: Client, same: bool, state: StepState) -> None:
    before = plan(house)
    words = before.what if same else "Запитати рідних"
    sent = answered(house, "change", shown="change", kind="not_reached", summary="", next_in="1", next_what=words)
    at_work.post(page(house), sent)
    before.refresh_from_db()
    assert (before.state, planned_step(house.case).what) == (state, words)


# The plan has changed meanwhile ---------------------------------------------------------------------------------------


def test_answer_is_about_the_step_to_which_the_shown_one_was_moved(house: House, at_work: Client) -> None:
    plan(house)
    sent, reason = answered(house, "done"), PostponeReason.PROCEDURE
    postpone_step(house.case.pk, due_on=in_days(2), due_time=None, reason=reason, words="", by=house.owner, at=timezone.now())
    moved = planned_step(house.case)
    at_work.post(page(house), sent)
    moved.refresh_from_db()
    assert (moved.state, planned_step(house.case).what) == (StepState.DONE, "Привезти довідку")


def test_typed_step_is_offered_when_the_shown_one_has_ended_otherwise(house: House, at_work: Client) -> None:
    before = plan(house)
    sent = answered(house, "done")
    make_visit(house.case, house.owner)
    after = planned_step(house.case)
    at_work.post(page(house), sent)
    assert planned_step(house.case) == after
    before.refresh_from_db()
    assert before.state == StepState.REPLACED
    assert FollowUp.objects.get(state=StepState.OFFERED).what == "Привезти довідку"


def test_equal_step_of_a_colleague_is_not_called_done(house: House, at_work: Client) -> None:
    plan(house)
    sent = answered(house, "done")
    at_work.post(page(house), {**sent, "submission_key": visit_fields()["submission_key"]})
    twin = planned_step(house.case)
    at_work.post(page(house), sent)
    twin.refresh_from_db()
    assert (twin.state, twin.what, twin.replaced_by) == (StepState.REPLACED, "Привезти довідку", planned_step(house.case))


def test_late_entry_settles_nothing_and_its_answer_is_in_the_timeline(house: House, signed_in: Browser) -> None:
    before, client = plan(house), signed_in(house.owner)
    sent = answered(house, "done"), answered(house, "keep")
    hand_over_to(house.case, house.colleague, by=house.head)
    for fields in sent:
        assert send_late(client, page(house), fields, timedelta(hours=1)).status_code == 302
    assert planned_step(house.case) == before
    assert CaseEvent.objects.get(kind=EventKind.STEP_NOT_PLANNED).details["ended"] == StepState.DONE
    timeline = signed_in(house.colleague).get(f"/cases/{house.case.number}/?kind=plan").text
    assert "За записом, що надійшов із запізненням, крок виконано. Наступний із нього не заплановано: " in timeline


# The form is shown again ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("answer", "days"), [("change", 0), ("keep", 1)])
def test_answer_returns_with_the_entry_that_was_undone(house: House, at_work: Client, answer: str, days: int) -> None:
    plan(house, days=days)
    at_work.post(page(house), answered(house, answer))
    visit = Visit.objects.get()
    undo_visit(visit.pk, by=house.owner, at=timezone.now())
    html = at_work.get(page(house), {"again": str(visit.pk)}).text
    assert CHOSEN.findall(html) == [answer]
    assert 'name="answer_shown" value' not in html
    assert ("Привезти довідку" in html) is (answer == "change")


@pytest.mark.parametrize(("touched", "chosen"), [(True, "change"), (False, "done")])
def test_draft_opens_with_the_step_that_is_planned_now(house: House, at_work: Client, touched: bool, chosen: str) -> None:
    plan(house)
    form = opened_form(at_work, page(house), planned=str(planned_step(house.case).pk), ends_by="", kind="call")
    answer = {"answer": "change", "answer_shown": ""} if touched else {"answer": "keep", "answer_shown": "keep"}
    at_work.post("/drafts/", {**form, **answer})
    make_visit(house.case, house.owner)
    now = plan(house)
    html = at_work.get(page(house), {"draft": "1"}).text
    assert hidden(html, "planned") == str(now.pk)
    assert hidden(html, "ends_by") == ALL
    assert CHOSEN.findall(html) == [chosen]


def test_note_of_a_device_opens_with_the_question(house: House, at_work: Client) -> None:
    plan(house)
    note = {"submission_key": str(uuid4()), "summary": "Поговорили у дворі"}
    html = at_work.get(at_work.post(f"/cases/{house.case.number}/visits/note/", note).headers["Location"]).text
    assert "Поговорили у дворі" in html
    assert CHOSEN.findall(html) == ["done"]


def test_form_in_error_keeps_the_answer(house: House, at_work: Client) -> None:
    plan(house)
    answer = at_work.post(page(house), answered(house, "change", shown="done", summary=""))
    assert_in_error(answer, "summary")
    assert CHOSEN.findall(answer.text) == ["change"]


def test_step_that_an_entry_has_ended_is_planned_again(house: House, at_work: Client) -> None:
    before = plan(house)
    at_work.post(page(house), answered(house, "done"))
    plan_step_again(before.pk, by=house.owner, at=timezone.now())
    assert planned_step(house.case) == before


@pytest.mark.parametrize(("before", "chosen"), [({}, "change"), ({"step_asked": "on"}, "keep")])
def test_refused_form_of_before_the_answers_chooses_what_it_would_do(
    house: House, at_work: Client, before: dict[str, str], chosen: str
) -> None:
    answer = at_work.post(page(house), visit_fields(planned=str(plan(house).pk), summary="", **before))
    assert_in_error(answer, "summary")
    assert CHOSEN.findall(answer.text) == [chosen]
