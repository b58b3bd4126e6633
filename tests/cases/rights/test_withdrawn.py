"""Data of withdrawn cards, which nobody can open: a list of numbers for heads, two of whom decide."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case
from cases.case.states import Programme
from cases.rights.models import RetentionRule
from cases.rights.models.retention import SUPPORT, persons_with_bars
from supporters.directory.calendar import kyiv_day
from supporters.directory.roles import Role
from tests.cases.conftest import said
from tests.database import CountedQueries
from tests.ended import end_support, move_spans_to_long_ago
from tests.factories import House, make_case, make_department, make_supporter
from tests.lists import NO_ROW, keys_on
from tests.rights import make_legal_hold, make_withdrawn
from veterans.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]
LIST = "/decisions/withdrawn/"


def page_of(case: Case) -> str:
    return f"/cases/{case.number}/rights/erasure/"


def test_numbers_whose_term_has_run_out_are_listed_for_their_heads(house: House, signed_in: Browser) -> None:
    due, early = make_withdrawn(house.owner), make_withdrawn(house.owner, "Ранній", years=4)
    held = make_withdrawn(house.owner, "Утриманий")
    make_legal_hold(held, house.head)
    end_support(house.case, house.owner, house.head)
    page = signed_in(house.head).get(LIST).text
    assert keys_on(page) == [str(due.pk)]
    assert page_of(due) in page
    assert str(kyiv_day(timezone.now()).year - 7) in page.split("<main")[1], "the day from which the term runs"
    assert "Помилковий" not in page.split("<main")[1]
    assert early.number_label not in page
    other = signed_in(house.other_head)
    assert keys_on(other.get(LIST).text) == []
    assert other.get(page_of(due)).status_code == 404
    assert signed_in(house.owner).get(LIST).status_code == 403
    assert signed_in(house.head).get(page_of(early)).status_code == 404


def test_card_that_moved_with_its_department_is_listed_above(house: House, signed_in: Browser) -> None:
    below = make_department("Сектор", parent=house.department)
    due = make_withdrawn(make_supporter(below, surname="Секторна"))
    assert keys_on(signed_in(house.head).get(LIST).text) == [str(due.pk)]


def test_two_heads_erase_a_withdrawn_card_by_its_number(house: House, signed_in: Browser) -> None:
    due, second = make_withdrawn(house.owner), make_supporter(house.department, Role.HEAD, surname="Друга")
    first, other = signed_in(house.head), signed_in(second)
    page = first.get(page_of(due)).text.split("<main")[1]
    assert due.number_label in page
    assert "Помилковий" not in page
    first.post(page_of(due), {"submission_key": str(uuid4()), "words": "Строк минув"})
    assert said("The erasure waits for another head") in first.get(LIST).text
    assert page_of(due) not in first.get("/decisions/").text
    decisions = other.get("/decisions/").text.split("<main")[1]
    assert page_of(due) in decisions
    assert "Помилковий" not in decisions
    answer = other.post(page_of(due), {"submission_key": str(uuid4()), "answer": "agree", "words": ""})
    assert answer.headers["Location"] == LIST
    assert Case.objects.get(pk=due.pk).person.is_erased
    assert keys_on(other.get(LIST).text) == []
    assert other.get(page_of(due)).status_code == 404


def test_person_with_another_card_is_not_listed(house: House, signed_in: Browser) -> None:
    """Nor one who was joined into another person: the data go with those of who remains."""
    due, joined = make_withdrawn(house.owner), make_withdrawn(house.owner, "Приєднаний")
    other = make_case(house.owner, person=due.person, programme=Programme.FAMILY)
    end_support(other, house.owner, house.head)
    Person.objects.filter(pk=joined.person_id).update(joined_into=house.case.person)
    move_spans_to_long_ago()
    assert persons_with_bars(RetentionRule.objects.get(pk=SUPPORT), timezone.now()).get(pk=due.person_id).bar == ""
    assert keys_on(signed_in(house.head).get(LIST).text) == []


def test_list_begins_anew_when_its_address_is_strange(house: House, signed_in: Browser) -> None:
    head = signed_in(house.head)
    make_withdrawn(house.owner)
    answer = head.get(LIST, {"sort": "-department", "after": NO_ROW})
    assert answer.status_code == 302
    assert len(keys_on(head.get(LIST, {"sort": "-department"}).text)) == 1


def test_list_costs_as_many_queries_with_three_rows_as_with_one(house: House, signed_in: Browser) -> None:
    head, costs = signed_in(house.head), list[int]()
    head.get(LIST)  # the first request writes the session
    for _ in range(2):
        make_withdrawn(house.owner)
        with CountedQueries() as queries:
            head.get(LIST)
        costs.append(len(queries))
        make_withdrawn(house.owner)
    assert costs[0] == costs[1]
