"""Bring a colleague into the team; what a member sees, and entries that leave the plan."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.actions.purposes import state_purpose
from cases.case.models import Case, HandOver, TeamMember
from cases.case.states import CaseRefusal, Purpose
from cases.course.actions.visits import undo_visit
from cases.course.models import Visit
from cases.reintegration.models import CommunityPackage
from privacy.models import AccessRecord
from privacy.opening import Reading, reading_under_way
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from tests.cases.conftest import assert_in_error, hand_over_fields, said, visit_fields
from tests.database import CountedQueries
from tests.ended import end_support
from tests.factories import (
    House,
    make_case,
    make_hand_over,
    make_loss,
    make_member,
    make_package,
    make_person,
    make_supporter,
    make_visit,
    planned_step,
)
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]


def team(house: House, act: str = "") -> str:
    return f"/cases/{house.case.number}/team/{act}"


def member_fields(colleague: Supporter, **changed: str) -> dict[str, str]:
    known = {"member": str(colleague.pk), "reason": "Поговорити з дружиною", "until_on": in_days(5).isoformat()}
    return {"submission_key": str(uuid4()), **known, **changed}


@pytest.fixture
def helper(house: House) -> Supporter:
    """A supporter of another department, on the team of the case."""
    helper = make_supporter(house.other_department, surname="Помічник")
    make_member(house.case, house.owner, helper)
    return helper


def entry_page(house: House) -> str:
    return f"/cases/{house.case.number}/visits/new/"


def test_owner_brings_in_a_colleague_found_by_surname_role_or_department(house: House, at_work: Client) -> None:
    stranger = make_supporter(house.other_department, Role.PSYCHOLOGIST, surname="Чайка")
    for _ in range(21):
        make_supporter(house.department, surname="Гончар")
    assert 'href="team/new/"' in at_work.get(house.case.get_absolute_url()).text
    assert team(house, "new/") in at_work.get(team(house)).text
    found = at_work.post(team(house, "new/"), {"find": "member", "member_words": "Чайка психолог Інший"})
    assert (found.status_code, str(stranger.pk) in found.text) == (200, True)
    answer = at_work.post(team(house, "new/"), member_fields(stranger))
    assert (answer.status_code, answer.headers["Location"]) == (302, team(house))
    page = at_work.get(team(house)).text
    assert "Поговорити з дружиною" in page
    assert "Чайка" in page
    assert "Психолог, Інший відділ" in page


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"member": ""}, "member"),
        ({"member": str(uuid4())}, "member"),
        ({"reason": ""}, "reason"),
        ({"reason": "а" * 201}, "reason"),
        ({"until_on": in_days(-1).isoformat()}, "until_on"),
    ],
)
def test_form_in_error_keeps_what_was_typed(house: House, at_work: Client, wrong: dict[str, str], field: str) -> None:
    sent = member_fields(house.colleague, **wrong)
    assert_in_error(at_work.post(team(house, "new/"), sent), field, keeps=sent["reason"])
    assert TeamMember.objects.filter(supporter=house.colleague).count() == 0


def test_administrator_and_closed_account_are_not_offered(house: House, at_work: Client) -> None:
    page = at_work.get(team(house, "new/")).text
    assert str(house.colleague.pk) in page
    for person in (house.administrator, house.auditor, house.deactivated, house.owner, house.psychologist):
        assert str(person.pk) not in page


def test_owner_ends_the_help_with_one_tap(house: House, at_work: Client, helper: Supporter) -> None:
    member = TeamMember.objects.get(supporter=helper)
    end = team(house, f"{member.pk}/end/")
    assert end in at_work.get(team(house)).text
    assert at_work.post(end, {"submission_key": str(uuid4())}).status_code == 302
    assert TeamMember.objects.get(pk=member.pk).to_at is not None
    assert at_work.post(end, {"submission_key": str(uuid4())}).status_code == 409
    assert at_work.post(team(house, f"{uuid4()}/end/"), {}).status_code == 404


def test_member_does_not_change_the_team(house: House, signed_in: Browser, helper: Supporter) -> None:
    client = signed_in(helper)
    page = client.get(team(house))
    assert (page.status_code, "/team/new/" in page.text, "/end/" in page.text) == (200, False, False)
    assert client.get(team(house, "new/")).status_code == 404
    member = TeamMember.objects.get(supporter=helper)
    assert client.post(team(house, f"{member.pk}/end/"), {}).status_code == 404


def test_member_gives_the_card_to_nobody_and_reads_who_may(house: House, signed_in: Browser, helper: Supporter) -> None:
    words = said(str(CaseRefusal.ANSWERS.label))
    client, card, handover = signed_in(helper), house.case.get_absolute_url(), f"/cases/{house.case.number}/handover/"
    assert 'href="handover/"' in signed_in(house.owner).get(card).text
    assert 'href="handover/"' not in client.get(card).text
    for answer in (client.get(handover), client.post(handover, hand_over_fields(helper))):
        assert (answer.status_code, words in answer.text) == (409, True)
    assert not HandOver.objects.exists()
    package = make_package(house.case, house.owner)
    for address in (f"{handover}community/", f"{handover}community/print/", f"{handover}community/receipt/"):
        answer = client.get(address)
        assert (answer.status_code, words in answer.text) == (409, True), address
    assert client.post(f"{handover}community/withdraw/", {"submission_key": str(uuid4())}).status_code == 409
    end_support(house.case, house.owner, house.head)
    assert f"{handover}community/" in signed_in(house.owner).get(card).text
    assert f"{handover}community/" not in client.get(card).text
    assert CommunityPackage.objects.open().get() == package


def test_head_who_is_a_member_reads_the_offer_and_does_not_withdraw_it(house: House, signed_in: Browser) -> None:
    make_member(house.case, house.owner, house.other_head)
    offer = make_hand_over(house.case, house.colleague, by=house.owner)
    client, address = signed_in(house.other_head), f"/cases/{house.case.number}/handover/"
    page = client.get(address)
    assert (page.status_code, "withdraw/" in page.text) == (200, False)
    assert client.post(f"{address}withdraw/", {"submission_key": str(uuid4())}).status_code == 403
    assert HandOver.objects.open().get() == offer


def test_head_who_is_a_member_needs_no_purpose_and_reads_for_support(house: House, signed_in: Browser) -> None:
    client = signed_in(house.other_head)
    assert client.get(house.case.get_absolute_url()).status_code == 404
    make_member(house.case, house.owner, house.other_head)
    assert client.get(house.case.get_absolute_url()).status_code == 200
    assert AccessRecord.objects.filter(actor_id=house.other_head.pk, route="case_detail").latest("at").purpose == "support"


def test_card_is_not_found_the_day_after_the_last_day(house: House, signed_in: Browser, helper: Supporter) -> None:
    client = signed_in(helper)
    TeamMember.objects.filter(supporter=helper).update(from_at=timezone.now() - timedelta(days=3), until_on=in_days(0))
    assert client.get(house.case.get_absolute_url()).status_code == 200
    TeamMember.objects.filter(supporter=helper).update(until_on=in_days(-1))
    for page in ("", "team/", "visits/new/", "risk/"):
        assert client.get(f"{house.case.get_absolute_url()}{page}").status_code == 404


def test_lost_card_shows_the_team_and_brings_in_nobody(house: House, at_work: Client, helper: Supporter) -> None:
    make_loss(house.case, house.owner)
    page = at_work.get(team(house)).text
    assert ("Помічник" in page, "/team/new/" in page, "/end/" in page) == (True, False, False)
    assert at_work.get(team(house, "new/")).status_code == 409


# Lists ------------------------------------------------------------------------------------------------------------------


def test_lists_of_a_member_name_the_case_and_who_asks(house: House, signed_in: Browser, helper: Supporter) -> None:
    make_case(helper, person=make_person("Власний"))
    today, own = (signed_in(helper).get(page).text for page in ("/today/", "/cases/"))
    assert "Вас долучили" in today
    assert ("Поговорити" in today, "Мельник" in today) == (True, True)
    assert "Коваленко" not in today.split('id="group-due"')[1], "the step is the owner's"
    assert "У команді" in own
    make_visit(house.case, helper)
    assert "Вас долучили" not in signed_in(helper).get("/today/").text


def test_group_of_the_brought_in_lasts_a_week(house: House, signed_in: Browser, helper: Supporter) -> None:
    TeamMember.objects.filter(supporter=helper).update(from_at=timezone.now() - timedelta(days=6, hours=23))
    assert "Вас долучили" in signed_in(helper).get("/today/").text
    TeamMember.objects.filter(supporter=helper).update(from_at=timezone.now() - timedelta(days=7, hours=1))
    assert "Вас долучили" not in signed_in(helper).get("/today/").text


def test_psychologist_sees_the_steps_with_their_owners(house: House, signed_in: Browser) -> None:
    page = signed_in(house.psychologist).get("/today/").text
    assert "Зателефонувати" in page
    assert 'class="task-owner"' in page
    assert "postpone" not in page


# Entries ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["psychologist", "helper"])
def test_member_leaves_the_step_unless_ticked_on_a_form_of_before(
    house: House, signed_in: Browser, helper: Supporter, who: str
) -> None:
    client = signed_in(helper if who == "helper" else house.psychologist)
    step, version = planned_step(house.case), Case.objects.get(pk=house.case.pk).version
    sent = visit_fields(step_asked="True", next_what="", next_in="")
    assert client.post(entry_page(house), sent).status_code == 302
    assert planned_step(house.case).pk == step.pk
    case = Case.objects.get(pk=house.case.pk)
    assert (case.version, case.last_contact_at is not None) == (version + 1, True)
    assert client.post(entry_page(house), visit_fields(step_asked="True", changes_step="on")).status_code == 302
    assert planned_step(house.case).pk != step.pk


def test_ticked_step_is_checked(house: House, signed_in: Browser) -> None:
    client = signed_in(house.psychologist)
    sent = visit_fields(step_asked="True", changes_step="on", next_what="")
    answer = client.post(entry_page(house), sent)
    assert_in_error(answer, "next_what", keeps="Домовилися про комісію")


@pytest.mark.parametrize("who", ["owner", "head"])
def test_who_answers_for_the_case_plans_as_before(house: House, signed_in: Browser, who: str) -> None:
    state_purpose(house.case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())
    client = signed_in(getattr(house, who))
    step = planned_step(house.case)
    client.post(entry_page(house), visit_fields())
    assert planned_step(house.case).pk != step.pk


def test_entry_that_left_the_plan_is_taken_back(house: House, signed_in: Browser) -> None:
    step = planned_step(house.case)
    signed_in(house.psychologist).post(entry_page(house), visit_fields(step_asked="True"))
    with reading_under_way(Reading()):
        undo_visit(Visit.objects.get().pk, by=house.psychologist, at=timezone.now())
    assert planned_step(house.case).pk == step.pk
    assert Case.objects.get(pk=house.case.pk).last_contact_at is None


@pytest.mark.parametrize(("outcome", "stays"), [("agreed", True), ("no_answer", True), ("later", False), ("wrong_number", True)])
def test_call_of_a_member_leaves_the_plan_unless_the_person_asked_to_be_called_later(
    house: House, signed_in: Browser, outcome: str, stays: bool
) -> None:
    step = planned_step(house.case)
    signed_in(house.psychologist).post(f"/cases/{house.case.number}/call/", {"submission_key": str(uuid4()), "outcome": outcome})
    assert (planned_step(house.case).pk == step.pk) is stays


def test_team_page_costs_as_many_queries_with_three_members_as_with_one(house: House, at_work: Client) -> None:
    at_work.get(team(house))
    costs = []
    for _ in range(2):
        with CountedQueries() as queries:
            at_work.get(team(house))
        costs.append(len(queries))
        for _ in range(2):
            make_member(house.case, house.owner)
    assert costs[0] == costs[1]
