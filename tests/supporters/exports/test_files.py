"""The file has what the page has; who opens it, how long, and what is recorded."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from cases.case.states import Risk
from cases.rights.actions import agree_erasure, ask_erasure
from privacy.ids import new_id
from privacy.models import AccessRecord
from privacy.opening import Reading, reading_under_way
from supporters.directory.calendar import KYIV
from supporters.directory.models import Supporter
from supporters.directory.reports.lists.keyset import Place
from supporters.directory.reports.lists.registry import list_at, registered_lists
from supporters.directory.roles import Role
from supporters.exports.models import Export, ExportFormat, ExportPart
from supporters.exports.rows import rows_of
from supporters.exports.running import work_on_exports
from supporters.forms.spreadsheets.xlsx import MARKED
from tests.bad_inputs.scene import make_scene
from tests.database import as_owner, execute, rows
from tests.ended import end_support
from tests.exports import CASES, LONG, STAFF, csv_rows, downloaded, long_list, make_export, register_long_list, sheet_rows
from tests.factories import House, make_case, make_department, make_house, make_person, make_supporter, make_visit
from tests.office import make_failed_letter
from tests.rights import make_withdrawn

pytestmark = pytest.mark.django_db
SEVEN_YEARS = "interval '7 years'"
FORMULAS = ["=1+1", "+380", "-1", "@SUM(A1)", "\t=1", "\r=1", "|calc", "%x", "＝1", "'=1"]


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def heads(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.head)


@pytest.fixture
def long_house(house: House) -> House:
    return with_more_cards(house)


@pytest.fixture
def full_house() -> House:
    """With something in every list."""
    make_failed_letter()
    house = make_scene().house
    make_department("Сектор", parent=house.department)
    house = replace(house, head=Supporter.objects.get(pk=house.head.pk))  # who has not read the tree yet
    with reading_under_way(Reading()):
        make_withdrawn(house.owner)
    return with_more_cards(house)


def with_more_cards(house: House) -> House:
    for surname, risk in (("Бондар", Risk.RED), ("Ґалаґан", Risk.AMBER), ("Їжак", Risk.GREEN)):
        case = make_case(house.owner, person=make_person(surname))
        make_visit(case, house.owner)
        type(case).objects.filter(pk=case.pk).update(risk=risk)
    make_case(None, by=house.head)
    return house


def reader_of(house: House, route: str) -> Supporter:
    """Somebody who sees this list and may export it."""
    if route == "country":
        return house.analyst
    permission = registered_lists()[route].permission
    return house.head if permission in house.head.granted else house.administrator


def as_cell(value: Any) -> Any:
    """As openpyxl reads it: a day is a moment at midnight, "" is nothing."""
    if isinstance(value, datetime):
        return value.astimezone(KYIV).replace(tzinfo=None, microsecond=0)
    if isinstance(value, date):
        return datetime.combine(value, time.min)
    return None if value == "" else value


@pytest.mark.parametrize("route", sorted(registered_lists()))
def test_file_has_the_rows_of_the_page_in_its_order(full_house: House, route: str, signed_in: Callable[[Any], Client]) -> None:
    """For each order of each registered list: its keys, and what each cell writes."""
    user, address = reader_of(full_house, route), reverse(route)
    client = signed_in(user)
    page = list_at(address, user, at=timezone.now())
    assert page is not None
    for sort in ("", *sorted(page.sorts())):
        export = make_export(user, page.address(Place(sort=sort)))
        with reading_under_way(Reading()):
            listing = list_at(export.address, user, at=export.asked_at)
            assert listing is not None
            expected = list(listing.every_row(sort, per_page=2))
            shown = listing.rows(Place(sort=sort), 500)
        kept = [row for part in ExportPart.objects.filter(export=export).order_by("number") for row in rows_of(part.content)]
        assert [row.key for row in kept] == [row.key for row in expected] == [row.key for row in shown.lines]
        assert [row.values for row in kept] == [tuple(cell.written for cell in row.cells) for row in expected]
        head, *below = sheet_rows(downloaded(client, user, export).content)
        assert list(head) == [column.label for column in page.columns]
        assert below == [tuple(as_cell(cell.written) for cell in row.cells) for row in expected]
    assert expected


def test_second_sheet_says_how_it_was_counted(house: House, heads: Client) -> None:
    Supporter.objects.get_queryset().filter(pk=house.head.pk).update(surname="Ткач")
    export = make_export(house.head, f"{CASES}&risk=green&sort=-due")
    said = dict(row[:2] for row in sheet_rows(downloaded(heads, house.head, export).content, 1))
    assert said["Список"] == export.title
    assert said["Порядок"] == "за стовпцем «Наступний крок», за спаданням"
    assert said["Рядків"] == 1
    assert said["Станом на"] == as_cell(export.asked_at)
    assert said["Хто зробив"].startswith("Ткач")
    assert "стабільно" in said["Фільтри"].lower()
    assert said["Що пораховано"]
    assert "№ 17" in said["Для кого і навіщо"]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_looks_like_a_formula_stays_a_text(
    house: House, signed_in: Callable[[Any], Client], monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    register_long_list(monkeypatch, lambda: long_list(1, lambda _n: text))
    office, user = signed_in(house.administrator), house.administrator
    book = downloaded(office, user, make_export(user, LONG)).content
    _head, row = sheet_rows(book)
    assert row == (text.replace("\r", " "), 0, None)
    assert f't="inlineStr" s="{MARKED}"'.encode() in unpacked(book)
    assert b"<f>" not in unpacked(book)
    table = downloaded(office, user, make_export(user, LONG, form=ExportFormat.CSV))
    assert csv_rows(table.content)[1] == [f"'{text}", "0", ""]
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert table.content.startswith(b"\xef\xbb\xbf")


def unpacked(book: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        return b"".join(parts.read(name) for name in parts.namelist())


def test_each_download_is_recorded_with_everybody_in_the_file(long_house: House, heads: Client) -> None:
    export = make_export(long_house.head)
    for times in (1, 2):
        assert downloaded(heads, long_house.head, export).status_code == 200
        records = AccessRecord.objects.filter(actor_id=long_house.head.pk, act="export", route="export_file", purpose="inquiry")
        assert records.count() == times
        assert all(len(record.subject_ids) == 5 for record in records)


def test_download_without_persons_is_recorded_too(house: House, signed_in: Callable[[Any], Client]) -> None:
    office = signed_in(house.administrator)
    assert downloaded(office, house.administrator, make_export(house.administrator, STAFF)).status_code == 200
    record = AccessRecord.objects.get(actor_id=house.administrator.pk, act="export")
    assert (record.subject_ids, record.route) == ([], "export_file")


def test_rows_and_words_are_sealed_in_the_database(house: House) -> None:
    export = make_export(house.head)
    stored = [bytes(value) for (value,) in rows("SELECT content FROM supporters_exportpart")]
    stored += [bytes(value) for (value,) in rows("SELECT words FROM supporters_export")]
    assert len(stored) == 2
    assert not any(
        "Коваленко".encode() in value or "ГУНП".encode() in value or house.case.number.encode() in value for value in stored
    )
    assert export.words == "Запит ГУНП № 17"


@pytest.mark.asvs("8.2.2")
@pytest.mark.parametrize("who", ["other_head", "administrator", "auditor", "analyst"])
def test_file_of_another_is_not_there(house: House, signed_in: Callable[[Any], Client], who: str) -> None:
    stranger, export = getattr(house, who), make_export(house.head)
    answer = downloaded(signed_in(stranger), stranger, export)
    assert answer.status_code == 404
    assert not AccessRecord.objects.filter(actor_id=stranger.pk, act="export").exists()


def test_link_alone_leads_a_stranger_to_the_sign_in(house: House) -> None:
    answer = Client().get(reverse("export_file", args=[make_export(house.head).pk]))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/?next=")


def test_download_asks_for_a_recent_factor(house: House, heads: Client) -> None:
    answer = heads.get(reverse("export_file", args=[make_export(house.head).pk]))
    assert answer.status_code == 302
    assert "/accounts/again/" in answer.headers["Location"]
    assert not AccessRecord.objects.filter(actor_id=house.head.pk, act="export").exists()


def test_file_is_gone_after_a_day(house: House, heads: Client) -> None:
    export = make_export(house.head)
    with time_machine.travel(export.asked_at + timedelta(hours=24, seconds=1), tick=False):
        heads.force_login(house.head)
        assert downloaded(heads, house.head, export).status_code == 404
        assert heads.get(reverse("exports")).context["page"].lines == ()
        assert ExportPart.objects.exists()
        work_on_exports(at=timezone.now())
    assert not ExportPart.objects.exists()
    record = Export.objects.get()
    assert (record.words, record.last_key, record.reason, record.count) == (None, "", "inquiry", 1)
    assert record.removed_at


def test_file_stays_closed_after_its_maker_sees_a_department_less(house: House, heads: Client) -> None:
    export = make_export(house.head)
    moved = make_department("Інше управління")
    Supporter.objects.get_queryset().filter(pk=house.head.pk).update(department=moved)
    answer = downloaded(heads, house.head, export)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("exports"))
    assert "Ви вже не бачите цього списку" in heads.get(reverse("exports")).text
    assert not AccessRecord.objects.filter(actor_id=house.head.pk, act="export").exists()


def test_file_stays_closed_after_its_maker_has_another_role(house: House, heads: Client) -> None:
    export = make_export(house.head)
    Supporter.objects.get_queryset().filter(pk=house.head.pk).update(role=Role.ANALYST)
    assert downloaded(heads, house.head, export).headers["Location"] == reverse("exports")


def test_file_is_in_the_language_in_which_it_was_asked_for(house: House, heads: Client) -> None:
    with translation.override("en"):
        export = make_export(house.head)
    head, *_below = sheet_rows(downloaded(heads, house.head, export).content)
    assert head[0] == "Person"
    assert 'lang="en">On support' in heads.get(reverse("exports")).text


@pytest.mark.usefixtures("reading")
def test_file_goes_with_the_erasure_of_a_person_in_it(house: House, heads: Client) -> None:
    erased, export = make_case(house.owner, person=make_person("Рибак")), make_export(house.head)
    end_support(erased, house.owner, house.head)
    with as_owner():
        for spans in ("to_at IS NOT NULL", "to_at IS NULL"):  # the earlier ones first, so that none overlaps
            execute(f"UPDATE cases_statespan SET from_at = from_at - {SEVEN_YEARS}, to_at = to_at - {SEVEN_YEARS} WHERE {spans}")
    erasure = ask_erasure(erased.person_id, reason="Минуло сім років", by=house.head, at=timezone.now(), pk=new_id())
    second = make_supporter(house.department, Role.HEAD, surname="Друга")
    agree_erasure(erasure.pk, by=second, at=timezone.now())
    assert not ExportPart.objects.exists()
    assert downloaded(heads, house.head, export).headers["Location"] == reverse("exports")
    assert "Список змінився" in heads.get(reverse("exports")).text
