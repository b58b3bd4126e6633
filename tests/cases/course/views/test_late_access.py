"""An entry that arrives after its case was handed over or closed is kept if its author could work on the case at Save."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.http import Http404
from django.test import Client, RequestFactory
from django.utils import timezone

from cases.case.actions.purposes import state_purpose
from cases.case.models import Case, CaseEvent, OwnerSpan, StateSpan, TeamMember
from cases.case.states import CaseState, EventKind, Purpose
from cases.course.late_access import case_to_log_on
from cases.course.models import FollowUp, Visit
from cases.desk.reports.invariants import broken_invariants
from cases.leading.actions.hand_overs.answers import accept_for_department, accept_hand_over
from privacy.opening import Reading
from supporters.directory.models import Department, Supporter
from supporters.directory.roles import Role
from supporters.forms.outbox import AGE
from supporters.notifications.models import Notification, Rule
from supporters.notifications.rendering import render_notifications
from tests.cases.conftest import hand_over_fields, postpone_fields, stage_fields, visit_fields
from tests.factories import (
    House,
    hand_over_to,
    kyiv_utc,
    make_absence,
    make_case,
    make_department,
    make_hand_over,
    make_house,
    make_supporter,
    make_visit,
    planned_step,
)
from tests.late import send_late
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]
NOW = kyiv_utc(2026, 11, 27, 10)
GIVEN_AT = NOW - timedelta(hours=2)
BEFORE, AFTER = timedelta(hours=3), timedelta(hours=1)


@pytest.fixture(autouse=True)
def at_noon(request: pytest.FixtureRequest) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def house(at_noon: None) -> House:
    """Made at that moment."""
    return make_house()


def give(house: House, *, at: datetime = GIVEN_AT) -> None:
    """Hand the case over to the colleague, who accepts at once."""
    hand_over_to(house.case, house.colleague, by=house.head, at=at)


def close(house: House, *, at: datetime = GIVEN_AT) -> None:
    """Close the case by direct updates, at a moment of the past. The planned step is cancelled and the open span ends."""
    FollowUp.objects.filter(case=house.case, state="planned").update(state="cancelled", settled_at=at)
    StateSpan.objects.filter(case=house.case, to_at=None).update(to_at=at)
    StateSpan.objects.create(case=house.case, value=CaseState.CLOSED, from_at=at)
    Case.objects.filter(pk=house.case.pk).update(state=CaseState.CLOSED, next_due_on=None)


def card(house: House) -> str:
    return f"/cases/{house.case.number}/"


def log(house: House, client: Client, age: timedelta, **fields: str) -> Any:
    return send_late(client, f"{card(house)}visits/new/", visit_fields(**fields), age)


def call(house: House, client: Client, age: timedelta) -> Any:
    return send_late(client, f"{card(house)}call/", {"submission_key": str(uuid4()), "outcome": "no_answer"}, age)


SENDINGS = pytest.mark.parametrize("send", [log, call], ids=["entry", "call"])


@SENDINGS
def test_entry_saved_before_the_hand_over_is_kept(house: House, at_work: Client, send: Callable[..., Any]) -> None:
    give(house)
    planned, version = planned_step(house.case), Case.objects.get(pk=house.case.pk).version
    answer = send(house, at_work, BEFORE)
    assert (answer.status_code, answer.headers["Location"]) == (302, card(house))
    visit = Visit.objects.get()
    assert (visit.arrived_after, visit.occurred_at, visit.recorded_at) == ("handover", NOW - BEFORE, NOW)
    assert (planned_step(house.case), Case.objects.get(pk=house.case.pk).version) == (planned, version)
    assert not FollowUp.objects.filter(planned_in=visit).exists()
    page = at_work.get(card(house)).text
    assert "Запис збережено: надійшло після передачі." in page
    assert "Надійшло після передачі: сьогодні, 12:00" in page.replace("\u00a0", " ")
    assert not any(f"visits/{visit.pk}/{act}/" in page for act in ("undo", "edit", "move"))
    assert not any(broken_invariants().values())


@SENDINGS
@pytest.mark.parametrize("age", [timedelta(0), AFTER])
def test_entry_saved_after_the_hand_over_is_not_there(
    house: House, at_work: Client, send: Callable[..., Any], age: timedelta
) -> None:
    give(house)
    assert send(house, at_work, age).status_code == 404
    assert not Visit.objects.exists()


def test_contact_counts_and_the_step_shows_in_the_timeline(house: House, at_work: Client, signed_in: Browser) -> None:
    give(house)
    log(house, at_work, BEFORE)
    assert Case.objects.get(pk=house.case.pk).last_contact_at == NOW - BEFORE
    assert CaseEvent.objects.filter(kind=EventKind.VISIT_LOGGED, details__arrived_after="handover").count() == 1
    page = signed_in(house.colleague).get(f"{card(house)}?kind=plan").text
    assert "Крок із запису, що надійшов із запізненням, не заплановано" in page
    assert "Привезти довідку" in page


def test_older_contact_moves_nothing(house: House, at_work: Client) -> None:
    give(house)
    newer = make_visit(house.case, house.colleague)
    log(house, at_work, BEFORE)
    assert Case.objects.get(pk=house.case.pk).last_contact_at == newer.occurred_at
    assert not any(broken_invariants().values())


@pytest.mark.parametrize(
    ("wrong", "kept"),
    [
        ({"next_in": "5"}, False),
        ({"next_in": "other"}, False),
        ({"next_what": ""}, False),
        ({"next_time": "x"}, True),
        ({"next_in": "14"}, True),
    ],
)
def test_step_that_is_in_error_refuses_no_entry_that_plans_none(
    house: House, at_work: Client, wrong: dict[str, str], kept: bool
) -> None:
    give(house)
    assert log(house, at_work, BEFORE, **wrong).status_code == 302
    assert CaseEvent.objects.filter(kind=EventKind.STEP_NOT_PLANNED).exists() is kept


def test_entry_without_its_sentence_is_in_error(house: House, at_work: Client) -> None:
    give(house)
    assert log(house, at_work, BEFORE, summary="").status_code == 422
    assert send_late(at_work, f"{card(house)}call/", {"outcome": "x"}, BEFORE).status_code == 422


def test_entry_is_kept_once(house: House, at_work: Client) -> None:
    give(house)
    fields = visit_fields()
    answers = [send_late(at_work, f"{card(house)}visits/new/", fields, BEFORE) for _ in range(2)]
    assert [answer.headers["Location"] for answer in answers] == [card(house)] * 2
    assert Visit.objects.count() == Notification.objects.filter(rule=Rule.LATE_ENTRY).count() == 1


def test_former_owner_has_seven_days(house: House, at_work: Client) -> None:
    give(house, at=NOW - timedelta(days=7, minutes=1))
    assert log(house, at_work, timedelta(days=8)).status_code == 404
    later = NOW - timedelta(days=6)
    OwnerSpan.objects.filter(value=house.colleague).update(from_at=later)
    OwnerSpan.objects.filter(value=house.owner).update(to_at=later)
    assert log(house, at_work, timedelta(days=8)).status_code == 302


def test_former_owner_who_reads_the_card_still_logs_what_was_saved_in_an_earlier_time(house: House, at_work: Client) -> None:
    give(house, at=NOW - timedelta(days=8))
    hand_over_to(house.case, house.owner, by=house.head, at=NOW - timedelta(days=6))
    give(house, at=NOW - timedelta(days=3))
    assert log(house, at_work, timedelta(days=7, hours=12)).status_code == 404, "of the colleague"
    assert log(house, at_work, timedelta(days=9)).status_code == 302


def notified(rule: str = Rule.LATE_ENTRY) -> set[Supporter]:
    return {one.recipient for one in Notification.objects.filter(rule=rule, settled_at=None)}


def test_new_owner_is_notified_and_reads_whose_entry_it_is(house: House, at_work: Client, signed_in: Browser) -> None:
    give(house)
    log(house, at_work, BEFORE)
    assert notified() == {house.colleague}
    (visit,) = Visit.objects.all()
    words = render_notifications(Rule.LATE_ENTRY, [visit.pk], house.colleague)[visit.pk]
    assert words.title == "Запис надійшов із запізненням: Коваленко Андрій Петрович"
    assert (words.text, words.url) == ("Надійшло після передачі", card(house))
    assert "Коваленко" not in render_notifications(Rule.LATE_ENTRY, [visit.pk], house.other_head)[visit.pk].title
    client = signed_in(house.colleague)
    assert words.title in client.get("/notifications/").text
    why = client.get(f"/notifications/{Notification.objects.get(rule=Rule.LATE_ENTRY).pk}/why/")
    assert "без мережі" in why.text


def test_owner_alone_is_notified_while_the_case_is_offered(house: House, signed_in: Browser) -> None:
    give(house, at=NOW - timedelta(hours=5))
    make_hand_over(house.case, make_supporter(house.department, surname="Юрченко"), by=house.head, at=GIVEN_AT)
    assert log(house, signed_in(house.owner), timedelta(hours=6)).status_code == 302
    assert notified() == {house.colleague}


def test_head_is_notified_when_nobody_leads_the_case(house: House, signed_in: Browser) -> None:
    make_hand_over(house.case, house.other_department, by=house.owner, at=GIVEN_AT - timedelta(minutes=1))
    accept_for_department(house.case.pk, by=house.other_head, at=GIVEN_AT)
    client = signed_in(house.owner)
    assert log(house, client, AFTER).status_code == 404
    assert log(house, client, BEFORE).status_code == 302
    assert Visit.objects.get().arrived_after == "handover"
    assert notified() == {house.other_head}


def test_asked_colleague_logs_nothing_of_any_age(house: House, signed_in: Browser) -> None:
    """Before the acceptance; afterwards only what was saved since."""
    make_hand_over(house.case, house.colleague, by=house.owner, at=NOW - timedelta(hours=5))
    client = signed_in(house.colleague)
    for age in (timedelta(0), AFTER, BEFORE):
        assert log(house, client, age).status_code == 404
    accept_hand_over(house.case.pk, by=house.colleague, at=GIVEN_AT)
    assert log(house, client, AFTER).status_code == 302
    assert Visit.objects.get().arrived_after == ""


def test_cover_logs_what_was_saved_on_a_day_of_the_cover(house: House, signed_in: Browser) -> None:
    client = signed_in(house.colleague)
    assert log(house, client, timedelta(days=1)).status_code == 404
    make_absence(house.owner, cover=house.colleague, days=(-1, -1))
    assert log(house, client, timedelta(days=2)).status_code == 404
    answer = log(house, client, timedelta(days=1))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/today/")
    assert client.get(card(house)).status_code == 404
    assert notified() == {house.owner}
    assert log(house, client, timedelta(days=1), summary="").status_code == 404, "no name for who may not read it"


def test_cover_has_seven_days_after_the_hand_over(house: House, signed_in: Browser) -> None:
    other = make_supporter(house.department, surname="Юрченко")
    make_absence(house.owner, cover=house.colleague, days=(-8, -8))
    hand_over_to(house.case, other, by=house.head, at=NOW - timedelta(days=3))
    assert log(house, signed_in(house.colleague), timedelta(days=8)).status_code == 302


def test_team_member_logs_what_was_saved_before_leaving(house: House, signed_in: Browser) -> None:
    TeamMember.objects.filter(case=house.case).update(to_at=GIVEN_AT)
    client = signed_in(house.psychologist)
    assert log(house, client, AFTER).status_code == 404
    assert log(house, client, BEFORE).status_code == 302


def test_desk_logs_what_was_saved_while_nobody_else_was_there(house: House, signed_in: Browser) -> None:
    above = make_department("Обласний відділ")
    desk = make_supporter(above, surname="Чергова")
    Department.objects.filter(pk=above.pk).update(duty=desk)
    Department.objects.filter(pk=house.department.pk).update(parent=above)
    client = signed_in(desk)
    assert log(house, client, timedelta(days=1)).status_code == 404
    for away in (house.owner, house.head):
        make_absence(away, days=(-1, -1))
    assert log(house, client, timedelta(days=2)).status_code == 404
    assert log(house, client, timedelta(days=1)).status_code == 302


def test_head_logs_what_was_saved_with_a_purpose_before_the_card_left_the_subtree(house: House, signed_in: Browser) -> None:
    for case, hours in ((make_case(house.owner), 6), (house.case, 4)):
        with time_machine.travel(NOW - timedelta(hours=hours), tick=False):
            state_purpose(case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())
    outsider = make_supporter(house.other_department, surname="Дідух")
    hand_over_to(house.case, outsider, by=house.head, at=GIVEN_AT)
    client = signed_in(house.head)
    assert log(house, client, timedelta(hours=5)).status_code == 404, "before the purpose was said"
    assert log(house, client, AFTER).status_code == 404
    assert log(house, client, BEFORE).status_code == 302


def test_stranger_logs_nothing_of_any_age(house: House, signed_in: Browser) -> None:
    give(house)
    for who in (house.other_head, make_supporter(house.department, surname="Дідух")):
        for age in (BEFORE, AFTER, timedelta(days=5)):
            assert log(house, signed_in(who), age).status_code == 404
    assert log(house, signed_in(house.owner), timedelta(days=30)).status_code == 404, "before there was a card"
    assert send_late(signed_in(house.owner), "/cases/00000000/visits/new/", visit_fields(), BEFORE).status_code == 404


def test_former_owner_whose_role_works_on_no_cases_any_more_logs_nothing(
    house: House, rf: RequestFactory, reading: Reading
) -> None:
    give(house)
    request: Any = rf.post("/")
    for role in (Role.SUPPORTER, Role.ANALYST):
        Supporter.objects.active().filter(pk=house.owner.pk).update(role=role)
        request.user = Supporter.objects.get(pk=house.owner.pk)
        with nullcontext() if role is Role.SUPPORTER else pytest.raises(Http404):
            assert case_to_log_on(request, house.case.number, saved_at=NOW - BEFORE, now=NOW).arrived_after == "handover"
            assert reading.purpose == "support"


def test_age_opens_no_page(house: House, at_work: Client) -> None:
    give(house)
    headers = {AGE: str(int(BEFORE.total_seconds()))}
    for page in ("visits/new/", "call/"):
        assert at_work.get(card(house) + page, headers=headers).status_code == 404


def test_other_forms_stay_refused_after_the_hand_over(house: House, at_work: Client) -> None:
    give(house)
    visit = make_visit(house.case, house.owner)
    for page, fields in (
        ("stage/", stage_fields(house)),
        ("postpone/", postpone_fields(house)),
        ("handover/", hand_over_fields(house.colleague)),
        ("handover/refuse/", {"reason": "x"}),
        ("handover/withdraw/", {}),
        (f"visits/{visit.pk}/edit/", {"version": "1", "kind": "visit", "summary": "x"}),
    ):
        assert send_late(at_work, card(house) + page, fields, BEFORE).status_code == 404, page


@SENDINGS
def test_entry_saved_before_the_end_is_kept(house: House, at_work: Client, send: Callable[..., Any]) -> None:
    close(house)
    assert send(house, at_work, AFTER).status_code == send(house, at_work, timedelta(0)).status_code == 409
    assert send(house, at_work, BEFORE).status_code == 302
    page = at_work.get(card(house)).text
    assert "Надійшло після завершення" in page
    assert f"visits/{Visit.objects.get().pk}/" not in page
    assert notified() == {house.head}
    assert send_late(at_work, f"{card(house)}postpone/", postpone_fields(house), BEFORE).status_code == 409


def test_entry_of_a_former_owner_is_kept_when_the_case_has_ended_since(house: House, at_work: Client) -> None:
    give(house)
    close(house, at=GIVEN_AT + timedelta(minutes=30))
    assert log(house, at_work, AFTER).status_code == 404
    assert log(house, at_work, BEFORE).status_code == 302
    assert Visit.objects.get().arrived_after == "closing"
    assert notified() == {house.colleague}


def test_entry_saved_while_the_case_was_closed_is_not_there(house: House, at_work: Client) -> None:
    close(house, at=NOW - timedelta(hours=4))
    StateSpan.objects.filter(to_at=None).update(to_at=NOW - timedelta(hours=2, minutes=30))
    StateSpan.objects.create(case=house.case, value=CaseState.OPEN, from_at=NOW - timedelta(hours=2, minutes=30))
    Case.objects.filter(pk=house.case.pk).update(state=CaseState.OPEN, next_due_on=in_days(0))
    give(house)
    assert log(house, at_work, BEFORE).status_code == 404
    assert log(house, at_work, timedelta(hours=2, minutes=15)).status_code == 302


def test_typed_day_of_a_late_entry_stays(house: House, at_work: Client) -> None:
    give(house)
    log(house, at_work, BEFORE, occurred_on=in_days(-1).isoformat())
    assert Visit.objects.get().occurred_at < NOW - BEFORE
