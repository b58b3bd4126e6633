"""Offer many cases at once from a list: a head names one colleague for all of them."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cases.models import Case, CaseEvent, HandOver
from cases.states import EventKind
from supporters.directory.calendar import date_label
from supporters.directory.models import Supporter
from tests.cases.views.conftest import assert_in_error
from tests.database import CountedQueries
from tests.factories import House, make_absence, make_case, make_hand_over, make_supporter
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]


def asking(to: Supporter, **more: Any) -> dict[str, Any]:
    return {"submission_key": str(uuid4()), "owner": str(to.pk), **more}


def open_offers() -> dict[str, Supporter | None]:
    """Whom the open offers ask, by the number of the case."""
    return {one.case.number: one.to_owner for one in HandOver.objects.open().select_related("case", "to_owner")}


def test_absence_is_shown_before_a_colleague_is_named(house: House, signed_in: Browser) -> None:
    head, busy, absent = signed_in(house.head), make_supporter(house.department, surname="Ярема"), house.colleague
    make_case(busy)
    absence = make_absence(absent, cover=busy, days=(0, 6))
    day = date_label(absence.to_on, in_days(0))
    option = f"{absent.short_name} – 0 карток; не на роботі до {day}, замінює {busy.short_name}"
    page = head.post("/cases/owners/", {"numbers": [house.case.number], "next": "/dashboard/"}).text
    assert option in page
    assert page.index(f"{busy.short_name} – 1") < page.index(option), "who is at work comes first"
    assert head.post("/cases/owners/", asking(absent, numbers=[house.case.number])).status_code == 302
    assert open_offers() == {house.case.number: absent}


def test_page_costs_as_many_queries_however_many_are_absent(house: House, signed_in: Browser) -> None:
    head = signed_in(house.head)

    def cost() -> int:
        with CountedQueries() as queries:
            head.post("/cases/owners/", {"numbers": [house.case.number], "next": "/dashboard/"})
        return len(queries)

    head.get("/today/")
    make_absence(house.colleague)
    before = cost()
    for _ in range(4):
        make_absence(make_supporter(house.department), cover=house.owner, days=(0, 3))
    assert cost() == before


def test_many_cases_are_offered_at_once_and_those_out_of_reach_are_not(house: House, signed_in: Browser) -> None:
    head, second = signed_in(house.head), make_case(house.owner)
    strange = make_case(house.other_head, department=house.other_department)
    numbers = [house.case.number, second.number, strange.number]
    chosen = head.post("/cases/owners/", {"numbers": numbers[:2], "next": "/dashboard/cases/?number=overdue"})
    assert chosen.status_code == 200
    assert all(f'value="{number}"' in chosen.text for number in numbers[:2])
    assert "/dashboard/cases/?number=overdue" in chosen.text
    answer = head.post("/cases/owners/", asking(house.colleague, numbers=numbers[:2], next="/dashboard/"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/dashboard/")
    assert open_offers() == dict.fromkeys(numbers[:2], house.colleague)
    assert set(Case.objects.filter(number__in=numbers[:2]).values_list("owner", flat=True)) == {house.owner.pk}, "until accepted"
    for more in (numbers, [strange.number], [*numbers, "rubbish"]):
        assert head.post("/cases/owners/", asking(house.colleague, numbers=more)).status_code == 422
    assert not HandOver.objects.filter(case=strange).exists()


def test_many_need_at_least_one_and_a_colleague(house: House, signed_in: Browser) -> None:
    head = signed_in(house.head)
    nothing = head.post("/cases/owners/", {})
    assert nothing.status_code == 422
    assert "notice" in nothing.text
    assert_in_error(head.post("/cases/owners/", {"numbers": [house.case.number], "owner": ""}), "owner")
    abroad = head.post("/cases/owners/", {"numbers": [house.case.number], "next": "https://example.org/"})
    assert "example.org" not in abroad.text


def test_many_are_offered_once_when_the_form_is_sent_again(house: House, signed_in: Browser) -> None:
    head, sent = signed_in(house.head), asking(house.colleague, numbers=[house.case.number])
    assert [head.post("/cases/owners/", sent).status_code for _ in range(2)] == [302, 302]
    assert CaseEvent.objects.filter(kind=EventKind.HAND_OVER_ASKED).count() == HandOver.objects.count() == 1


def test_offers_that_wait_are_replaced_and_cards_of_the_colleague_left_alone(house: House, signed_in: Browser) -> None:
    queued, own, third = make_case(None, by=house.head), make_case(house.colleague), make_supporter(house.department)
    make_hand_over(house.case, third, by=house.owner)
    numbers = [house.case.number, queued.number, own.number]
    assert signed_in(house.head).post("/cases/owners/", asking(house.colleague, numbers=numbers)).status_code == 302
    assert open_offers() == {house.case.number: house.colleague, queued.number: house.colleague}
    reasons = dict(HandOver.objects.open().values_list("case__number", "reason"))
    assert reasons == {house.case.number: "overload", queued.number: "queue"}
    assert HandOver.objects.get(to_owner=third).outcome == "ended"
    assert "Коваленко" not in signed_in(third).get("/notifications/").text, "who is asked no more reads no name as unread"


def test_colleague_of_another_subtree_is_not_offered(house: House, signed_in: Browser) -> None:
    stranger = make_supporter(house.other_department)
    assert_in_error(
        signed_in(house.head).post("/cases/owners/", asking(stranger, numbers=[house.case.number])),
        "owner",
    )


def test_many_are_offered_from_a_list_with_a_long_address(house: House, signed_in: Browser) -> None:
    back = "/dashboard/cases/?" + "&".join(f"owner={house.owner.pk}" for _ in range(8))
    answer = signed_in(house.head).post("/cases/owners/", asking(house.colleague, numbers=[house.case.number], next=back))
    assert (answer.status_code, answer.headers["Location"]) == (302, back)
