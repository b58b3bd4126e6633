from pathlib import Path

import pytest
from django.db import connection

from config.demo.words import LOWERED_SURNAME
from privacy.opening import Reading, reading_under_way
from supporters.directory.models import Supporter
from tests.factories import House
from tools.recorder.asking import Reader, fixed_addresses, plain, undone
from tools.recorder.comparing import compare
from tools.recorder.forms import Page
from tools.recorder.rows import Rows

FORM = """
<a href="/cases/">cards</a> <div hx-get="/part/"></div> <a href="/cases/">again</a>
<form method="post" action="/save/" id="entry">
<input type="hidden" name="key" value="7"><input name="day" type="date"><textarea name="words">
kept</textarea>
<input type="radio" name="kind" value="call"><input type="radio" name="kind" value="visit">
<select name="stage"><option value="">–<option value="one">One<option value="two" selected>Two</select>
<input type="checkbox" name="agreed"><input name="closed" value="x" disabled>
<button name="act" value="save">Save</button></form>
<button form="entry" formaction="/drop/">Drop</button>
"""


def test_page_names_what_it_leads_to_once() -> None:
    assert list(Page(FORM).links) == ["/cases/", "/part/"]


@pytest.mark.parametrize(
    ("way", "sent"),
    [
        ("unchanged", {"key": ["7"], "day": [""], "words": ["kept"], "stage": ["two"]}),
        ("empty", {"key": ["7"]}),
        (
            "filled",
            {"key": ["7"], "day": ["2026-11-26"], "words": ["kept"], "kind": ["call"], "stage": ["two"], "agreed": ["on"]},
        ),
    ],
)
def test_form_is_sent_in_each_way(way: str, sent: dict[str, list[str]]) -> None:
    (form,) = Page(FORM).forms
    assert (form.method, form.action) == ("post", "/save/")
    assert form.values(way) == sent
    assert form.buttons == [("act", "save", ""), ("", "", "/drop/")]


def test_open_field_is_answered_with_a_name() -> None:
    assert Page("<form><input name=q></form>").forms[0].values("filled") == {"q": [LOWERED_SURNAME]}


def test_random_values_are_numbered_in_the_order_of_the_page() -> None:
    one, other = "0199b1f0-0000-7000-8000-000000000001", "0199b1f0-0000-7000-8000-000000000002"
    text = f"{other} {one} {other} token Qx7-aaaaaaaaaaaaaaaaaaaa site.0123456789ab.css 1042-7731"
    assert plain(text) == "<id 1> <id 2> <id 1> token <key 3> site.<hash 4>.css 1042-7731"


def test_signature_without_a_digit_is_random_too() -> None:
    assert plain(f"words:1xW7zw:{'aB' * 21}c") == "words:1xW7zw:<key 1>"


def test_two_records_are_compared_file_by_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    for folder, words in ((before, "old"), (after, "new")):
        (folder / "head").mkdir(parents=True)
        (folder / "head" / "today.txt").write_text("same\n")
        (folder / "head" / "week.txt").write_text(f"same\n{words}\n")
    assert compare(before, before) == 0
    assert capsys.readouterr().out == "head: 2 of 2 equal\n"
    (after / "head" / "more.txt").write_text("more\n")
    assert compare(before, after) == 1
    shown = capsys.readouterr().out
    assert "-old\n+new\n" in shown
    assert "+more\n" in shown
    assert shown.endswith("head: 1 of 3 equal\n")


def test_records_of_nothing_are_not_equal(tmp_path: Path) -> None:
    assert compare(tmp_path / "before", tmp_path / "after") == 1


def test_reader_asks_pages_and_what_they_lead_to_and_sends_their_forms(house: House) -> None:
    asked = [dict(Reader(None, each=1, forms=1).pages(["/accounts/login/", "/cases/"])) for _time in range(2)]
    assert asked[0] == asked[1]
    found = asked[0]
    assert found["account_login GET 1"].startswith("200 GET /accounts/login/ ")
    assert found["cases GET 1"].startswith("302 GET /cases/ ")
    assert found["account_login POST empty 1"].startswith("422 POST /accounts/login/ ")
    assert found["password_forgotten GET 1"].startswith("200 GET /accounts/password/ ")


def test_fixed_addresses_are_those_of_routes_without_arguments() -> None:
    found = set(fixed_addresses())
    assert {"/", "/today/", "/accounts/login/"} <= found
    assert not [address for address in found if "<" in address]


def test_what_a_form_did_is_undone(house: House) -> None:
    with undone():
        Supporter.objects.update(surname="Інша")
        assert Supporter.objects.filter(surname="Інша").exists()
    assert not Supporter.objects.filter(surname="Інша").exists()
    assert not connection.needs_rollback


def test_rows_are_opened_and_have_no_random_value(house: House) -> None:
    with reading_under_way(Reading()):
        surname = house.case.person.surname
    tables = dict(Rows(house.case.opened_at).tables())
    assert f"surname: {surname}" in tables["veterans_person"]
    assert "person_id: <veterans_person 1>" in tables["cases_case"]
    assert str(house.case.pk) not in "".join(tables.values())
