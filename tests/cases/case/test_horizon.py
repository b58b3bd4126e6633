"""How far ahead a step may be planned: within the silence limit of the stage at this risk, further only with a reason, and
never beyond the horizon."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from cases.case.models import Case, StagePolicy, stage_policy
from cases.case.models.horizon import late_at_high_risk_label, longer_label
from cases.case.states import Programme, Risk, Stage
from cases.course.actions.calls import log_call_outcome
from cases.course.actions.cases import NewCase, change_stage, open_case
from cases.course.actions.steps import NextStep, postpone_step
from cases.course.actions.visits import NewVisit, log_visit
from cases.course.models import FollowUp
from cases.course.states import CallOutcome, PostponeReason, StepRefusal, StepState, VisitKind
from dashboards.clock import clock_at
from dashboards.indicators import INDICATORS
from privacy.ids import new_id
from supporters.directory.calendar import months_later
from tests.cases.conftest import assert_in_error, person_fields, postpone_fields, stage_fields, version_of, visit_fields
from tests.factories import House, make_house, make_person, make_visit, planned_step
from tests.refusing import refused
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
TODAY = date(2026, 11, 26)
WHY, SAID = "Після операції, так просить лікар", "овше, ніж дозволяє високий ризик: 2 дні"
A_YEAR = (Stage.REINTEGRATION, Stage.CONTINUED, Stage.LONG_SUPPORT)
Plan = Callable[[House, date, str], Any]


@pytest.fixture
def house() -> House:
    """The case is in treatment at high risk: two days of silence are allowed, and a step is usually planned three days
    ahead."""
    house = make_house()
    Case.objects.filter(pk=house.case.pk).update(risk=Risk.RED)
    return house


@pytest.fixture
def at_work(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.owner)


def write(house: House, day: date, because: str) -> None:
    at, step = timezone.now(), NextStep(what="Відвідати", due_on=day, because=because)
    log_visit(
        house.case.pk,
        NewVisit(kind=VisitKind.CALL, reached=False, summary="", occurred_at=at),
        step,
        by=house.owner,
        at=at,
        pk=new_id(),
    )


def move(house: House, day: date, because: str) -> None:
    step, at = NextStep(what="Відвідати", due_on=day, because=because), timezone.now()
    change_stage(house.case.pk, to=Stage.REHABILITATION, moved_at=at, step=step, place=None, by=house.owner, at=at)


def put_off(house: House, day: date, because: str) -> None:
    reason, at = PostponeReason.PROCEDURE, timezone.now()
    postpone_step(house.case.pk, due_on=day, due_time=None, reason=reason, words=because, by=house.owner, at=at)


def begin(house: House, day: date, because: str) -> None:
    step, owner = NextStep(what="Відвідати", due_on=day, because=because), house.owner
    new = NewCase(
        programme=Programme.VETERAN,
        stage=Stage.TREATMENT,
        owner=owner,
        department=owner.department,
        first_step=step,
        risk=Risk.RED,
    )
    open_case(make_person("Ткач"), new, by=owner, at=timezone.now())


@pytest.mark.parametrize(("plan", "limit"), [(write, 2), (move, 3), (put_off, 2), (begin, 2)])
def test_step_beyond_the_silence_limit_takes_words(house: House, plan: Plan, limit: int) -> None:
    with refused(StepRefusal.FAR):
        plan(house, in_days(limit + 1), "")
    plan(house, in_days(limit + 1), WHY)
    step = FollowUp.objects.select_related("case").filter(state=StepState.PLANNED).latest("planned_at")
    assert (step.limit_days, str(step.because)) == (limit, WHY)


@pytest.mark.parametrize("plan", [write, move, put_off, begin])
def test_step_within_the_silence_limit_takes_none(house: House, plan: Plan) -> None:
    plan(house, in_days(2), "")
    step = FollowUp.objects.filter(state=StepState.PLANNED).latest("planned_at")
    assert (step.due_on, step.limit_days, step.because) == (in_days(2), None, None)


@pytest.mark.parametrize("plan", [write, move, put_off, begin])
def test_step_out_of_sight_is_refused_whatever_is_said(house: House, plan: Plan) -> None:
    furthest = months_later(in_days(0), 3)
    with refused(StepRefusal.FAR):
        plan(house, furthest + timedelta(days=1), WHY)
    plan(house, furthest, WHY)


def test_step_is_judged_by_the_stage_of_the_card_and_not_by_that_of_its_form(house: House) -> None:
    policy, at = stage_policy(Stage.TREATMENT), timezone.now()
    StagePolicy.objects.filter(code=Stage.REHABILITATION).update(silence_red_days=1)
    Case.objects.filter(pk=house.case.pk).update(stage=Stage.REHABILITATION)
    step = NextStep(what="Відвідати", due_on=in_days(2), because=WHY, policy=policy)
    call = NewVisit(kind=VisitKind.CALL, reached=False, summary="", occurred_at=at)
    log_visit(house.case.pk, call, step, by=house.owner, at=at, pk=new_id())
    assert planned_step(house.case).limit_days == 1


@pytest.mark.parametrize(("stage", "months"), [*((stage, 12 if stage in A_YEAR else 3) for stage in Stage)])
def test_late_stages_see_a_year_ahead_and_the_others_three_months(stage: Stage, months: int) -> None:
    for risk in Risk:
        horizon = StagePolicy.objects.get(pk=stage).horizon(risk, TODAY)
        assert horizon.furthest_on == months_later(TODAY, months)
        assert horizon.usual_days <= horizon.limit_days


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 29), 3, date(2028, 2, 29)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 9, 1), 3, date(2026, 12, 1)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


def test_usual_step_is_never_further_than_a_stage_sees() -> None:
    far = StagePolicy(code=Stage.TREATMENT, silence_green_days=300, next_step_days=300)
    assert far.horizon(Risk.GREEN, TODAY).usual_on == date(2027, 2, 26)


def test_step_after_a_call_is_never_later_than_the_silence_limit(house: House) -> None:
    log_call_outcome(house.case.pk, CallOutcome.AGREED, by=house.owner, at=timezone.now(), pk=new_id())
    assert planned_step(house.case).due_on == in_days(2)


def test_entry_beyond_the_limit_is_in_error_until_it_says_why(house: House, at_work: Client) -> None:
    address = f"/cases/{house.case.number}/visits/new/"
    page = at_work.get(address).text
    assert f"Потрібно, якщо чекати д{SAID}" in page
    assert re.search(r'name="next_in" value="2"[^>]* checked', page)
    assert 'data-shown-for="next_in=3 7 14 other"' in page
    for chosen in ({"next_in": "3"}, {"next_in": "other", "next_on": in_days(3).isoformat()}):
        answer = at_work.post(address, visit_fields(**chosen))
        assert_in_error(answer, "next_because", keeps="Привезти довідку")
        assert f"Д{SAID}. Напишіть чому" in answer.text
    assert at_work.post(address, visit_fields(next_because=WHY)).status_code == 302
    card = at_work.get(f"/cases/{house.case.number}/").text
    assert f"Д{SAID}" in card
    assert WHY in card


def test_postponing_beyond_the_limit_is_in_error_until_it_says_why(house: House, at_work: Client) -> None:
    address = f"/cases/{house.case.number}/postpone/"
    answer = at_work.post(address, postpone_fields(house))
    assert_in_error(answer, "words")
    assert f"Д{SAID}. Напишіть чому" in answer.text
    assert at_work.post(address, postpone_fields(house, words=WHY)).status_code == 302
    assert planned_step(house.case).limit_days == 2


def test_stage_proposes_a_step_within_its_limit_and_asks_why_it_is_later(house: House, at_work: Client) -> None:
    address = f"/cases/{house.case.number}/stage/"
    assert f'name="next_on" value="{in_days(3):%Y-%m-%d}"' in at_work.get(address).text
    answer = at_work.post(address, stage_fields(house))
    assert_in_error(answer, "next_because")
    assert "Довше, ніж дозволяє високий ризик: 3 дні. Напишіть чому" in answer.text
    assert at_work.post(address, stage_fields(house, next_because=WHY, version=version_of(house))).status_code == 302


def test_new_record_asks_why_its_first_step_is_later_than_the_chosen_stage_allows(at_work: Client) -> None:
    sent = person_fields(next_on=in_days(8).isoformat())
    for stage, words in (("stabilization", "етап: 1 день"), ("evacuation", "етап: 2 дні"), ("treatment", "етап: 7 днів")):
        answer = at_work.post("/veterans/new/", {**sent, "stage": stage})
        assert_in_error(answer, "next_because", keeps="Шевченко")
        assert f"Довше, ніж дозволяє {words}. Напишіть чому" in answer.text
    assert at_work.post("/veterans/new/", {**sent, "stage": "rehabilitation"}).status_code == 302


@pytest.mark.parametrize(("stage", "words"), [("treatment", "3 місяці"), ("continued", "12 місяців")])
def test_form_says_how_far_ahead_a_step_may_be(house: House, at_work: Client, stage: str, words: str) -> None:
    Case.objects.filter(pk=house.case.pk).update(stage=stage)
    day = months_later(in_days(0), 3 if stage == "treatment" else 12) + timedelta(days=1)
    sent = visit_fields(next_in="other", next_on=day.isoformat(), next_because=WHY)
    answer = at_work.post(f"/cases/{house.case.number}/visits/new/", sent)
    assert_in_error(answer, "next_on")
    assert f"не далі ніж за {words}" in answer.text


@pytest.mark.parametrize(
    ("risk", "days", "words"),
    [
        (Risk.RED, 1, "високий ризик: 1 день"),
        (Risk.RED, 3, "високий ризик: 3 дні"),
        (Risk.RED, 14, "високий ризик: 14 днів"),
        (Risk.AMBER, 4, "ризик «потребує уваги»: 4 дні"),
        (Risk.GREEN, 21, "етап: 21 день"),
        (Risk.GREEN, 90, "етап: 90 днів"),
    ],
)
def test_limit_is_said_in_the_right_form(risk: Risk, days: int, words: str) -> None:
    with translation.override("uk"):
        assert longer_label(risk, days) == f"довше, ніж дозволяє {words}"


def test_head_counts_a_step_beyond_the_limit_until_another_is_planned(house: House) -> None:
    put_off_now = Case.objects.filter(INDICATORS["moved_often"].condition(clock_at(timezone.now())))
    write(house, in_days(2), WHY)
    assert not put_off_now.exists()
    write(house, in_days(3), WHY)
    assert put_off_now.get() == house.case
    make_visit(house.case, house.owner, days=1)
    assert not put_off_now.exists()


def test_only_a_step_at_high_risk_is_compared_with_its_limit() -> None:
    today = date(2026, 12, 1)
    labels = [late_at_high_risk_label(risk, today + timedelta(days=9), today, limit_days=2) for risk in Risk]
    assert [bool(label) for label in labels] == [risk is Risk.RED for risk in Risk]
    assert late_at_high_risk_label(Risk.RED, today + timedelta(days=9), today, limit_days=None) == ""
