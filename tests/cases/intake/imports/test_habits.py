"""Dates of two habits in one column: the head is asked once, with examples, and one slip is no habit."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.case.models import Case, RegisterImport
from cases.intake.actions.imports.matching import Matching
from cases.intake.forms.imports.habits import doubtful_habits, iso_day, kept_orders
from tests.registers import confirm, detail, finish, match, states

pytestmark = pytest.mark.usefixtures("reading")

TODAY = date(2026, 12, 3)
HEADING = "ПІБ;Етап;Служба;Дата народження"


def sent(head: Client, *days: str) -> RegisterImport:
    rows = [f"Гай{chr(0x430 + n)} Ганна;Лікування;НГУ;{day}" for n, day in enumerate(days)]
    answer: Any = head.post(reverse("import_new"), {"pasted": "\n".join([HEADING, *rows])})
    assert answer.status_code == 302, answer.text
    register = RegisterImport.objects.get(pk=answer.url.split("/")[2])
    finish(register)
    return register


def born(register: RegisterImport) -> list[str]:
    cases = Case.objects.filter(imported_row__register=register).order_by("imported_row__line")
    return [str(case.person.born_on) for case in cases]


def page_of(head: Client, register: RegisterImport) -> str:
    return str(head.get(reverse("import_match", args=[register.pk])).text)


@pytest.mark.django_db
def test_years_of_two_digits_are_asked_about_once(head: Client) -> None:
    register = sent(head, "05-06-85", "25-06-05", "05.06.1990")
    assert register.matched_at is None
    page = page_of(head, register)
    assert "Дата народження: що першим, день чи місяць" in page
    assert "25-06-05, 05-06-85" in page, "what says most comes first"
    refused = match(head, register)
    assert "Оберіть, як читати ці дати" in refused.text
    match(head, register, order_born_on_dash2="day")
    finish(register)
    confirm(head, register)
    assert born(register) == ["1985-06-05", "2005-06-25", "1990-06-05"]


@pytest.mark.django_db
def test_order_is_kept_for_the_next_table_with_these_headings(head: Client) -> None:
    first = sent(head, "06/25/1985", "05/06/1985", "05.06.1985")
    match(head, first, order_born_on_slash="month")
    finish(first)
    confirm(head, first)
    assert born(first) == ["1985-06-25", "1985-05-06", "1985-06-05"]
    again = sent(head, "05/07/1985")
    assert again.matched_at is not None
    assert 'name="order_born_on_slash"' in page_of(head, again), "it may be answered in another way"
    confirm(head, again)
    assert born(again) == ["1985-05-07"]


@pytest.mark.django_db
def test_dates_that_are_left_are_errors(head: Client) -> None:
    register = sent(head, "05.06.85", "06.06.1985")
    match(head, register, order_born_on_dot2="unread")
    finish(register)
    assert states(register) == ["refused", "ready"]
    assert "05.06.85" in detail(head, register).text


@pytest.mark.django_db
def test_column_that_is_chosen_brings_its_question(head: Client) -> None:
    answer: Any = head.post(reverse("import_new"), {"pasted": "ПІБ;Етап;Служба;Коли прийшов\nГай Ганна;Лікування;НГУ;05/06/26"})
    register = RegisterImport.objects.get(pk=answer.url.split("/")[2])
    assert 'name="order_' not in page_of(head, register)
    asked = match(head, register, column_3="since_on")
    assert asked.status_code == 422
    assert "error-summary" not in asked.text, "nothing was wrong on the page before"
    assert 'name="order_since_on_slash2"' in asked.text
    match(head, register, column_3="since_on", order_since_on_slash2="day")
    finish(register)
    assert states(register) == ["ready"]


def habits(*cells: str, column: str = "born_on", **orders: str) -> list[str]:
    matching = Matching(headings=("x",), columns={column: 0}, orders=orders)
    return [habit.key for habit in doubtful_habits(matching, [[cell] for cell in cells])]


@pytest.mark.parametrize(
    ("cells", "asked"),
    [
        (("05.06.1985", "25.06.1985"), []),
        (("06.25.1985", "06.26.1985", "25.06.1985"), ["born_on_dot"]),
        (("06.25.1985", "25.06.1985"), []),  # one slip
        (("06.25.1985", "05.06.1985"), ["born_on_dot"]),  # nothing says that the day is first
        (("06/25/1985", "25.06.1985"), ["born_on_slash"]),
        (("05-06-85",), ["born_on_dash2"]),
        (("05/06-85", "1985", "1985-06-05", "5 червня 1985", ""), []),
    ],
)
def test_what_is_in_doubt(cells: tuple[str, ...], asked: list[str]) -> None:
    assert habits(*cells) == asked


def test_each_column_and_each_way_is_asked_about_alone() -> None:
    matching = Matching(headings=("a", "b"), columns={"born_on": 0, "next_on": 1, "phone": 2})
    rows = [["05.06.85", "05/06/26", "05.06.85"], ["05.06.1985", "", ""]]
    assert [(one.key, one.rows) for one in doubtful_habits(matching, rows)] == [("born_on_dot2", 1), ("next_on_slash2", 1)]


@pytest.mark.parametrize(
    ("typed", "column", "order", "day"),
    [
        ("05.06.85", "born_on", "day", "1985-06-05"),
        ("05.06.85", "born_on", "month", "1985-05-06"),
        ("05.06.26", "since_on", "day", "2026-06-05"),
        ("05.06.27", "since_on", "day", "1927-06-05"),
        ("05.06.27", "next_on", "day", "2027-06-05"),
        ("5.6.05 р.", "born_on", "day", "2005-06-05"),
        ("05.06.85", "born_on", "unread", "05.06.85"),
        ("05.06.85", "born_on", "", "05.06.85"),
        ("5 червня 1985", "born_on", "day", "1985-06-05"),
    ],
)
def test_date_is_read_as_the_head_has_said(typed: str, column: str, order: str, day: str) -> None:
    orders = {f"{column}_dot2": order} if order else {}
    matching = Matching(headings=("x",), columns={column: 0}, orders=orders)
    assert iso_day(typed, column, matching, TODAY) == day


def test_answer_about_another_column_is_forgotten() -> None:
    before = Matching(
        headings=("a", "b"), columns={"born_on": 0, "next_on": 1}, orders={"born_on_dot2": "day", "next_on_dot2": "day"}
    )
    assert kept_orders(before, {"born_on": 1, "next_on": 1}) == {"next_on_dot2": "day"}
