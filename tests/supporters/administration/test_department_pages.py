"""The pages of the department tree, for an administrator."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supporters.administration.actions.approvals.decisions import grant_approval
from supporters.administration.actions.departments import close_department, edit_department, name_duty
from supporters.directory.models import Approval, Department
from supporters.directory.roles import Role
from tests.cases.conftest import assert_in_error
from tests.database import CountedQueries
from tests.factories import House, make_case, make_department, make_head, make_person, make_supporter
from tests.lists import NO_ROW, keys_on, listed_keys
from tests.supporters.administration.test_departments import facts

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]


@pytest.fixture
def office(house: House, signed_in: Browser) -> Client:
    """The browser of the administrator."""
    return signed_in(house.administrator)


def at(name: str, department: Department) -> str:
    return reverse(f"department_{name}", args=[department.pk])


def new_fields(**changed: str) -> dict[str, str]:
    return {
        "submission_key": str(uuid4()),
        "name": "Новий відділ",
        "parent": "top",
        "branch": "",
        "oblast": "",
        "zone": "",
        "duty_phone": "",
        "duty": "",
        **changed,
    }


def edit_fields(department: Department, **changed: str) -> dict[str, str]:
    return {
        "submission_key": str(uuid4()),
        "version": str(department.version),
        "name": department.name,
        "branch": "",
        "oblast": "",
        "zone": department.zone,
        "duty_phone": "",
        "head": str(department.head_id or ""),
        "duty": "",
        **changed,
    }


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def move_fields(office: Client, department: Department, parent: Department | None) -> dict[str, str]:
    """The fields that the confirmation page of a move would send."""
    asked = str(parent.pk) if parent else "top"
    page = office.get(at("move", department), {"parent": asked}).text
    return {**{name: hidden(page, name) for name in ("submission_key", "version", "parent", "seen")}, "reason": "Так зручніше"}


def parent_of(department: Department) -> Department | None:
    return Department.objects.get(pk=department.pk).parent


def refused_anew(office: Client, sent: dict[str, str], department: Department) -> bool:
    answer = office.post(at("move", department), sent)
    return answer.status_code == 409 and "message-error" in answer.text and parent_of(department) is None


def numbers_of(page: str, department: Department) -> tuple[int, ...]:
    """Staff and cards of a row, each alone and with those below."""
    row = page.split(f'id="r-{department.pk}"')[1].split("</tr>", maxsplit=1)[0]
    return tuple(int(number) for number in re.findall(r'class="is-number"[^>]*>(\d+)</td>', row))


def grown(house: House) -> list[Department]:
    """More departments than one page shows; those of the third level."""
    middle = [make_department(f"Сектор {number}", parent=house.department) for number in range(2)]
    return [make_department(f"Група {number}", parent=middle[number % 2]) for number in range(50)]


# The tree


def test_tree_shows_who_leads_how_many_work_and_how_much_is_in_hand(house: House, office: Client) -> None:
    group = make_department("Група", parent=house.department)
    duty = make_supporter(group, surname="Черговий")
    name_duty(house.department.pk, duty=duty)
    edit_department(group.pk, facts(group, duty_phone="+380440000003"), at=timezone.now(), version=1)
    page = office.get("/staff/departments/").text
    assert page.index(at("detail", house.department)) < page.index(at("detail", group))
    for words in (house.head.short_name, duty.short_name, "044\u00a0000\u00a000\u00a003"):
        assert words in page
    assert 'href="/staff/departments/" aria-current="page"' in page
    assert numbers_of(page, house.department) == (7, 8, 1, 1)
    assert numbers_of(page, group) == (1, 1, 0, 0)


def test_tree_is_sorted_within_each_department(house: House, office: Client) -> None:
    large, small = make_department("А", parent=house.department), make_department("Б", parent=house.department)
    make_supporter(small)
    for sort, expected in (("people", [large, small]), ("-people_all", [small, large]), ("-name", [small, large])):
        page = office.get(f"/staff/departments/?sort={sort}").text
        places = [page.index(at("detail", one)) for one in (house.department, *expected)]
        assert places == sorted(places), sort


@pytest.mark.parametrize("sort", ["", "name", "-name", "people", "-people_all", "cards", "-cards_all"])
def test_tree_has_every_department_once_in_any_order(house: House, office: Client, sort: str) -> None:
    grown(house)
    found = listed_keys(office, "/staff/departments/", open="all", sort=sort)
    assert len(found) == len(set(found)) == Department.objects.count()


def test_large_tree_is_folded_and_unfolds_one_branch(house: House, office: Client) -> None:
    groups = grown(house)
    low, lowest = groups[0], make_department("Найнижчий", parent=groups[0])
    folded = office.get("/staff/departments/").text
    assert at("detail", low) not in folded
    middle = Department.objects.get(children=low)
    opened = unescape(re.findall(rf'class="fold" href="([^"#]+)#r-{middle.pk}" aria-expanded="false"', folded)[0])
    unfolded = office.get(opened).text
    assert at("detail", low) in unfolded
    assert at("detail", lowest) not in unfolded
    assert 'aria-expanded="true"' in unfolded
    deep = office.get(f"/staff/departments/?open={low.pk}").text
    assert at("detail", lowest) in deep
    back = unescape(re.findall(rf'class="fold" href="([^"#]+)#r-{middle.pk}" aria-expanded="true"', deep)[0])
    assert at("detail", low) not in office.get(back).text


def test_search_finds_a_folded_department_by_a_part_of_its_name(house: House, office: Client) -> None:
    low = grown(house)[7]
    page = office.get("/staff/departments/", {"q": low.name.upper()}).text
    assert keys_on(page) == [str(low.pk)]
    assert str(low.parent) in page
    assert "Нічого не знайдено" in office.get("/staff/departments/?q=немає такого").text


@pytest.mark.parametrize("query", ["open=x", "sort=head", f"after={NO_ROW}", "sort=people&after=7", f"q={'я' * 101}"])
def test_tree_begins_anew_when_its_address_is_strange(office: Client, query: str) -> None:
    answer = office.get(f"/staff/departments/?{query}")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/staff/departments/")


def test_tree_hides_closed_departments_until_asked_for_them(house: House, office: Client) -> None:
    closed = make_department("Закритий")
    close_department(closed.pk, at=timezone.now())
    assert at("detail", closed) not in office.get("/staff/departments/").text
    assert at("detail", closed) in office.get("/staff/departments/?closed=on").text


def test_tree_and_page_cost_as_many_queries_with_three_rows_as_with_one(house: House, office: Client) -> None:
    def cost(address: str) -> int:
        with CountedQueries() as queries:
            assert office.get(address).status_code == 200
        return len(queries)

    moving = f"{at('move', house.other_department)}?parent={house.department.pk}"
    addresses = ("/staff/departments/", at("detail", house.department), moving)
    for address in addresses:
        office.get(address)
    with_one = [cost(address) for address in addresses]
    for number in range(3):
        group = make_department(f"Група {number}", parent=house.department)
        name_duty(group.pk, duty=make_supporter(group))
        make_head(group)
        below = make_department(f"Сектор {number}", parent=house.other_department)
        make_head(below)
        make_case(make_supporter(below), person=make_person("Ткач"))
    assert [cost(address) for address in addresses] == with_one
    tree, page, move = with_one
    assert max(tree, page) <= 8
    assert move <= 22


# One department


def test_department_is_added_and_shown(house: House, office: Client) -> None:
    make_department("Група", parent=house.department)
    sent = new_fields(parent=str(house.department.pk), branch="ngu", oblast="UA-30", zone="Київ", duty_phone="044 000 00 03")
    answer = office.post("/staff/departments/new/", sent, follow=True)
    made = Department.objects.get(name="Новий відділ")
    assert answer.redirect_chain == [(at("detail", made), 302)]
    assert (made.parent, made.branch, made.oblast) == (house.department, "ngu", "UA-30")
    assert made.duty_phone == "+380440000003"
    for words in ("Новий відділ", "Київ", "м. Київ", "044\u00a0000\u00a000\u00a003", house.department.name):
        assert words in answer.text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("name", "ї" * 121),
        ("parent", ""),
        ("parent", "x"),
        ("branch", "x"),
        ("oblast", "UA-99"),
        ("zone", "ї" * 201),
        ("duty_phone", "12"),
        ("duty", "x"),
    ],
)
def test_error_is_beside_its_field_when_adding(office: Client, field: str, typed: str) -> None:
    before = Department.objects.count()
    assert_in_error(office.post("/staff/departments/new/", new_fields(**{field: typed})), field)
    assert Department.objects.count() == before


def test_department_offers_only_who_may_hold_the_post(house: House, office: Client) -> None:
    page = office.get(at("edit", house.department)).text
    heads, duties = (re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL) for name in ("head", "duty"))
    assert heads is not None
    assert duties is not None
    offered = {
        name: (str(getattr(house, name).pk) in heads[0], str(getattr(house, name).pk) in duties[0])
        for name in ("owner", "head", "other_head", "psychologist", "administrator", "deactivated")
    }
    nowhere = (False, False)
    assert offered == {
        "owner": (False, True),
        "head": (True, True),
        "other_head": (False, True),
        "psychologist": nowhere,
        "administrator": nowhere,
        "deactivated": nowhere,
    }


def test_department_is_edited(house: House, office: Client) -> None:
    sent = edit_fields(Department.objects.get(pk=house.department.pk), name="Інша назва", zone="Одеса")
    answer = office.post(at("edit", house.department), sent, follow=True)
    assert answer.redirect_chain == [(at("detail", house.department), 302)]
    house.department.refresh_from_db()
    assert (house.department.name, house.department.zone, house.department.head) == ("Інша назва", "Одеса", house.head)


@pytest.mark.parametrize(("field", "typed"), [("name", ""), ("head", "x"), ("duty", "x"), ("duty_phone", "12")])
def test_error_is_beside_its_field_when_editing(house: House, office: Client, field: str, typed: str) -> None:
    department = Department.objects.get(pk=house.department.pk)
    assert_in_error(office.post(at("edit", department), edit_fields(department, **{field: typed})), field)


def test_second_administrator_sees_both_versions_and_who_was_first(house: House, office: Client) -> None:
    department = Department.objects.get(pk=house.other_department.pk)
    first, second = edit_fields(department, zone="Одеса"), edit_fields(department, zone="Львів")
    office.post(at("edit", department), first)
    answer = office.post(at("edit", department), second)
    assert answer.status_code == 409
    for words in ("both-versions", "Одеса", 'value="Львів"', house.administrator.short_name):
        assert words in answer.text
    again = {**second, "version": hidden(answer.text, "version")}
    assert office.post(at("edit", department), again).status_code == 302
    department.refresh_from_db()
    assert department.zone == "Львів"


@pytest.mark.parametrize("page", ["edit", "move", "close", "facilities"])
def test_closed_department_has_no_page_to_change_it(house: House, office: Client, page: str) -> None:
    closed = make_department("Закритий")
    sent = {**edit_fields(closed, zone="Одеса"), "parent": str(house.department.pk), "seen": "x"}
    close_department(closed.pk, at=timezone.now())
    assert office.get(at(page, closed)).status_code == 404
    assert office.post(at(page, closed), sent).status_code in (409, 422)
    detail = office.get(at("detail", closed))
    assert detail.status_code == 200
    assert at(page, closed) not in detail.text


@pytest.mark.parametrize("page", ["detail", "edit", "move", "close", "facilities"])
def test_department_that_is_not_there_is_not_found(office: Client, page: str) -> None:
    assert office.get(reverse(f"department_{page}", args=[uuid4()])).status_code == 404


# Moving


def test_move_is_shown_before_it_is_done(house: House, office: Client) -> None:
    loser = make_head(make_department("Управління"), surname="Верхній")
    moved = make_department("Група", parent=loser.department)
    make_case(make_supporter(moved), person=make_person("Ткач"))
    page = office.get(at("move", moved), {"parent": str(house.department.pk)}).text
    for words in ("Група", house.department.name, loser.short_name, house.head.short_name, 'class="gained"', 'class="lost"'):
        assert words in page
    assert parent_of(moved) == loser.department, "a GET moves nothing"
    second = make_supporter(house.department, Role.ADMINISTRATOR)
    answer = office.post(at("move", moved), move_fields(office, moved, house.department), follow=True)
    assert answer.redirect_chain == [(at("detail", moved), 302)]
    assert parent_of(moved) == loser.department, "a head comes to see more by it"
    grant_approval(Approval.objects.get().pk, by=second, at=timezone.now())
    assert parent_of(moved) == house.department


def test_move_offers_neither_itself_nor_what_is_below_nor_what_is_too_deep(house: House, office: Client) -> None:
    low = make_department("Група", parent=house.department)
    deep = make_department("1")
    for level in "23456":
        deep = make_department(level, parent=deep)
    page = office.get(at("move", house.department)).text
    offered = re.findall(r'<option value="([^"]*)"', page)
    assert not {str(house.department.pk), str(low.pk), str(deep.pk), str(deep.parent_id)} & set(offered)
    assert {"top", str(house.other_department.pk)} <= set(offered)


@pytest.mark.parametrize("parent", ["", "x", "itself", "there"])
def test_move_is_refused_beside_its_field(house: House, office: Client, parent: str) -> None:
    asked = {"itself": str(house.department.pk), "there": "top"}.get(parent, parent)
    assert_in_error(office.get(at("move", house.department), {"parent": asked}), "parent")
    assert_in_error(office.post(at("move", house.department), {"parent": asked, "version": "1"}), "parent")


def test_only_what_was_looked_at_is_done(house: House, office: Client) -> None:
    moved = make_department("Група")
    sent = move_fields(office, moved, house.department)
    assert refused_anew(office, {**sent, "seen": ""}, moved)
    assert refused_anew(office, {**sent, "version": "9"}, moved)
    make_head(house.department, surname="Новий")  # would gain reach that the confirmed page did not show
    assert refused_anew(office, sent, moved)
    assert office.post(at("move", moved), move_fields(office, moved, house.department)).status_code == 302


# Closing


def test_empty_department_is_closed(house: House, office: Client) -> None:
    empty = make_department("Порожній")
    key = hidden(office.get(at("close", empty)).text, "submission_key")
    answer = office.post(at("close", empty), {"submission_key": key}, follow=True)
    assert answer.redirect_chain == [("/staff/departments/", 302)]
    assert "Порожній" in answer.text
    assert Department.objects.get(pk=empty.pk).closed_at


def test_page_shows_what_is_left_and_closing_is_refused(house: House, office: Client) -> None:
    page = office.get(at("close", house.department)).text
    assert "close-form" not in page
    assert house.case.number not in page
    answer = office.post(at("close", house.department), {"submission_key": str(uuid4())})
    assert answer.status_code == 409
    assert "error-summary" in answer.text
    assert Department.objects.open().filter(pk=house.department.pk).exists()
