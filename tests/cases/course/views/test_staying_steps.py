"""A change of stage, a new wound and a moved entry ask what becomes of the step (docs/adr/0067-answers-to-steps.md)."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case, stage_policy
from cases.case.states import Risk, Stage
from cases.course.actions.steps import plan_step_again, postpone_step
from cases.course.models import FollowUp, Visit
from cases.course.states import PostponeReason, StepState
from supporters.directory.calendar import kyiv_day
from tests.cases.conftest import assert_in_error, stage_fields
from tests.ended import end_support
from tests.factories import House, make_case, make_person, make_visit, planned_step
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
CHOSEN = re.compile(r'name="answer" value="(\w+)"[^>]* checked')
Sent = Callable[[House], tuple[str, dict[str, str]]]


def plan(case: Case, *, days: int) -> FollowUp:
    case.follow_ups.filter(state=StepState.PLANNED).update(due_on=in_days(days), kind="call")
    Case.objects.filter(pk=case.pk).update(next_due_on=in_days(days))
    return planned_step(case)


def of_stage(house: House) -> tuple[str, dict[str, str]]:
    return f"/cases/{house.case.number}/stage/", stage_fields(house)


def of_wound(house: House) -> tuple[str, dict[str, str]]:
    shown = str(planned_step(house.case).pk)
    return f"/cases/{house.case.number}/episode/", {**stage_fields(house), "kind": "wound", "planned": shown}


def of_move(house: House) -> tuple[str, dict[str, str]]:
    visit = make_visit(make_case(house.owner, person=make_person("Ярошенко")), house.owner, days=2)
    fields = {"submission_key": str(uuid4()), "number": house.case.number, "version": stage_fields(house)["version"]}
    typed = {"next_what": "Запитати", "next_in": "other", "next_on": in_days(2).isoformat()}
    return f"/cases/{visit.case.number}/visits/{visit.pk}/move/?number={house.case.number}", {**fields, **typed}


ACTS = pytest.mark.parametrize("act", [of_stage, of_wound, of_move], ids=["stage", "wound", "move"])


def answered(answer: str, *, shown: str = "") -> dict[str, str]:
    return {"answer": answer, "answer_shown": shown, "ends_by": ""}


@ACTS
def test_page_names_the_step_and_leaves_it(house: House, at_work: Client, act: Sent) -> None:
    step, (address, _fields) = plan(house.case, days=0), act(house)
    html = at_work.get(address).text
    assert f"<b>{step.what}</b>" in html
    assert CHOSEN.findall(html) == ["keep"]
    assert 'name="answer_shown" value="keep"' in html


@ACTS
def test_page_sent_as_it_comes_leaves_the_step_in_its_words(house: House, at_work: Client, act: Sent) -> None:
    step, (address, fields) = plan(house.case, days=1), act(house)
    sent = {**fields, **answered("keep", shown="keep"), "next_what": "", "next_on": ""}
    assert at_work.post(address, sent).status_code == 302
    after = planned_step(house.case)
    assert (after.pk, after.what, after.due_on, after.kind) == (step.pk, step.what, in_days(1), "call")


@ACTS
@pytest.mark.parametrize(("answer", "state"), [("done", StepState.DONE), ("change", StepState.REPLACED)])
def test_step_ends_as_the_author_of_the_act_says(house: House, at_work: Client, act: Sent, answer: str, state: StepState) -> None:
    step, (address, fields) = plan(house.case, days=1), act(house)
    assert at_work.post(address, {**fields, **answered(answer)}).status_code == 302
    step.refresh_from_db()
    assert (step.state, step.settled_by, step.replaced_by) == (state, house.owner, planned_step(house.case))
    assert planned_step(house.case).what == "Запитати"
    plan_step_again(step.pk, by=house.owner, at=timezone.now())
    assert planned_step(house.case) == step


@ACTS
@pytest.mark.parametrize(("answer", "said"), [("done", "Крок виконано: "), ("change", "Крок замінено: ")])
def test_page_after_the_act_says_how_the_step_has_ended(house: House, at_work: Client, act: Sent, answer: str, said: str) -> None:
    step, (address, fields) = plan(house.case, days=1), act(house)
    page = at_work.post(address, {**fields, **answered(answer)}, follow=True).text
    assert f"{said}{step.what}. Наступний крок: " in page


@ACTS
def test_page_after_the_act_says_nothing_of_a_step_that_stays(house: House, at_work: Client, act: Sent) -> None:
    plan(house.case, days=1)
    address, fields = act(house)
    sent = {**fields, **answered("keep", shown="keep"), "next_what": "", "next_on": ""}
    assert "Крок " not in at_work.post(address, sent, follow=True).text.split('<div class="messages"')[1].split("</div>")[0]


@ACTS
def test_form_of_before_the_answers_replaces_the_step(house: House, at_work: Client, act: Sent) -> None:
    step, (address, fields) = plan(house.case, days=1), act(house)
    assert at_work.post(address, {**fields, "step": "take"}).status_code == 302
    step.refresh_from_db()
    assert (step.state, planned_step(house.case).what) == (StepState.REPLACED, "Запитати")


@ACTS
def test_step_is_asked_for_when_the_planned_one_ends(house: House, at_work: Client, act: Sent) -> None:
    address, fields = act(house)
    assert_in_error(at_work.post(address, {**fields, **answered("done"), "next_what": ""}), "next_what")


@pytest.mark.parametrize("act", [of_stage, of_wound], ids=["stage", "wound"])
def test_kept_step_comes_forward_to_the_limit_of_the_stage(house: House, at_work: Client, act: Sent) -> None:
    step, (address, fields) = plan(house.case, days=80), act(house)
    assert at_work.post(address, {**fields, **answered("keep", shown="keep")}).status_code == 302
    today = kyiv_day(timezone.now())
    limit_on = today + timedelta(days=stage_policy(Stage.REHABILITATION).horizon(Risk.GREEN, today).limit_days)
    after = planned_step(house.case)
    assert (after.what, after.due_on, after.kind, after.moves) == (step.what, limit_on, "call", 0)
    step.refresh_from_db()
    assert (step.state, step.replaced_by) == (StepState.POSTPONED, after)


def test_moved_entry_gives_its_own_card_its_step_back(house: House, at_work: Client) -> None:
    address, fields = of_move(house)
    wrong = Visit.objects.get().case
    before = FollowUp.objects.get(settled_in__case=wrong)
    assert at_work.post(address, {**fields, **answered("keep")}).status_code == 302
    assert planned_step(wrong) == before


def test_wound_says_nothing_of_a_step_that_was_planned_meanwhile(house: House, at_work: Client) -> None:
    address, fields = of_wound(house)
    make_visit(house.case, house.owner)
    other = planned_step(house.case)
    assert at_work.post(address, {**fields, **answered("done")}).status_code == 302
    other.refresh_from_db()
    assert (other.state, planned_step(house.case).what) == (StepState.REPLACED, "Запитати")


def test_answer_at_a_wound_is_about_the_step_to_which_the_shown_one_was_moved(house: House, at_work: Client) -> None:
    address, fields = of_wound(house)
    by, reason = house.owner, PostponeReason.PROCEDURE
    moved = postpone_step(house.case.pk, due_on=in_days(2), due_time=None, reason=reason, words="", by=by, at=timezone.now())
    assert at_work.post(address, {**fields, **answered("done")}).status_code == 302
    moved.refresh_from_db()
    assert moved.state == StepState.DONE


def test_changed_plan_is_shown_before_a_change_of_stage_ends_it(house: House, at_work: Client) -> None:
    address, fields = of_stage(house)
    make_visit(house.case, house.owner)
    assert at_work.post(address, {**fields, **answered("done")}).status_code == 409


def test_support_that_begins_again_asks_about_no_step(house: House, at_work: Client) -> None:
    end_support(house.case, house.owner, house.head)
    address, fields = f"/cases/{house.case.number}/reopen/", {**stage_fields(house), "kind": "returned"}
    page = at_work.get(address).text
    assert ('name="next_what"' in page, 'name="answer"' in page, "answer=" in page) == (True, False, False)
    assert at_work.post(address, {**fields, **answered("keep")}).status_code == 409
    assert at_work.post(address, fields).status_code == 302
    assert planned_step(house.case).what == "Запитати"


@ACTS
def test_refused_form_of_before_the_answers_chooses_what_it_would_do(house: House, at_work: Client, act: Sent) -> None:
    address, fields = act(house)
    answer = at_work.post(address, {**fields, "step": "take", "next_what": "", "reason": "x"})
    assert CHOSEN.findall(answer.text) == ["change"]
