"""A move is one form: a stage begins with it, and what becomes of the step is asked as at any change of stage."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case, CaseEvent, StageSpan
from cases.case.states import EventKind, Stage
from cases.course.models import FollowUp, Stay
from cases.course.states import StepState
from tests.cases.conftest import assert_in_error, move_fields, version_of
from tests.factories import House, make_facility, make_house, planned_step
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
NEXT = {"next_what": "Зустріти", "next_on": in_days(1).isoformat()}


@pytest.fixture
def house() -> House:
    """At a stabilisation point, since three days."""
    made = make_house(is_found=False)
    Case.objects.filter(pk=made.case.pk).update(stage=Stage.STABILIZATION)
    StageSpan.objects.filter(case=made.case).update(value=Stage.STABILIZATION)
    make_facility()
    return made


def places(house: House) -> str:
    return f"/cases/{house.case.number}/places/"


def stage(house: House) -> str:
    value: str = Case.objects.values_list("stage", flat=True).get(pk=house.case.pk)
    return value


@pytest.mark.parametrize(
    ("now", "leaving", "arriving"),
    [("stabilization", True, True), ("evacuation", False, True), ("treatment", False, False)],
)
def test_form_offers_the_stage_that_may_begin(house: House, at_work: Client, now: str, leaving: bool, arriving: bool) -> None:
    Case.objects.filter(pk=house.case.pk).update(stage=now)
    page = at_work.get(places(house)).text
    assert ("і етап: Евакуація" in page, "і етап: Лікування" in page) == (leaving, arriving)
    assert ("Що з ним?" in page, planned_step(house.case).what in page) == (leaving or arriving, True)


@pytest.mark.parametrize(
    ("act", "tick", "after", "kind"),
    [
        ("left", "with_leaving", Stage.EVACUATION, "road"),
        ("arrived", "with_arriving", Stage.TREATMENT, "inpatient"),
    ],
)
@pytest.mark.parametrize(("answer", "state"), [("done", StepState.DONE), ("change", StepState.REPLACED)])
def test_stage_begins_with_the_move_and_the_step_ends_as_its_author_says(
    house: House, at_work: Client, act: str, tick: str, after: Stage, kind: str, answer: str, state: StepState
) -> None:
    step, day = planned_step(house.case), in_days(-1).isoformat()
    sent = move_fields(house, act=act, since=day, **{tick: "on"}, answer=answer, **NEXT)
    assert at_work.post(places(house), sent).status_code == 302
    stay, span = Stay.objects.current().get(case=house.case), StageSpan.objects.get(case=house.case, to_at=None)
    assert (stage(house), span.value, stay.kind, span.from_at) == (after, after, kind, stay.from_at)
    step.refresh_from_db()
    assert (step.state, planned_step(house.case).what) == (state, "Зустріти")
    assert CaseEvent.objects.get(case=house.case, kind=EventKind.STAGE_CHANGED).details["after"] == after


def test_untouched_answer_leaves_the_step_within_the_new_stage(house: House, at_work: Client) -> None:
    house.case.follow_ups.update(due_on=in_days(80))
    sent = move_fields(house, act="left", with_leaving="on", answer="keep", answer_shown="keep", ends_by="", next_what="")
    assert at_work.post(places(house), sent).status_code == 302
    assert planned_step(house.case).due_on < in_days(80)
    assert FollowUp.objects.filter(case=house.case, state=StepState.POSTPONED).count() == 1


@pytest.mark.parametrize("ticks", [{}, {"with_arriving": "on"}, {"with_leaving": ""}], ids=["none", "of another act", "empty"])
def test_move_without_its_tick_changes_neither_stage_nor_step(house: House, at_work: Client, ticks: dict[str, str]) -> None:
    step = planned_step(house.case)
    assert at_work.post(places(house), move_fields(house, act="left", answer="done", **ticks)).status_code == 302
    assert (stage(house), planned_step(house.case)) == (Stage.STABILIZATION, step)


def test_stage_that_was_not_offered_does_not_begin(house: House, at_work: Client) -> None:
    Case.objects.filter(pk=house.case.pk).update(stage=Stage.REHABILITATION)
    sent = move_fields(house, with_arriving="on", answer="done", **NEXT)
    assert at_work.post(places(house), sent).status_code == 302
    assert stage(house) == Stage.REHABILITATION


def test_stage_does_not_begin_before_the_present_one(house: House, at_work: Client) -> None:
    began_at = timezone.now() - timedelta(days=1)
    StageSpan.objects.filter(case=house.case).update(from_at=began_at)
    sent = move_fields(house, act="left", with_leaving="on", since=in_days(-2).isoformat(), answer="keep")
    assert_in_error(at_work.post(places(house), sent), "since")
    assert at_work.post(places(house), {**sent, "since": in_days(-1).isoformat()}).status_code == 302
    assert StageSpan.objects.get(case=house.case, to_at=None).from_at > began_at


def test_next_step_is_asked_for_when_the_planned_one_ends(house: House, at_work: Client) -> None:
    sent = move_fields(house, act="left", with_leaving="on", answer="done", next_what="", next_on=in_days(1).isoformat())
    assert_in_error(at_work.post(places(house), sent), "next_what")
    assert (stage(house), version_of(house)) == (Stage.STABILIZATION, sent["version"])
