"""The reminder rules as a list of the office."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from supporters.directory.models import Supporter
from supporters.directory.reports.lists.cells import Cell
from supporters.directory.reports.lists.keyset import Place
from supporters.notifications.actions.rule_policies import set_rule_policy
from supporters.notifications.reports.rule_list import rule_list
from supporters.notifications.rules import Policy, reminder_rules
from tests.database import CountedQueries
from tests.factories import House
from tests.lists import listed_keys
from tests.supporters.notifications.test_rule_pages import remind

pytestmark = pytest.mark.django_db
RULES = "/staff/rules/"
SORTS = ("", "name", "-name", "lead", "-head", "list", "followed", "-followed", "state", "-changed")


@pytest.fixture
def office(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.administrator)


def change(house: House, rule: str, policy: Policy) -> None:
    set_rule_policy(rule, policy, by=house.administrator, at=timezone.now(), version=0)


def cells_of(rule: str) -> dict[str, Cell]:
    listing = rule_list(at=timezone.now())
    (row,) = (row for row in listing.every_row() if row.key == rule)
    return dict(zip((column.code for column in listing.columns), row.cells, strict=True))


@pytest.mark.parametrize("sort", SORTS)
def test_each_rule_is_listed_once_in_any_order(office: Client, sort: str) -> None:
    assert sorted(listed_keys(office, RULES, sort=sort)) == sorted(reminder_rules())


def test_row_has_the_rule_in_words(house: House) -> None:
    row = cells_of("case_silent")
    rule = reminder_rules()["case_silent"]
    assert [row[code].shown or row[code].note for code in ("name", "looks_at", "stops", "lead", "head", "list")] == [
        *map(str, (rule.label, rule.looks_at, rule.stops)),
        "2 робочі дні",
        "5 робочих днів",
        "10 робочих днів",
    ]
    assert (row["state"].shown, row["followed"].value, row["changed"].value) == ("увімкнено", None, None)
    assert cells_of("step_due")["state"].shown == "завжди увімкнене"
    change(house, "case_silent", Policy(False, 1, 21, 25))
    row = cells_of("case_silent")
    assert [row[code].shown for code in ("lead", "head", "list", "state")] == [
        "1 робочий день", "21 робочий день", "25 робочих днів", "вимкнено",
    ]  # fmt: skip
    assert row["changed"].shown
    assert row["changed"].note == house.administrator.short_name


def test_row_has_the_share_of_contacts_when_there_are_enough(house: House) -> None:
    then = timezone.now() - timedelta(days=9)
    remind(house, "case_silent", house.case.pk, at=then, times=19)
    assert cells_of("case_silent")["followed"].value is None
    remind(house, "case_silent", uuid4(), at=then)
    row = cells_of("case_silent")
    assert (row["followed"].value, row["followed"].shown) == (0, "0 %")
    assert row["followed"].note == "0 з 20"
    assert row["state"].note == "пропонуємо вимкнути"


def test_rules_are_sorted_by_days_and_by_their_last_change(house: House, office: Client) -> None:
    change(house, "case_silent", Policy(True, 30, 40, 50))
    change(house, "first_contact", Policy(True, 1, 2, 3))
    days = [row.cells[3].shown for row in rule_list(at=timezone.now()).rows(Place(sort="lead"), 50).lines]
    assert (days[0], days[-1]) == ("1 робочий день", "30 робочих днів")
    assert listed_keys(office, RULES, sort="-changed")[:2] == ["first_contact", "case_silent"]
    assert listed_keys(office, RULES, sort="lead")[-1] == "case_silent"


def test_count_says_how_many_are_off(house: House) -> None:
    number = len(reminder_rules())
    assert rule_list(at=timezone.now()).count_label(number) == f"{number} правила"
    change(house, "case_silent", Policy(is_on=False))
    assert rule_list(at=timezone.now()).count_label(number) == f"{number} правила, 1 вимкнено"


def test_list_asks_as_often_for_one_change_as_for_three(house: House, office: Client) -> None:
    office.get(RULES)
    counts = []
    for rules in (("case_silent",), ("first_contact", "step_due")):
        for rule in rules:
            change(house, rule, Policy(True, 3, 6, 12))
        with CountedQueries() as queries:
            assert office.get(RULES).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


def test_rule_opened_from_the_list_has_no_errors(office: Client) -> None:
    assert f'href="{RULES}case_silent/?list=/staff/rules/"' in office.get(RULES).text
    answer = office.get(f"{RULES}case_silent/?list=/staff/rules/")
    assert answer.status_code == 200
    assert not answer.context["form"].errors


@pytest.mark.parametrize("query", ["sort=looks_at", "after=no_such", "before=no_such"])
def test_list_begins_anew_when_its_address_is_strange(office: Client, query: str) -> None:
    answer = office.get(f"{RULES}?{query}")
    assert (answer.status_code, answer.headers["Location"]) == (302, RULES)


def test_preview_and_history_of_a_rule_are_in_words(house: House, office: Client) -> None:
    preview = office.get(f"{RULES}case_silent/", {"is_on": "on", "lead_days": "3", "head_days": "6", "list_days": "12"}).text
    assert "2 робочі дні</del>" in preview
    assert "12 робочих днів</ins>" in preview
    change(house, "case_silent", Policy(True, 3, 6, 12))
    assert "12 робочих днів</ins>" in office.get(f"{RULES}case_silent/").text


def test_list_is_in_english_for_who_reads_it_in_english(office: Client) -> None:
    Supporter.objects.active().update(language="en")
    page = office.get(RULES).text
    assert "2 working days" in page
    assert "always on" in page
