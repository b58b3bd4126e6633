from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.actions.owners import assign_owner
from cases.actions.purposes import state_purpose
from cases.models import Case, CaseEvent
from cases.states import EventKind, Purpose
from privacy.opening import Reading
from supporters.directory.calendar import date_label
from supporters.directory.models import Supporter
from tests.cases.views.conftest import assert_in_error
from tests.database import CountedQueries
from tests.factories import House, make_absence, make_case, make_house, make_supporter
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]


@pytest.fixture
def head(house: House, signed_in: Browser) -> Client:
    state_purpose(house.case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())
    return signed_in(house.head)


def at(house: House, part: str) -> str:
    return f"/cases/{house.case.number}/{part}/"


def asking(to: Supporter, **more: Any) -> dict[str, Any]:
    return {"submission_key": str(uuid4()), "owner": str(to.pk), **more}


def test_head_names_an_owner_who_accepts(house: House, head: Client, signed_in: Browser) -> None:
    page = head.get(at(house, "owner")).text
    assert f"{house.colleague.short_name} – 0" in page
    assert str(house.owner.pk) not in page, "who leads already is not offered"
    assert head.post(at(house, "owner"), asking(house.colleague)).status_code == 302
    colleague = signed_in(house.colleague)
    today = colleague.get("/today/").text
    assert at(house, "accept") in today
    assert "(1)" in today
    assert at(house, "return") in colleague.get(f"/cases/{house.case.number}/").text
    assert colleague.post(at(house, "accept")).status_code == 302
    assert Case.objects.get(pk=house.case.pk).accepted_at
    assert at(house, "accept") not in colleague.get("/today/").text


def test_absence_is_shown_before_an_owner_is_named(house: House, head: Client) -> None:
    busy, absent = make_supporter(house.department, surname="Ярема"), house.colleague
    make_case(busy)
    absence = make_absence(absent, cover=busy, days=(0, 6))
    day = date_label(absence.to_on, in_days(0))
    option = f"{absent.short_name} – 0 карток; не на роботі до {day}, замінює {busy.short_name}"
    bulk = {"numbers": [house.case.number], "next": "/dashboard/"}
    for page in (head.get(at(house, "owner")).text, head.post("/cases/owners/", bulk).text):
        assert option in page
        assert page.index(f"{busy.short_name} – 1") < page.index(option), "who is at work comes first"
    assert head.post(at(house, "owner"), asking(absent)).status_code == 302


@pytest.mark.parametrize("many", [False, True])
def test_page_costs_as_many_queries_however_many_are_absent(house: House, head: Client, *, many: bool) -> None:
    def cost() -> int:
        with CountedQueries() as queries:
            if many:
                head.post("/cases/owners/", {"numbers": [house.case.number], "next": "/dashboard/"})
            else:
                head.get(at(house, "owner"))
        return len(queries)

    head.get("/today/")
    make_absence(house.colleague)
    before = cost()
    for _ in range(4):
        make_absence(make_supporter(house.department), cover=house.owner, days=(0, 3))
    assert cost() == before


def test_case_goes_back_with_a_reason(house: House, head: Client, signed_in: Browser) -> None:
    head.post(at(house, "owner"), asking(house.colleague))
    colleague = signed_in(house.colleague)
    assert_in_error(colleague.post(at(house, "return"), {"submission_key": str(uuid4()), "reason": ""}), "reason")
    sent = {"submission_key": str(uuid4()), "reason": "Їду на навчання"}
    assert [colleague.post(at(house, "return"), sent).status_code for _ in range(2)] == [302, 302]
    assert Case.objects.get(pk=house.case.pk).owner == house.owner
    assert "Їду на навчання" in head.get(f"/cases/{house.case.number}/").text


def test_answer_of_anybody_else_is_a_conflict(house: House, at_work: Client) -> None:
    assert at_work.post(at(house, "accept")).status_code == 409


@pytest.mark.parametrize(
    ("form", "asked", "returned"),
    [
        ("f", "%s ще не прийняла; доти супроводжує", "%s не прийняла й повернула супровід"),
        ("m", "%s ще не прийняв; доти супроводжує", "%s не прийняв і повернув супровід"),
        ("", "очікує на згоду: %s; доти супроводжує", "Супровід не прийнято й повернуто: %s"),
    ],
)
def test_card_speaks_of_the_colleague_in_the_chosen_form(
    house: House, head: Client, signed_in: Browser, form: str, asked: str, returned: str
) -> None:
    Supporter.objects.active().filter(pk=house.colleague.pk).update(address_form=form)
    head.post(at(house, "owner"), asking(house.colleague))
    assert (asked % house.colleague.short_name).lower() in head.get(f"/cases/{house.case.number}/").text.lower()
    sent = {"submission_key": str(uuid4()), "reason": "Їду на навчання"}
    signed_in(house.colleague).post(at(house, "return"), sent)
    assert returned % house.colleague.short_name in head.get(f"/cases/{house.case.number}/").text


def test_owner_of_another_subtree_is_not_offered(house: House, head: Client) -> None:
    stranger = make_supporter(house.other_department)
    assert_in_error(head.post(at(house, "owner"), asking(stranger)), "owner")


def test_case_is_accepted_once_from_a_notification_however_often_it_is_sent(
    house: House, head: Client, signed_in: Browser
) -> None:
    head.post(at(house, "owner"), asking(house.colleague))
    colleague = signed_in(house.colleague)
    page = colleague.get("/notifications/").text
    form = page.split(f'action="{at(house, "accept")}"')[1].split("</form>")[0]
    key = form.split('name="submission_key" value="')[1].split('"')[0]
    answers = [colleague.post(at(house, "accept"), {"submission_key": key}) for _ in range(2)]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(302, house.case.get_absolute_url())}
    assert CaseEvent.objects.filter(kind=EventKind.OWNER_ACCEPTED).count() == 1
    assert at(house, "accept") not in colleague.get("/notifications/?tab=all").text


def test_many_cases_are_given_at_once_and_those_out_of_reach_are_not(house: House, signed_in: Browser) -> None:
    head, second = signed_in(house.head), make_case(house.owner)
    strange = make_case(house.other_head, department=house.other_department)
    numbers = [house.case.number, second.number, strange.number]
    chosen = head.post("/cases/owners/", {"numbers": numbers[:2], "next": "/dashboard/cases/?number=overdue"})
    assert chosen.status_code == 200
    assert all(f'value="{number}"' in chosen.text for number in numbers[:2])
    assert "/dashboard/cases/?number=overdue" in chosen.text
    answer = head.post("/cases/owners/", asking(house.colleague, numbers=numbers[:2], next="/dashboard/"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/dashboard/")
    assert Case.objects.filter(owner=house.colleague).count() == 2
    for more in (numbers, [strange.number], [*numbers, "rubbish"]):
        assert head.post("/cases/owners/", asking(house.colleague, numbers=more)).status_code == 422
    assert Case.objects.get(pk=strange.pk).owner == house.other_head


def test_many_need_at_least_one_and_a_colleague(house: House, signed_in: Browser) -> None:
    head = signed_in(house.head)
    nothing = head.post("/cases/owners/", {})
    assert nothing.status_code == 422
    assert "notice" in nothing.text
    assert_in_error(head.post("/cases/owners/", {"numbers": [house.case.number], "owner": ""}), "owner")
    abroad = head.post("/cases/owners/", {"numbers": [house.case.number], "next": "https://example.org/"})
    assert "example.org" not in abroad.text


def test_many_are_given_once_when_the_form_is_sent_again(house: House, signed_in: Browser) -> None:
    head, sent = signed_in(house.head), asking(house.colleague, numbers=[house.case.number])
    assert [head.post("/cases/owners/", sent).status_code for _ in range(2)] == [302, 302]
    assert CaseEvent.objects.filter(kind=EventKind.OWNER_ASSIGNED).count() == 1


def test_notification_of_a_case_that_went_on_names_nobody(house: House, signed_in: Browser, reading: Reading) -> None:
    third = make_supporter(house.department)
    assign_owner(house.case.pk, to=house.colleague, by=house.head, at=timezone.now())
    assert "Коваленко" in signed_in(house.colleague).get("/notifications/").text
    assign_owner(house.case.pk, to=third, by=house.head, at=timezone.now())
    Case.objects.filter(pk=house.case.pk)
    page = signed_in(make_house().colleague).get("/notifications/").text
    assert "Коваленко" not in page


def test_many_are_given_from_a_list_with_a_long_address(house: House, signed_in: Browser) -> None:
    back = "/dashboard/cases/?" + "&".join(f"owner={house.owner.pk}" for _ in range(8))
    answer = signed_in(house.head).post("/cases/owners/", asking(house.colleague, numbers=[house.case.number], next=back))
    assert (answer.status_code, answer.headers["Location"]) == (302, back)
