"""A head withdraws many offers at once: those of the last quarter of an hour, or those of ticked cards."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case, CaseEvent, HandOver
from cases.case.states import EventKind, HandOverOutcome
from cases.leading.actions.hand_overs.answers import accept_hand_over, refuse_hand_over
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification, Rule
from tests.database import CountedQueries
from tests.factories import House, make_case, make_hand_over, make_loss, make_person, make_supporter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
ASSIGN, WITHDRAW, LIST = "/cases/owners/", "/cases/owners/withdraw/", "/dashboard/cases/?number=overdue"
WAITING = "/dashboard/cases/?number=offered"
Browser = Callable[[Any], Client]


@pytest.fixture
def head(house: House, signed_in: Browser) -> Client:
    return signed_in(house.head)


@pytest.fixture
def three(house: House) -> list[Case]:
    return [house.case, *(make_case(house.owner, person=make_person(surname)) for surname in ("Зоренко", "Житник"))]


def offer(head: Client, cards: list[Case], to: Supporter) -> str:
    """Offer the cards at once; return the address that the message leads to."""
    sent = {"numbers": [card.number for card in cards], "next": LIST, "owner": str(to.pk), "submission_key": str(uuid4())}
    onward = head.post(ASSIGN, sent).headers["Location"]
    address, label = re.findall(r'<a href="(/cases/owners/withdraw/[^"]*)">([^<]*)', head.get(onward).text)[-1]
    assert label.startswith("Відкликати")
    return unescape(address)


def press(head: Client, page: str, **more: Any) -> Any:
    """Send the form of the page."""
    offers = re.findall(r'name="offers" value="([^"]+)"', page)
    return head.post(WITHDRAW, {"offers": offers, "next": LIST, "submission_key": str(uuid4()), **more})


def outcomes() -> dict[str, str]:
    return dict(HandOver.objects.order_by("asked_at").values_list("case__number", "outcome"))


def test_batch_is_withdrawn_with_an_event_for_each_card(house: House, head: Client, three: list[Case]) -> None:
    address = offer(head, three, house.colleague)
    page = head.get(address).text
    assert "Відкликати всі 3 пропозиції" in page
    assert all(name in page for name in ("Зоренко", "Житник", house.colleague.short_name))
    answer = press(head, page)
    assert (answer.status_code, answer.headers["Location"]) == (302, LIST)
    assert "Відкликано 3 пропозиції." in head.get(LIST).text
    assert set(outcomes().values()) == {HandOverOutcome.WITHDRAWN}
    assert set(HandOver.objects.values_list("answered_by", flat=True)) == {house.head.pk}
    events = CaseEvent.objects.filter(kind=EventKind.HAND_OVER_WITHDRAWN, by=house.head)
    assert {event.case_id for event in events} == {card.pk for card in three}
    assert set(Case.objects.values_list("owner", flat=True)) == {house.owner.pk}, "who led a card leads it"


def test_accepted_card_stays_and_is_named(house: House, head: Client, three: list[Case]) -> None:
    address = offer(head, three, house.colleague)
    page = head.get(address).text
    accept_hand_over(three[1].pk, by=house.colleague, at=timezone.now())
    refuse_hand_over(three[2].pk, words="Їду", by=house.colleague, at=timezone.now())
    press(head, page)
    assert outcomes() == {three[0].number: "withdrawn", three[1].number: "accepted", three[2].number: "refused"}
    said = head.get(LIST).text
    assert "Відкликано 1 пропозицію." in said
    assert f"№ {three[1].number_label} – {house.colleague.short_name}" in said
    assert three[2].number_label not in re.findall(r'class="message[^<]*', said)[0]
    assert Case.objects.get(pk=three[1].pk).owner == house.colleague
    again = head.get(address)
    assert f"№ {three[1].number_label} – {house.colleague.short_name}" in again.text
    assert 'name="offers"' not in again.text


def test_second_tab_withdraws_nothing_more(house: House, head: Client, three: list[Case]) -> None:
    page = head.get(offer(head, three, house.colleague)).text
    key = str(uuid4())
    assert [press(head, page, submission_key=key).status_code for _ in range(2)] == [302, 302]
    assert press(head, page).status_code == 302
    assert "Жодна з цих пропозицій уже не чекає на відповідь." in head.get(LIST).text
    assert CaseEvent.objects.filter(kind=EventKind.HAND_OVER_WITHDRAWN).count() == 3


def test_later_offer_of_the_same_card_stays(house: House, head: Client, three: list[Case]) -> None:
    address = offer(head, three, house.colleague)
    page = head.get(address).text
    again = make_hand_over(three[0], make_supporter(house.department), by=house.head)
    assert press(head, page).status_code == 302
    assert HandOver.objects.get(pk=again.pk).outcome == HandOverOutcome.OPEN
    assert three[0].number_label not in head.get(address).text
    assert HandOver.objects.filter(outcome="withdrawn").count() == 2


def test_offer_of_another_moment_is_no_part_of_the_batch(house: House, head: Client, three: list[Case]) -> None:
    head.post(ASSIGN, {"numbers": [three[0].number], "owner": str(house.colleague.pk), "next": LIST})
    single = HandOver.objects.get()
    address = offer(head, three[1:], house.colleague)
    page = head.get(address).text
    assert str(single.pk) not in page, "another moment, another batch"
    assert "Відкликати всі 2 пропозиції" in page


def test_lost_and_closed_cards_of_the_batch_change_nothing_else(house: House, head: Client, three: list[Case]) -> None:
    page = head.get(offer(head, three, house.colleague)).text
    make_loss(three[0], house.owner)
    HandOver.objects.filter(case=three[1]).update(outcome="ended", answered_by=house.owner, answered_at=timezone.now())
    assert press(head, page).status_code == 302
    lost = HandOver.objects.get(case=three[0])
    assert (lost.outcome, lost.answered_by) == (HandOverOutcome.ENDED, house.owner)
    assert outcomes()[three[1].number] == "ended"
    assert outcomes()[three[2].number] == "withdrawn"


def test_batch_is_of_a_quarter_of_an_hour(house: House, head: Client, three: list[Case]) -> None:
    address, late = offer(head, three, house.colleague), timezone.now() - timedelta(minutes=15, seconds=1)
    HandOver.objects.update(asked_at=late)
    answer = head.get(WITHDRAW, {"asked": late.isoformat(), "next": LIST})
    assert (answer.status_code, answer.headers["Location"]) == (302, WAITING)
    assert "Минуло понад 15 хвилин" in head.get(WAITING).text
    near = timezone.now() - timedelta(minutes=14)
    HandOver.objects.update(asked_at=near)
    assert "Відкликати всі 3" in head.get(WITHDRAW, {"asked": near.isoformat()}).text
    assert 'name="offers"' not in head.get(address).text, "nothing was offered at that moment"


def test_later_the_ticked_cards_are_withdrawn(house: House, head: Client, three: list[Case]) -> None:
    make_hand_over(three[0], house.colleague, by=house.owner, at=timezone.now() - timedelta(hours=3))
    make_hand_over(three[1], house.colleague, by=house.head, at=timezone.now() - timedelta(hours=2))
    numbers = [card.number for card in three]
    assign = head.post(ASSIGN, {"keys": numbers, "next": WAITING}).text
    assert "2 із цих карток уже запропоновано" in assign
    assert f"запропоновано, чекає на відповідь: <span>{house.colleague.short_name}" in assign
    sent = re.findall(r'name="numbers" value="(\d+)"', assign[assign.index(f'action="{WITHDRAW}"') :])
    page = head.post(WITHDRAW, {"numbers": sent, "next": WAITING}).text
    assert re.search(f"{house.owner.short_name}, (сьогодні|учора)", page), "who offered what the head did not"
    assert press(head, page, next=WAITING).headers["Location"] == WAITING
    assert set(outcomes().values()) == {"withdrawn"}


def test_card_without_an_offer_shows_no_way_to_withdraw(house: House, head: Client) -> None:
    assert WITHDRAW not in head.post(ASSIGN, {"keys": [house.case.number]}).text


def test_head_of_the_subtree_withdraws_and_another_does_not(
    house: House, head: Client, three: list[Case], signed_in: Browser
) -> None:
    address = offer(head, three, house.colleague)
    page = head.get(address).text
    other = signed_in(house.other_head)
    assert 'name="offers"' not in other.get(address).text
    assert 'name="offers"' not in other.post(WITHDRAW, {"numbers": [card.number for card in three]}).text
    assert press(other, page).status_code == 422
    assert set(outcomes().values()) == {"open"}
    assert signed_in(house.owner).get(address).status_code == 403


def test_head_who_has_moved_withdraws_nothing(house: House, head: Client, three: list[Case]) -> None:
    address = offer(head, three, house.colleague)
    page = head.get(address).text
    house.department.head = house.other_head
    house.department.save(update_fields=["head"])
    Supporter.objects.active().filter(pk=house.head.pk).update(department=house.other_department)
    assert 'name="offers"' not in head.get(address).text
    assert press(head, page).status_code == 302
    assert set(outcomes().values()) == {"open"}


def test_notice_of_who_was_asked_is_no_dead_end(house: House, head: Client, three: list[Case], signed_in: Browser) -> None:
    asked = signed_in(house.colleague)
    page = head.get(offer(head, three, house.colleague)).text
    notices = list(Notification.objects.filter(rule=Rule.CASE_ASSIGNED, recipient=house.colleague))
    assert len(notices) == 3
    stale = asked.get("/offered/").text
    press(head, page)
    for notice in notices:
        answer = asked.post(f"/notifications/{notice.pk}/open/")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/notifications/")
    assert not Notification.objects.filter(pk__in=[notice.pk for notice in notices], settled_at=None).exists()
    accepted = asked.post("/offered/", {"numbers": re.findall(r'name="numbers" value="(\d+)"', stale)})
    assert accepted.status_code == 422
    assert "Жодна картка не чекає" in accepted.text or "не чекає на вашу відповідь" in accepted.text
    assert "Зоренко" not in asked.get("/today/").text


@pytest.mark.parametrize("asked", ["", "ф", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-12-01", "x" * 3000])
def test_strange_moment_leads_to_the_list(head: Client, asked: str) -> None:
    answer = head.get(WITHDRAW, {"asked": asked})
    assert (answer.status_code, answer.headers["Location"]) == (302, WAITING)


@pytest.mark.parametrize("offers", [["rubbish"], [str(uuid4())], [""], ["\0"]])
def test_strange_offers_are_refused(head: Client, offers: list[str]) -> None:
    assert head.post(WITHDRAW, {"offers": offers}).status_code == 422


def test_page_costs_as_many_queries_for_any_number_of_offers(house: House, head: Client, three: list[Case]) -> None:
    counted = []
    for cards in (three[:1], three):
        address = offer(head, cards, house.colleague)
        with CountedQueries() as queries:
            head.get(address)
        counted.append(len(queries.statements))
    assert counted[0] == counted[1]
