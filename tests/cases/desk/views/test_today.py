"""The list of today: whose work it shows, in which order, and how a form leads back to it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cases.case.models import Case
from cases.case.states import Risk
from cases.course.models import FollowUp, Visit
from supporters.directory.models import Department
from tests.cases.conftest import postpone_fields, said, visit_fields
from tests.factories import (
    FAMILY_PHONE,
    PHONE,
    House,
    make_absence,
    make_case,
    make_department,
    make_hand_over,
    make_head,
    make_person,
    make_supporter,
    next_step,
)
from tools.journeys.dates import in_days
from veterans.actions.people import Relative
from veterans.models import Kinship

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]
WHOLE, BACK = "/today/?scope=subtree", "?next=/today/"


def overdue_at_high_risk(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(next_due_on=in_days(-2), risk=Risk.RED)
    FollowUp.objects.filter(case=case).update(due_on=in_days(-2))


def names(page: str) -> list[str]:
    return re.findall(r'<h3><a href="/cases/[0-9]+/"[^>]*>([^ <]+)', page)


def test_head_sees_the_own_work_and_by_the_switch_that_of_the_subtree(house: House, signed_in: Browser) -> None:
    make_case(house.head, person=make_person("Ткач"))
    make_case(None, by=house.owner, person=make_person("Нічийний"))
    head = signed_in(house.head)
    own, whole = head.get("/today/").text, head.get(WHOLE).text
    assert names(own) == ["Ткач", "Нічийний"], "nobody nearer answers for the one in the queue"
    assert f'href="{WHOLE}"' in own
    assert set(names(whole)) == {"Ткач", "Коваленко", "Нічийний"}
    for owner in (house.head.short_name, house.owner.short_name, "Ще без відповідального"):
        assert f'class="task-owner">{owner}' in whole
    assert "task-owner" not in own
    assert "Коваленко" not in signed_in(house.other_head).get(WHOLE).text


def test_head_without_own_work_is_led_to_the_whole_department(house: House, signed_in: Browser) -> None:
    page = signed_in(make_head(house.other_department)).get("/today/").text
    assert "Самі ви зараз нікого не супроводжуєте." in page
    assert 'href="?scope=subtree"' in page


@pytest.mark.parametrize("who", ["owner", "psychologist"])
def test_who_leads_nobody_has_no_switch(house: House, signed_in: Browser, who: str) -> None:
    page = signed_in(getattr(house, who)).get(WHOLE).text
    assert names(page) == ["Коваленко"]
    assert "scope=subtree" not in page


def test_overdue_at_high_risk_comes_before_what_is_offered_and_the_rest_after(house: House, at_work: Client) -> None:
    overdue_at_high_risk(make_case(house.owner, person=make_person("Терміновий")))
    offered = make_case(house.colleague, person=make_person("Запропонований"))
    make_hand_over(offered, house.owner, by=house.colleague)
    page = at_work.get("/today/").text
    order = [page.index(name) for name in ("Терміновий", "Запропонований", "Коваленко")]
    assert order == sorted(order)
    assert f"/cases/{offered.number}/handover/accept/" in page
    assert f'href="/cases/{offered.number}/"' not in page, "the card is not open yet"
    assert "2\u00a0дні тому" in page


def test_owner_keeps_an_offered_case_on_the_list(house: House, at_work: Client, signed_in: Browser) -> None:
    make_hand_over(house.case, house.colleague, by=house.owner)
    assert names(at_work.get("/today/").text) == ["Коваленко"]
    assert said("offered, waits for an answer") in at_work.get("/today/").text.lower()
    assert names(signed_in(house.colleague).get("/today/").text) == []


def test_offer_to_a_department_is_listed_for_who_answers_for_it(house: House, signed_in: Browser) -> None:
    """The head; the head above only while there is no head at work below."""
    above = make_department("Обласний відділ")
    Department.objects.filter(pk=house.other_department.pk).update(parent=above)
    higher, head, colleague = make_head(above), house.other_head, make_supporter(house.other_department)
    make_hand_over(house.case, house.other_department, by=house.owner)

    def listing() -> list[bool]:
        return ["handover/" in signed_in(one).get("/today/").text for one in (head, higher, colleague)]

    assert listing() == [True, False, False]
    make_absence(head)
    assert listing() == [True, True, False]
    Department.objects.filter(pk=house.other_department.pk).update(head=None)
    assert listing() == [False, True, False]


def test_row_folds_the_other_phone_and_keeps_the_promise_in_sight(house: House, at_work: Client) -> None:
    make_case(house.owner, person=make_person("Ткач", relatives=(Relative(FAMILY_PHONE),)))
    page = at_work.get("/today/").text
    for row in page.split('<li class="task">')[1:]:
        seen, folded = row.split("<details")
        assert "Зателефонувати" in seen
        assert "/postpone/" in folded
    assert 'name="q"' not in page.split("<main")[1]


@pytest.mark.parametrize(("kind", "called"), [("", PHONE), ("family", FAMILY_PHONE)])
def test_row_of_a_talk_with_the_family_calls_them_and_says_who_they_are(
    house: House, at_work: Client, kind: str, called: str
) -> None:
    relatives = (Relative(FAMILY_PHONE, Kinship.MOTHER, "Ганна"),)
    case = make_case(house.owner, person=make_person("Ткач", phone=PHONE, relatives=relatives))
    FollowUp.objects.filter(case=case).update(kind=kind)
    page = at_work.get("/today/").text
    row = next(part for part in page.split('<li class="task">') if "Ткач" in part)
    assert re.findall(r"tel:([+0-9]+)", row)[0] == called
    assert "<small>мати <span>Ганна</span>" in row


@pytest.mark.parametrize("back", ["/today/", WHOLE])
@pytest.mark.parametrize("page", ["visits/new/", "call/"])
def test_what_was_written_from_the_list_leads_back_to_it(
    house: House, signed_in: Browser, reading: object, page: str, back: str
) -> None:
    case = make_case(house.head)
    head = signed_in(house.head)
    assert f"/cases/{case.number}/visits/new/?next={back.replace('?', '%3F').replace('=', '%3D')}" in head.get(back).text
    fields = visit_fields() if page == "visits/new/" else {**visit_fields(), "outcome": "no_answer"}
    answer = head.post(f"/cases/{case.number}/{page}", fields, query_params={"next": back})
    visit = Visit.objects.get()
    assert answer.headers["Location"] == f"{back}{'&' if '?' in back else '?'}saved={visit.pk}"
    shown = head.get(answer.headers["Location"]).text
    address = re.findall(r'action="(/cases/[^"]+/undo/[^"]*)"', shown)
    assert len(address) == 1, "the list offers to take it back"
    taken_back = head.post(address[0]).headers["Location"]
    assert taken_back.startswith(f"/cases/{case.number}/{page}")
    assert taken_back.endswith(f"next={back.replace('?', '%3F').replace('=', '%3D')}")


@pytest.mark.parametrize("onward", ["https://evil.test/", "//evil.test/", "javascript:alert(1)", "x" * 5000])
def test_entry_leads_to_the_card_when_the_next_page_is_foreign(house: House, at_work: Client, onward: str) -> None:
    answer = at_work.post(f"/cases/{house.case.number}/visits/new/", visit_fields(), query_params={"next": onward})
    assert answer.headers["Location"].startswith(f"/cases/{house.case.number}/?saved=")


def test_step_put_off_from_the_list_of_a_department_leads_back_to_it(house: House, signed_in: Browser) -> None:
    case = make_case(house.head)
    fields = {**postpone_fields(house), "version": str(Case.objects.get(pk=case.pk).version)}
    answer = signed_in(house.head).post(f"/cases/{case.number}/postpone/", fields, query_params={"next": WHOLE})
    assert answer.headers["Location"] == WHOLE


def test_done_says_so_and_what_comes_next(house: House, at_work: Client) -> None:
    make_case(house.owner, person=make_person("Ткач"), step=next_step(days=1))
    assert "усе зроблено" not in at_work.get("/today/").text
    at_work.post(f"/cases/{house.case.number}/visits/new/{BACK}", visit_fields())
    assert "На сьогодні все зроблено. Далі: завтра, Ткач Андрій Петрович." in at_work.get("/today/").text
    Case.objects.update(next_due_on=in_days(20))
    assert "нічого не заплановано" in at_work.get("/today/").text


@pytest.mark.parametrize("query", ["scope=all", "saved=x", "scope=subtree&saved=" + "9" * 500, "scope=%ED%A0%80"])
def test_list_is_plain_when_the_query_string_is_strange(house: House, at_work: Client, query: str) -> None:
    page = at_work.get(f"/today/?{query}")
    assert page.status_code == 200
    assert names(page.text) == ["Коваленко"]
