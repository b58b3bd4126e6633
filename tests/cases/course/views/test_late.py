"""A form that waited on a device: its dates are relative to Save, the recording time is the time of receipt."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cases.case.models import Case, CaseEvent, StageSpan, conditions
from cases.case.states import EventKind
from cases.course.models import FollowUp, Visit
from cases.course.states import StepState
from cases.leading.actions.hand_overs.answers import accept_hand_over
from supporters.directory.calendar import KYIV, kyiv_day
from supporters.forms.outbox import LONGEST_WAIT
from tests.cases.conftest import assert_in_error, hand_over_fields, person_fields, postpone_fields, stage_fields, visit_fields
from tests.factories import (
    House,
    hand_over_to,
    kyiv_utc,
    make_absence,
    make_case,
    make_hand_over,
    make_person,
    make_visit,
    planned_step,
)
from tests.late import send_late
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
NOON = kyiv_utc(2026, 11, 27, 13)  # 15:00 in Kyiv
CLOCK_WORDS = "Годинник цього пристрою показує інший час."


def log(house: House, client: Client, age: timedelta, **fields: str) -> Any:
    return send_late(client, f"/cases/{house.case.number}/visits/new/", visit_fields(**fields), age)


def test_entry_of_any_age_happened_at_save_and_its_step_counts_from_that_day(house: House, at_work: Client) -> None:
    random, most = Random(11), int(LONGEST_WAIT.total_seconds())
    for seconds in (0, 1, 86_399, 86_400, most, *(random.randrange(most) for _ in range(7))):
        days = random.choice((1, 3, 7))
        assert log(house, at_work, timedelta(seconds=seconds), next_in=str(days)).status_code == 302
        visit = Visit.objects.latest("recorded_at")
        assert visit.recorded_at - visit.occurred_at == timedelta(seconds=seconds)
        assert planned_step(house.case).due_on == kyiv_day(visit.occurred_at) + timedelta(days=days)


def test_step_whose_day_is_past_by_now_is_overdue_at_once(house: House, at_work: Client) -> None:
    before = timezone.now()
    assert log(house, at_work, timedelta(days=3), next_in="1").status_code == 302
    step = planned_step(house.case)
    assert (step.due_on, step.planned_at >= before) == (in_days(-2), True)
    assert CaseEvent.objects.get(kind=EventKind.VISIT_LOGGED).at == step.planned_at
    assert list(Case.objects.filter(conditions.overdue(in_days(0)))) == [house.case]


def test_form_that_is_shown_again_says_when_it_was_saved(house: House, at_work: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        late, at_once = (log(house, at_work, age, summary="") for age in (timedelta(hours=2), timedelta(seconds=20)))
    assert "Дата і час: сьогодні, 13:00, коли ви зберегли запис" in late.text
    assert "Дата і час: зараз" in at_once.text


def test_typed_day_stays_and_no_later_than_save(house: House, at_work: Client) -> None:
    typed = {"occurred_on": in_days(-5).isoformat(), "occurred_time": "10:30"}
    assert log(house, at_work, timedelta(days=2), **typed).status_code == 302
    assert Visit.objects.get().occurred_at == datetime.combine(in_days(-5), time(10, 30), KYIV)
    assert_in_error(log(house, at_work, timedelta(days=2), occurred_on=in_days(-1).isoformat()), "occurred_on")


def test_hour_that_was_ahead_at_save_is_taken(house: House, at_work: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        at_eleven = {"next_in": "other", "next_on": "2026-11-27", "next_time": "11:00"}
        assert_in_error(log(house, at_work, timedelta(hours=3), **at_eleven), "next_time")
        assert log(house, at_work, timedelta(hours=5), **at_eleven).status_code == 302


def test_silence_limit_counts_from_save(house: House, at_work: Client) -> None:
    day = {"next_in": "other", "next_on": in_days(5).isoformat()}  # treatment allows seven
    assert_in_error(log(house, at_work, timedelta(days=3), **day), "next_because")
    assert log(house, at_work, timedelta(days=2), **day).status_code == 302
    assert planned_step(house.case).limit_days is None
    assert log(house, at_work, timedelta(days=3), **day, next_because="Операція").status_code == 302
    assert planned_step(house.case).limit_days == 7


def call(house: House, client: Client, age: timedelta) -> Any:
    return send_late(client, f"/cases/{house.case.number}/call/", {"submission_key": str(uuid4()), "outcome": "later"}, age)


def test_call_ended_at_save_and_two_hours_count_from_then(house: House, at_work: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        assert call(house, at_work, timedelta(hours=3)).status_code == 302
        visit, step = Visit.objects.get(), planned_step(house.case)
    assert (visit.occurred_at, visit.recorded_at) == (NOON - timedelta(hours=3), NOON)
    assert f"{step.due_on} {step.due_time:%H:%M}" == "2026-11-27 14:00"


def postpone(house: House, client: Client, age: timedelta) -> Any:
    return send_late(client, f"/cases/{house.case.number}/postpone/", postpone_fields(house, next_in="3"), age)


def test_step_is_put_off_from_the_day_of_save(house: House, at_work: Client) -> None:
    assert postpone(house, at_work, timedelta(days=4)).status_code == 302
    assert planned_step(house.case).due_on == in_days(-1)


def test_stage_holds_since_save_and_its_step_may_be_past(house: House, at_work: Client) -> None:
    days = {"moved_on": in_days(-4).isoformat(), "next_on": in_days(-2).isoformat()}
    sent, address = stage_fields(house, **days), f"/cases/{house.case.number}/stage/"
    assert_in_error(at_work.post(address, sent), "next_on")
    age = timedelta(days=4)
    assert send_late(at_work, address, sent, age).status_code == 302
    began_at = StageSpan.objects.get(case=house.case, to_at=None).from_at
    assert began_at <= timezone.now() - age
    assert planned_step(house.case).due_on == in_days(-2)
    answer = send_late(at_work, address, stage_fields(house, stage="reintegration", moved_on=in_days(-1).isoformat()), age)
    assert_in_error(answer, "moved_on")


def test_person_is_registered_with_a_first_step_of_the_day_after_save(at_work: Client) -> None:
    sent = person_fields(next_on=in_days(-2).isoformat())
    assert_in_error(at_work.post("/veterans/new/", sent), "next_on")
    assert send_late(at_work, "/veterans/new/", sent, timedelta(days=3)).status_code == 302
    assert FollowUp.objects.filter(due_on=in_days(-2), state=StepState.PLANNED).count() == 1


def test_entry_moves_with_a_step_counted_from_save(house: House, at_work: Client) -> None:
    visit, right = make_visit(house.case, house.owner), make_case(house.owner, person=make_person("Ярошенко"))
    sent = {
        "submission_key": str(uuid4()),
        "number": right.number,
        "version": str(right.version),
        "step": "take",
        "next_in": "1",
        "next_what": "Відвідати",
    }
    answer = send_late(at_work, f"/cases/{house.case.number}/visits/{visit.pk}/move/", sent, timedelta(days=2))
    assert answer.status_code == 302
    assert planned_step(right).due_on == in_days(-1)
    moved = Visit.objects.get(corrects=visit)
    assert moved.recorded_at > visit.recorded_at


def edit(visit: Visit, client: Client, age: timedelta) -> int:
    sent = {"submission_key": str(uuid4()), "version": "1", "kind": "visit", "summary": "Домовилися про огляд"}
    answer = send_late(client, f"/cases/{visit.case.number}/visits/{visit.pk}/edit/", sent, age)
    return int(answer.status_code)


def test_entry_is_mended_when_save_was_within_the_quarter_of_an_hour(house: House, at_work: Client) -> None:
    visit = make_visit(house.case, house.owner)
    with time_machine.travel(visit.recorded_at + timedelta(hours=5), tick=False):
        assert edit(visit, at_work, timedelta(hours=5, minutes=1)) == 409, "saved before there was an entry"
        assert edit(visit, at_work, timedelta(hours=4, minutes=46)) == 302
        visit.refresh_from_db()
        assert (visit.summary, visit.edited_at) == ("Домовилися про огляд", timezone.now())


def test_entry_is_corrected_when_save_was_after_the_quarter_of_an_hour(house: House, at_work: Client) -> None:
    visit = make_visit(house.case, house.owner)
    with time_machine.travel(visit.recorded_at + timedelta(hours=5), tick=False):
        assert edit(visit, at_work, timedelta(hours=4, minutes=44)) == 302
        new = Visit.objects.get(corrects=visit)
        assert (new.summary, new.recorded_at, new.occurred_at) == ("Домовилися про огляд", timezone.now(), visit.occurred_at)


def key(**fields: str) -> dict[str, str]:
    return {"submission_key": str(uuid4()), **fields}


def of_entry(house: House, page: str, **fields: str) -> tuple[str, dict[str, str]]:
    visit = make_visit(house.case, house.owner)
    return f"visits/{visit.pk}/{page}/", key(**fields)


def of_move(house: House) -> tuple[str, dict[str, str]]:
    right = make_case(house.owner, person=make_person("Ярошенко"))
    return of_entry(house, "move", number=right.number, step="leave")


def of_refusal(house: House) -> tuple[str, dict[str, str]]:
    hand_over_to(house.case, house.colleague, by=house.head)
    make_hand_over(house.case, house.owner, by=house.colleague)
    return "handover/refuse/", key(reason="Іду у відпустку")


FORMS: dict[str, Callable[[House], tuple[str, dict[str, str]]]] = {
    "entry": lambda _house: ("visits/new/", visit_fields()),
    "correction": lambda house: of_entry(house, "edit", version="1", kind="call", summary="Передзвонили"),
    "move": of_move,
    "call": lambda _house: ("call/", key(outcome="agreed")),
    "postponing": lambda house: ("postpone/", postpone_fields(house)),
    "stage": lambda house: ("stage/", stage_fields(house)),
    "hand-over": lambda house: ("handover/", hand_over_fields(house.colleague)),
    "refusal": of_refusal,
}


@pytest.mark.parametrize("form", FORMS)
def test_wrong_clock_is_mentioned_once_the_form_is_saved(house: House, at_work: Client, form: str) -> None:
    page, fields = FORMS[form](house)
    address = f"/cases/{house.case.number}/{page}"
    answer = send_late(at_work, address, fields, timedelta(0), clock_off=timedelta(days=-400))
    assert answer.status_code == 302
    assert CLOCK_WORDS in at_work.get("/today/").text


def test_wrong_clock_is_mentioned_to_who_registers_a_person(at_work: Client) -> None:
    answer = send_late(at_work, "/veterans/new/", person_fields(), timedelta(0), clock_off=timedelta(hours=2))
    assert answer.status_code == 302
    assert CLOCK_WORDS in at_work.get(answer.headers["Location"]).text


def test_right_clock_is_not_mentioned(house: House, at_work: Client) -> None:
    answer = log(house, at_work, timedelta(days=1))
    assert CLOCK_WORDS not in at_work.get(answer.headers["Location"]).text


def test_entry_of_any_age_answers_no_offer(house: House, signed_in: Callable[[Any], Client]) -> None:
    """Saved by the asked colleague, who covers the owner, before or after the case was offered."""
    make_absence(house.owner, cover=house.colleague)
    client = signed_in(house.colleague)
    make_hand_over(house.case, house.colleague, by=house.head, at=timezone.now() - timedelta(hours=1))
    for age in (timedelta(hours=2), timedelta(minutes=59)):
        assert log(house, client, age).status_code == 302
        assert Case.objects.get(pk=house.case.pk).owner == house.owner


def test_refusal_that_waited_on_a_device_comes_too_late_for_an_answered_offer(
    house: House, signed_in: Callable[[Any], Client]
) -> None:
    make_hand_over(house.case, house.colleague, by=house.owner)
    client = signed_in(house.colleague)
    accept_hand_over(house.case.pk, by=house.colleague, at=timezone.now())
    answer = send_late(client, f"/cases/{house.case.number}/handover/refuse/", key(reason="Не встигну"), timedelta(hours=2))
    assert answer.status_code == 409
    assert Case.objects.get(pk=house.case.pk).owner == house.colleague
