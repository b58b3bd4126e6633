"""Offer many cases at once from a list: a head names one colleague for all of them."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case, CaseEvent, HandOver
from cases.case.states import EventKind
from cases.leading.actions.hand_overs.answers import refuse_hand_over
from supporters.administration.actions.departments import name_duty
from supporters.directory.calendar import date_label
from supporters.directory.models import Supporter
from supporters.notifications.models import Rule
from supporters.notifications.rendering import render_notifications
from tests.cases.conftest import assert_in_error
from tests.database import CountedQueries
from tests.factories import House, make_absence, make_case, make_hand_over, make_person, make_supporter
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
    option = f"{absent.short_name} – Відділ супроводу · 0 → 1 картка · не на роботі до {day}, замінює {busy.short_name}"
    page = head.post("/cases/owners/", {"numbers": [house.case.number], "next": "/dashboard/"}).text
    assert option in page
    assert page.index(f"{busy.short_name} – Відділ супроводу · 1 → 2") < page.index(option), "who is at work comes first"
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


def test_who_refused_is_marked_and_the_reason_is_beside_the_card(house: House, signed_in: Browser) -> None:
    head, second = signed_in(house.head), make_case(house.owner, person=make_person("Ткач"))
    for case, words in ((house.case, "Їду на «навчання»"), (second, "Завелика відстань")):
        make_hand_over(case, house.colleague, by=house.owner)
        refuse_hand_over(case.pk, words=words, by=house.colleague, at=timezone.now())
    page = head.post("/cases/owners/", {"numbers": [house.case.number, second.number], "next": "/dashboard/"}).text
    day = date_label(in_days(0), in_days(0))
    assert f"{house.colleague.short_name} відмова {day}: «Їду на „навчання“»" in page
    assert "«Завелика відстань»" in page
    assert f"{house.colleague.short_name} – Відділ супроводу · 0 → 2 картки · відмова {day}" in page
    other = make_case(house.owner, person=make_person("Швець"))
    assert "відмова" not in head.post("/cases/owners/", {"numbers": [other.number]}).text


def test_notification_leads_a_head_to_the_page_with_its_card(house: House, signed_in: Browser) -> None:
    head = signed_in(house.head)
    page = head.get(f"/cases/owners/?numbers={house.case.number}&next=/notifications/")
    assert page.status_code == 200
    assert f'value="{house.case.number}"' in page.text
    assert (
        head.post("/cases/owners/", asking(house.colleague, numbers=[house.case.number], next="/notifications/")).status_code
        == 302
    )
    for gone in ("", "?numbers=12345678&next=/notifications/", "?numbers=x&next=//evil.test/"):
        answer = head.get(f"/cases/owners/{gone}")
        assert answer.status_code == 302
        assert answer.headers["Location"] in ("/dashboard/", "/notifications/")
    assert signed_in(house.owner).get(f"/cases/owners/?numbers={house.case.number}").status_code == 403


def test_notices_about_a_card_without_an_owner_offer_to_name_one(house: House) -> None:
    queued = make_case(None, person=make_person("Швець"), by=house.owner, department=house.department)
    make_hand_over(queued, house.colleague, by=house.head)
    offer = refuse_hand_over(queued.pk, words="Не встигаю", by=house.colleague, at=timezone.now())
    address = f"/cases/owners/?numbers={queued.number}&next=/notifications/"
    returned = render_notifications(Rule.CASE_RETURNED, [offer.pk], house.head)[offer.pk]
    assert returned.text == f"{house.colleague.short_name}: Не встигаю"
    gap = render_notifications("case_gap", [queued.pk], house.head)[queued.pk]
    assert [one.url for line in (returned, gap) for one in line.actions] == [address, address]
    led = render_notifications("case_gap", [house.case.pk], house.head)[house.case.pk]
    assert led.actions == ()
    duty = make_supporter(house.department, surname="Черговий")
    name_duty(house.department.pk, duty=duty)
    make_absence(house.head)
    assert render_notifications("case_gap", [queued.pk], Supporter.objects.get(pk=duty.pk))[queued.pk].actions == ()
