"""Answer an offer: accept it, accept it for the department, name a colleague, refuse it; or withdraw it."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone, translation
from django.utils.html import escape

from cases.case.actions.purposes import state_purpose
from cases.case.models import Case, CaseEvent, HandOver, TeamMember
from cases.case.reports.owner_words import returned_label
from cases.case.states import EventKind, HandOverOutcome, Purpose
from supporters.administration.actions.departments import name_duty
from supporters.directory.models import Supporter, presence_on
from tests.cases.conftest import assert_in_error
from tests.database import CountedQueries
from tests.factories import (
    House,
    hand_over_to,
    make_absence,
    make_case,
    make_department,
    make_hand_over,
    make_loss,
    make_person,
    make_supporter,
)
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]
WHY = "Їду на «навчання» & не встигну"


def address(house: House, act: str = "") -> str:
    return f"/cases/{house.case.number}/handover/{act}"


def key(**fields: str) -> dict[str, str]:
    return {"submission_key": str(uuid4()), **fields}


def fresh(house: House) -> Case:
    return Case.objects.get(pk=house.case.pk)


@pytest.fixture
def newcomer(house: House) -> Supporter:
    """A supporter of another department."""
    return make_supporter(house.other_department, surname="Дідух")


@pytest.fixture
def offer(house: House, newcomer: Supporter) -> HandOver:
    return make_hand_over(house.case, newcomer, by=house.owner)


@pytest.fixture
def asked(newcomer: Supporter, offer: HandOver, signed_in: Browser) -> Client:
    """A browser of the asked colleague."""
    return signed_in(newcomer)


@pytest.fixture
def at_desk(house: House, signed_in: Browser) -> Client:
    """A browser of the head of the asked department."""
    return signed_in(house.other_head)


# Accept -----------------------------------------------------------------------------------------------------------


def test_asked_colleague_accepts_from_the_list_of_today(
    house: House, newcomer: Supporter, asked: Client, at_work: Client
) -> None:
    today = asked.get("/today/").text
    assert f'action="{address(house, "accept/")}"' in today
    assert f'href="{address(house)}"' in today
    assert "(1)" in today
    assert asked.get(house.case.get_absolute_url()).status_code == 404
    answer = asked.post(address(house, "accept/"), key())
    assert (answer.status_code, answer.headers["Location"]) == (302, house.case.get_absolute_url())
    assert (fresh(house).owner, fresh(house).department) == (newcomer, house.other_department)
    assert asked.get(house.case.get_absolute_url()).status_code == 200
    assert "accept/" not in asked.get("/today/").text
    assert at_work.get(house.case.get_absolute_url()).status_code == 200, "a former owner reads"
    assert at_work.get(address(house)).status_code == 404, "and hands nothing over"


def test_case_is_accepted_once_from_a_notification_however_often_it_is_sent(house: House, asked: Client) -> None:
    page = asked.get("/notifications/").text
    form = page.split(f'action="{address(house, "accept/")}"')[1].split("</form>")[0]
    sent = key(submission_key=form.split('name="submission_key" value="')[1].split('"')[0])
    answers = [asked.post(address(house, "accept/"), sent) for _ in range(3)]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(302, house.case.get_absolute_url())}
    assert asked.post(address(house, "accept/"), key()).status_code == 409, "another form"
    assert CaseEvent.objects.filter(kind=EventKind.OWNER_ACCEPTED).count() == 1
    assert address(house, "accept/") not in asked.get("/notifications/?tab=all").text


@pytest.mark.parametrize(
    ("person", "status"),
    [("owner", 409), ("colleague", 404), ("psychologist", 403), ("other_head", 409), ("administrator", 403), ("auditor", 403)],
)
def test_nobody_else_accepts_in_person(house: House, offer: HandOver, signed_in: Browser, person: str, status: int) -> None:
    assert signed_in(getattr(house, person)).post(address(house, "accept/"), key()).status_code == status
    assert (fresh(house).owner, HandOver.objects.open().count()) == (house.owner, 1)


def test_who_is_asked_no_more_accepts_nothing(house: House, asked: Client) -> None:
    make_hand_over(house.case, house.colleague, by=house.owner)
    assert asked.post(address(house, "accept/"), key()).status_code == 404
    assert fresh(house).owner == house.owner


def test_offer_of_a_lost_card_is_gone(house: House, asked: Client, at_desk: Client) -> None:
    make_loss(house.case, house.owner)
    for client in (asked, at_desk):
        assert client.get(address(house)).status_code == client.post(address(house, "accept/"), key()).status_code == 404
        assert "Коваленко" not in client.get("/today/").text


# Answer for the department ----------------------------------------------------------------------------------------


@pytest.fixture
def for_department(house: House) -> HandOver:
    return make_hand_over(house.case, house.other_department, by=house.owner)


def test_head_accepts_for_the_department(house: House, for_department: HandOver, at_desk: Client) -> None:
    today = at_desk.get("/today/").text
    assert f'href="{address(house)}"' in today
    assert 'accept/"' not in today, "the head names somebody or accepts for the department"
    answer = at_desk.post(address(house, "department/"), key())
    assert (answer.status_code, answer.headers["Location"]) == (302, "/today/")
    case = fresh(house)
    assert (case.owner, case.department, bool(case.queued_at)) == (None, house.other_department, True)
    assert presence_on(in_days(0)).responsible(case.owner_id, case.department_id) == house.other_head.pk
    assert "Коваленко" in at_desk.get("/today/?scope=subtree").text


@pytest.mark.parametrize(("person", "status"), [("owner", 409), ("colleague", 404), ("psychologist", 403), ("newcomer", 404)])
@pytest.mark.parametrize("act", ["department/", "refuse/"])
def test_only_the_head_answers_for_the_department(
    house: House,
    newcomer: Supporter,
    for_department: HandOver,
    signed_in: Browser,
    act: str,
    person: str,
    status: int,
) -> None:
    client = signed_in(newcomer if person == "newcomer" else getattr(house, person))
    assert client.post(address(house, act), key(reason=WHY)).status_code == status
    assert HandOver.objects.open().count() == 1


def test_asked_colleague_answers_in_person_only(house: House, asked: Client) -> None:
    assert asked.post(address(house, "department/"), key()).status_code == 409
    assert asked.get(address(house, "name/")).status_code == asked.post(address(house, "name/"), key()).status_code == 403


def test_head_names_a_colleague_of_the_own_departments(
    house: House, newcomer: Supporter, for_department: HandOver, at_desk: Client, signed_in: Browser
) -> None:
    below = make_supporter(make_department("Група", parent=house.other_department), surname="Юрченко")
    picks = {pick.value for pick in at_desk.get(address(house, "name/")).context["form"].fields["owner"].picks()}
    assert picks == {str(newcomer.pk), str(below.pk)}
    assert_in_error(at_desk.post(address(house, "name/"), key(owner="")), "owner")
    assert_in_error(at_desk.post(address(house, "name/"), key(owner=str(house.colleague.pk))), "owner")
    sent = key(owner=str(newcomer.pk))
    answers = [at_desk.post(address(house, "name/"), sent) for _ in range(2)]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(302, "/today/")}
    assert (HandOver.objects.get().to_owner, fresh(house).owner) == (newcomer, house.owner)
    assert CaseEvent.objects.filter(kind=EventKind.HAND_OVER_NAMED).count() == 1
    client = signed_in(newcomer)
    assert client.get(address(house)).status_code == 200
    assert client.post(address(house, "accept/"), key()).status_code == 302
    assert fresh(house).owner == newcomer


def test_absent_colleague_is_named_and_marked_as_absent(
    house: House, newcomer: Supporter, for_department: HandOver, at_desk: Client
) -> None:
    make_absence(newcomer, days=(0, 6))
    (note,) = (pick.note for pick in at_desk.get(address(house, "name/")).context["form"].fields["owner"].picks())
    assert "0 → 1 картка · не на роботі до" in note
    answer = at_desk.post(address(house, "name/"), key(owner=str(newcomer.pk)), follow=True)
    assert [newcomer.short_name in str(message) for message in answer.context["messages"]] == [True, True]


def test_desk_that_names_itself_leads_at_once(
    house: House, newcomer: Supporter, for_department: HandOver, signed_in: Browser
) -> None:
    name_duty(house.other_department.pk, duty=newcomer)
    make_absence(house.other_head)
    client = signed_in(newcomer)
    assert client.post(address(house, "name/"), key(owner=str(newcomer.pk))).status_code == 302
    assert (fresh(house).owner, HandOver.objects.get().outcome) == (newcomer, HandOverOutcome.ACCEPTED)


@pytest.mark.parametrize(("person", "status"), [("owner", 404), ("colleague", 404), ("head", 404), ("psychologist", 403)])
def test_nobody_else_names_a_colleague(
    house: House, for_department: HandOver, signed_in: Browser, person: str, status: int
) -> None:
    client = signed_in(getattr(house, person))
    assert client.get(address(house, "name/")).status_code == status
    assert client.post(address(house, "name/"), key(owner=str(house.colleague.pk))).status_code == status


def test_page_of_names_costs_as_many_queries_however_many_are_absent(
    house: House, newcomer: Supporter, for_department: HandOver, at_desk: Client
) -> None:
    def cost() -> int:
        with CountedQueries() as queries:
            at_desk.get(address(house, "name/"))
        return len(queries)

    at_desk.get("/today/")
    make_absence(newcomer)
    before = cost()
    for _ in range(4):
        make_absence(make_supporter(house.other_department), days=(0, 3))
    assert cost() == before


# Refuse -----------------------------------------------------------------------------------------------------------


def test_refused_case_stays_and_the_reason_is_read(
    house: House, asked: Client, at_work: Client, at_desk: Client, signed_in: Browser
) -> None:
    assert asked.get(address(house, "refuse/")).status_code == 200
    assert_in_error(asked.post(address(house, "refuse/"), key(reason="")), "reason")
    assert_in_error(asked.post(address(house, "refuse/"), key(reason="а" * 201)), "reason", keeps="а" * 201)
    sent = key(reason=WHY)
    answers = [asked.post(address(house, "refuse/"), sent) for _ in range(2)]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(302, "/today/")}
    assert fresh(house).owner == house.owner
    for client in (at_work, at_desk, signed_in(house.head)):
        assert escape(WHY) in client.get("/notifications/").text
    assert escape(WHY) in at_work.get(f"{house.case.get_absolute_url()}?kind=owner").text, "in the timeline"
    assert asked.get(address(house)).status_code == 404
    assert at_work.get(address(house)).status_code == 200, "and it may be offered again"


def test_head_refuses_for_the_department(house: House, for_department: HandOver, at_desk: Client, at_work: Client) -> None:
    assert at_desk.post(address(house, "refuse/"), key(reason=WHY)).status_code == 302
    assert HandOver.objects.get().answered_by == house.other_head
    assert escape(WHY) in at_work.get("/notifications/").text


@pytest.mark.parametrize("form", ["f", "m", ""])
def test_card_speaks_of_who_refused_in_the_chosen_form(
    house: House, newcomer: Supporter, asked: Client, at_work: Client, form: str
) -> None:
    Supporter.objects.active().filter(pk=newcomer.pk).update(address_form=form)
    asked.post(address(house, "refuse/"), key(reason=WHY))
    with translation.override("uk"):
        said = returned_label(form) % {"name": newcomer.short_name}
    assert said in at_work.get(f"{house.case.get_absolute_url()}?kind=owner").text


# Withdraw ---------------------------------------------------------------------------------------------------------


def test_author_withdraws_the_offer(house: House, offer: HandOver, at_work: Client, asked: Client) -> None:
    sent = key()
    assert 'action="withdraw/"' in at_work.get(address(house)).text
    assert {at_work.post(address(house, "withdraw/"), sent).status_code for _ in range(2)} == {302}
    assert (HandOver.objects.get().outcome, fresh(house).owner) == (HandOverOutcome.WITHDRAWN, house.owner)
    assert asked.get(address(house)).status_code == 404
    assert address(house) not in asked.get("/today/").text
    assert at_work.post(address(house, "withdraw/"), key()).status_code == 409


def test_head_withdraws_an_offer_of_the_owner(house: House, offer: HandOver, signed_in: Browser) -> None:
    state_purpose(house.case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())
    assert signed_in(house.head).post(address(house, "withdraw/"), key()).status_code == 302
    assert HandOver.objects.get().answered_by == house.head


def test_head_withdraws_an_offer_within_the_own_department(house: House, signed_in: Browser) -> None:
    make_hand_over(house.case, house.colleague, by=house.head)
    assert signed_in(house.head).post(address(house, "withdraw/"), key()).status_code == 302
    assert HandOver.objects.get().outcome == HandOverOutcome.WITHDRAWN


@pytest.mark.parametrize("person", ["cover", "owner"])
def test_offer_of_another_is_not_withdrawn(house: House, newcomer: Supporter, signed_in: Browser, person: str) -> None:
    cover = make_supporter(house.department, surname="Замінна")
    make_absence(house.owner, cover=cover)
    make_hand_over(house.case, newcomer, by=house.owner if person == "cover" else house.head)
    client = signed_in(cover if person == "cover" else house.owner)
    assert 'action="withdraw/"' not in client.get(address(house)).text
    assert client.post(address(house, "withdraw/"), key()).status_code == 403
    assert HandOver.objects.open().count() == 1


@pytest.mark.parametrize(("person", "status"), [("colleague", 404), ("psychologist", 403), ("other_head", 404)])
def test_offer_is_not_withdrawn_by_who_does_not_work_on_the_case(
    house: House, offer: HandOver, asked: Client, signed_in: Browser, person: str, status: int
) -> None:
    assert signed_in(getattr(house, person)).post(address(house, "withdraw/"), key()).status_code == status
    assert asked.post(address(house, "withdraw/"), key()).status_code == 404
    assert HandOver.objects.open().count() == 1


def test_former_owner_withdraws_nothing(house: House, at_work: Client, newcomer: Supporter) -> None:
    hand_over_to(house.case, house.colleague, by=house.owner)
    make_hand_over(house.case, newcomer, by=house.colleague)
    assert at_work.post(address(house, "withdraw/"), key()).status_code == 404


# The list of today ------------------------------------------------------------------------------------------------


def test_offers_are_listed_by_the_moment_of_the_answer(house: House, newcomer: Supporter, asked: Client) -> None:
    second = make_case(house.owner, person=make_person("Ткач"))
    make_hand_over(second, newcomer, by=house.owner, at=house.case.opened_at)
    page = asked.get("/today/")
    assert [row.is_late for row in page.context["today"].handed] == [True, False]
    assert page.text.index("Ткач") < page.text.index("Коваленко")


def test_member_of_the_team_has_no_offers(house: House, offer: HandOver, signed_in: Browser) -> None:
    assert TeamMember.objects.filter(supporter=house.psychologist).exists()
    assert signed_in(house.psychologist).get("/today/").context["today"].handed == ()
