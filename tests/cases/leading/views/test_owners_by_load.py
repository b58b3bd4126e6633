"""A head divides many cards by load: the preview, what is done, and who gets none."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case, HandOver
from cases.case.states import Risk
from cases.leading.actions.hand_overs.answers import refuse_hand_over
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from tests.cases.conftest import assert_in_error
from tests.database import CountedQueries
from tests.factories import House, make_absence, make_case, make_department, make_hand_over, make_supporter, make_unrecognised

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
PAGE = "/cases/owners/"


@pytest.fixture
def head(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.head)


@pytest.fixture
def fresh(house: House) -> Supporter:
    return make_supporter(house.department, surname="Вільна")


def cards(house: House, count: int) -> list[str]:
    return sorted(make_case(house.owner).number for _ in range(count))


def preview(head: Client, numbers: list[str]) -> str:
    return head.post(PAGE, {"numbers": numbers, "next": "/dashboard/"}).text


def token(page: str) -> str:
    found = re.search(r'name="proposal" value="([0-9a-f]{32})"', page)
    assert found
    return found[1]


def send(head: Client, numbers: list[str], proposal: str, **more: str) -> Any:
    return head.post(PAGE, {"numbers": numbers, "takers": "spread", "proposal": proposal, "submission_key": str(uuid4()), **more})


def asked() -> list[Supporter | None]:
    return [one.to_owner for one in HandOver.objects.open().select_related("to_owner")]


def test_cards_are_divided_so_that_the_loads_come_near(house: House, head: Client, fresh: Supporter) -> None:
    for _ in range(3):
        make_case(house.colleague)
    numbers = cards(house, 6)
    page = preview(head, numbers)
    has = r"<th scope=\"row\">{} <small>[^<]*</small></th><td>{}</td>"
    row = has + "<td><strong>{}</strong></td><td>{}</td><td>{}&nbsp;→&nbsp;{}</td>"
    for taker, numbers_of in ((fresh, (0, 5, 5, 0, 5)), (house.colleague, (3, 1, 4, 3, 4))):
        assert re.search(row.format(re.escape(taker.short_name), *numbers_of), page)
    assert send(head, numbers, token(page)).status_code == 302
    assert (asked().count(fresh), asked().count(house.colleague)) == (5, 1)


def test_what_a_colleague_covers_and_is_asked_about_counts_too(house: House, head: Client, fresh: Supporter) -> None:
    """One covers many; the other has been offered some before, and leads one at high risk."""
    third = make_supporter(house.department, surname="Третя")
    for _ in range(4):
        make_case(third)
    make_absence(third, cover=house.colleague, days=(0, 3))
    make_hand_over(make_case(house.owner), fresh, by=house.owner)
    heavy = make_case(fresh)
    Case.objects.filter(pk=heavy.pk).update(risk=Risk.RED)
    numbers = cards(house, 2)
    page = preview(head, numbers)
    assert "<td>4 <small>заступає 4</small></td><td><strong>1</strong></td><td>5</td><td>4&nbsp;→&nbsp;5</td>" in page
    assert (
        "<td>2 <small>веде 1, запропоновано 1</small></td><td><strong>1</strong></td><td>3</td><td>4&nbsp;→&nbsp;5</td>" in page
    )
    assert send(head, numbers, token(page)).status_code == 302
    again = preview(head, cards(house, 2))
    assert again.count("<td>5&nbsp;→&nbsp;6</td>") == 2, "those that were offered count at once"


def test_who_leaves_soon_without_a_cover_gets_none_while_others_are_there(house: House, head: Client, fresh: Supporter) -> None:
    make_absence(house.colleague, days=(5, 9))
    make_absence(fresh, cover=house.colleague, days=(2, 3))
    for _ in range(3):
        make_case(fresh)
    numbers = cards(house, 2)
    page = preview(head, numbers)
    assert send(head, numbers, token(page)).status_code == 302
    assert asked() == [fresh, fresh]


def test_absence_soon_is_said_where_nobody_else_is_there(house: House, head: Client) -> None:
    make_absence(house.colleague, days=(5, 9))
    page = preview(head, cards(house, 2))
    assert re.search(r"не на роботі [^<]*, без заміни</small></th>", page)


def test_owner_stays_until_each_has_accepted(house: House, head: Client, fresh: Supporter) -> None:
    numbers = cards(house, 2)
    send(head, numbers, token(preview(head, numbers)))
    waiting = HandOver.objects.open().exclude(to_owner=house.head).values_list("case__number", flat=True)
    assert set(Case.objects.filter(number__in=waiting).values_list("owner", flat=True)) == {house.owner.pk}


def test_who_is_away_or_has_refused_the_card_gets_none(house: House, head: Client, fresh: Supporter) -> None:
    numbers = cards(house, 2)
    make_absence(house.colleague, days=(0, 3))
    refused = Case.objects.get(number=numbers[0])
    make_hand_over(refused, fresh, by=house.owner)
    refuse_hand_over(refused.pk, words="Завелика відстань", by=fresh, at=timezone.now())
    assert send(head, numbers, token(preview(head, numbers))).status_code == 302
    takers = dict(HandOver.objects.exclude(outcome="refused").values_list("case__number", "to_owner"))
    assert house.colleague.pk not in takers.values()
    assert takers.get(numbers[0]) != fresh.pk


def test_who_is_not_recognised_yet_gets_none_and_is_named(house: House, head: Client) -> None:
    new = make_unrecognised(house.administrator)
    make_unrecognised(make_supporter(house.other_department, Role.ADMINISTRATOR))
    numbers = cards(house, 2)
    page = preview(head, numbers)
    said = re.search(r"вони нічого не отримують: <span>([^<]*)</span>\. <a [^>]*href=\"/colleagues/new/\">", page)
    assert said
    assert said[1] == new.short_name
    send(head, numbers, token(page))
    assert new not in asked()


def test_division_that_has_changed_is_refused_and_the_new_one_shown(house: House, head: Client, fresh: Supporter) -> None:
    numbers = cards(house, 3)
    before = token(preview(head, numbers))
    for _ in range(9):
        make_case(fresh)
    answer = send(head, numbers, before)
    assert answer.status_code == 422
    assert "Перелік карток тим часом змінився" in answer.text
    assert token(answer.text) != before
    assert not HandOver.objects.exists()
    assert send(head, numbers, token(answer.text)).status_code == 302


@pytest.mark.parametrize("proposal", ["", "0" * 32, "ф", "0" * 33])
def test_strange_proposal_changes_nothing(house: House, head: Client, fresh: Supporter, proposal: str) -> None:
    assert send(head, cards(house, 2), proposal).status_code == 422
    assert not HandOver.objects.exists()


def test_nobody_outside_of_the_heads_departments_gets_a_card(house: House, head: Client) -> None:
    strange = make_supporter(make_department("Інша область"), surname="Чужа")
    make_absence(house.colleague, days=(0, 3))
    numbers = cards(house, 4)
    page = preview(head, numbers)
    assert strange.short_name not in page
    assert "4 картки лишаються як є" in page, "their owner is the only one at work there"
    assert send(head, numbers, token(page)).status_code == 422
    assert not HandOver.objects.exists()


def test_one_card_is_not_divided(house: House, head: Client) -> None:
    assert "proposal" not in preview(head, [house.case.number])


def test_all_to_one_needs_the_colleague(house: House, head: Client) -> None:
    sent = {"numbers": cards(house, 2), "takers": "one", "owner": "", "submission_key": str(uuid4())}
    assert_in_error(head.post(PAGE, sent), "owner")


def test_division_is_made_once_when_it_is_sent_again(house: House, head: Client, fresh: Supporter) -> None:
    numbers = cards(house, 3)
    proposal, key = token(preview(head, numbers)), str(uuid4())
    assert [send(head, numbers, proposal, submission_key=key).status_code for _ in range(2)] == [302, 302]
    assert HandOver.objects.count() == len(numbers)


def test_preview_costs_as_many_queries_for_three_cards_as_for_two(house: House, head: Client, fresh: Supporter) -> None:
    def cost(count: int) -> int:
        numbers = cards(house, count)
        with CountedQueries() as queries:
            preview(head, numbers)
        return len(queries)

    head.get("/today/")
    assert cost(2) == cost(3)
