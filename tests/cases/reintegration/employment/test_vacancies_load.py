"""Load a list of vacancies: checked by row and column, shown, saved as a whole, the same list twice changes nothing."""

import re
import zlib
from base64 import b64decode, b64encode
from datetime import timedelta
from html import unescape
from time import process_time
from tracemalloc import get_traced_memory, start, stop
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cases.reintegration.actions.employment import save_vacancies
from cases.reintegration.forms.employment.listed import LISTED, checked_vacancies
from cases.reintegration.models import Vacancy
from supporters.directory.calendar import kyiv_day
from supporters.forms.spreadsheets.columns import ListedRow
from tests.factories import House
from tests.loops import seconds_of_a_loop
from tests.persons import BUSK, make_territories
from tests.work import make_vacancy
from tools.journeys.invitation_lists import as_file, workbook

pytestmark = pytest.mark.django_db
LOAD, CONFIRM = "/vacancies/list/", "/vacancies/list/confirm/"
HEAD = (
    "Роботодавець;Чий це орган;Посада;Служба чи цивільна посада;Місце;Область;Останній день;Телефон;Довго сидіти;Піднімає;Години"
)
MOST_LOOPS, MOST_BYTES = 3_000, 120_000_000


@pytest.fixture(autouse=True)
def directory() -> None:
    make_territories(whole=True)


def day(days: int = 30) -> str:
    return f"{kyiv_day(timezone.now()) + timedelta(days=days):%d.%m.%Y}"


def row(post: str = "Диспетчер", **changed: str) -> str:
    usual = {"employer": "Служба порятунку", "body": "ДСНС", "post": post, "kind": "цивільна", "place": "Буськ", "oblast": ""}
    usual |= {"until": day(), "phone": "044 000 00 05", "sitting": "так", "kg": "до 5 кг", "hours": "8"}
    return ";".join({**usual, **changed}.values())


def check(client: Client, *rows: str) -> Any:
    return client.post(LOAD, {"pasted": "\n".join([HEAD, *rows])})


def confirm(client: Client, checked: Any, **changed: str) -> Any:
    form = checked.text.partition('<form id="confirm-form"')[2].partition("</form>")[0]
    fields = {name: unescape(value) for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)}
    return client.post(CONFIRM, {**fields, **changed})


def counts(answer: Any) -> tuple[int, int, int, int]:
    """Rows with errors, new, changed, unchanged."""
    checked = answer.context["checked"]
    return len(checked.bad), len(checked.new), len(checked.changed), checked.unchanged


def test_list_is_shown_first_and_saved_after_the_confirmation(at_work: Client) -> None:
    checked = check(at_work, row(), row("Кухар", place="UA46040030000058332"), row("Юрист", place="віддалено"))
    assert (counts(checked), Vacancy.objects.count()) == ((0, 3, 0, 0), 0)
    assert confirm(at_work, checked).status_code == 302
    known = {one.post: one for one in Vacancy.objects.select_related("territory")}
    assert (known["Диспетчер"].territory_id, known["Юрист"].is_remote) == (BUSK, True)
    assert [getattr(known["Кухар"], name) for name in ("employer_kind", "sitting", "lifting_kg", "hours")] == [
        "dsns",
        "needed",
        5,
        8,
    ]


def test_same_list_twice_changes_nothing(at_work: Client) -> None:
    confirm(at_work, check(at_work, row(), row("Кухар")))
    checked = check(at_work, row(), row("КУХАР", hours=""))
    assert (counts(checked), "зберігати нічого" in checked.text) == ((0, 0, 1, 1), False)
    again = check(at_work, row(), row("Кухар", hours=""))
    assert (counts(again), "зберігати нічого" in again.text) == ((0, 0, 0, 2), True)
    assert set(Vacancy.objects.values_list("version", flat=True)) == {1}


@pytest.mark.parametrize(("kg", "saved"), [("10", 10), ("до 10 кг", 10), ("10,0", 10), ("5.0 кг", 5), ("0", 0)])
def test_kilograms_of_a_list_are_read_as_they_are_written(at_work: Client, kg: str, saved: int) -> None:
    confirm(at_work, check(at_work, row(kg=kg)))
    assert Vacancy.objects.get().lifting_kg == saved


def test_row_about_a_known_vacancy_changes_it_and_an_empty_cell_does_not(house: House, at_work: Client) -> None:
    confirm(at_work, check(at_work, row()))
    checked = check(at_work, row(hours="6", kg=""))
    assert (counts(checked), "Години на день" in checked.text or "Годин на день" in checked.text) == ((0, 0, 1, 0), True)
    confirm(at_work, checked)
    vacancy = Vacancy.objects.get()
    assert (vacancy.hours, vacancy.lifting_kg, vacancy.version) == (6, 5, 2)


@pytest.mark.parametrize(
    ("changed", "column", "words"),
    [
        ({"until": "01.01.2020"}, "Останній день вакансії", "Цей день минув"),
        ({"place": "Нетамівка"}, "Місце", "немає такого місця"),
        ({"place": "UA00000000000000000"}, "Місце", "немає такого місця"),
        ({"place": "Буськ", "oblast": "Полтавська"}, "Місце", "немає такого місця"),
        ({"place": "Андріївка"}, "Місце", "Таких місць кілька"),
        ({"oblast": "Ніяка"}, "Область", "Такої області немає"),
        ({"body": "ЗСУ"}, "Чий це орган", "Такого значення немає"),
        ({"sitting": "може"}, "Довго сидіти", "Такого значення немає"),
        ({"kg": "7"}, "Що піднімають", "Вкажіть кілограми"),
        ({"kg": "0,5 кг"}, "Що піднімають", "Вкажіть кілограми"),
        ({"kg": "1.5"}, "Що піднімають", "Вкажіть кілограми"),
        ({"kg": "від 5 до 10 кг"}, "Що піднімають", "Вкажіть кілограми"),
        ({"kg": "-5"}, "Що піднімають", "Вкажіть кілограми"),
        ({"kg": "0010" + "0" * 5000}, "Що піднімають", "Вкажіть кілограми"),
        ({"hours": "7,5"}, "Годин на день", "ціле число"),
        ({"hours": "30"}, "Годин на день", "24"),
        ({"phone": ""}, "Телефон роботодавця", "Вкажіть телефон"),
        ({"phone": "12"}, "Телефон роботодавця", "Вкажіть номер повністю"),
        ({"employer": ""}, "Роботодавець", "Вкажіть роботодавця"),
        ({"until": "завтра"}, "Останній день вакансії", "Вкажіть дату"),
        ({"employer": "=B2&C2"}, "Роботодавець", "У клітинці формула"),
    ],
)
def test_error_names_row_and_column_and_nothing_is_saved(
    at_work: Client, changed: dict[str, str], column: str, words: str
) -> None:
    checked = check(at_work, row("Кухар"), row(**changed))
    assert counts(checked)[:2] == (1, 1)
    bad = checked.text.split('id="list-errors"')[1]
    assert ("Рядок 3" in bad, column in bad, words in bad) == (True, True, True), re.sub(r"\s+", " ", bad[:900])
    assert 'id="confirm-form"' not in checked.text
    assert not Vacancy.objects.exists()


def test_confirmation_with_one_wrong_row_saves_nothing(at_work: Client) -> None:
    """The page sends none; somebody else may."""
    checked = check(at_work, row(), row("Кухар"))
    carried = unescape(re.findall(r'name="rows" value="([^"]*)"', checked.text)[0])
    rows = zlib.decompress(b64decode(carried)).decode().replace("[3,0,", "[3,-1,").replace("Кухар", "")
    assert confirm(at_work, checked, rows=b64encode(zlib.compress(rows.encode())).decode()).status_code == 422
    assert not Vacancy.objects.exists()


def test_one_vacancy_twice_in_a_list_is_refused(at_work: Client) -> None:
    assert "Та сама вакансія є в іншому рядку: 3" in check(at_work, row(), row()).text


def test_list_is_shown_again_when_a_vacancy_was_changed_meanwhile(house: House, at_work: Client) -> None:
    confirm(at_work, check(at_work, row()))
    checked = check(at_work, row(hours="6"))
    Vacancy.objects.update(version=2)
    answer = confirm(at_work, checked)
    assert (answer.status_code, Vacancy.objects.get().hours) == (409, 8)
    assert confirm(at_work, answer).status_code == 302


@pytest.mark.parametrize("rows", ["x", "eJwDAAAAAAE=", "", "W10=", "e30="])
def test_damaged_list_is_refused(at_work: Client, rows: str) -> None:
    assert at_work.post(CONFIRM, {"rows": rows}).status_code == 422


def test_vacancies_that_are_not_in_the_list_stay(house: House, at_work: Client) -> None:
    make_vacancy(house.owner)
    confirm(at_work, check(at_work, row()))
    assert Vacancy.objects.filter(ended_at=None).count() == 2


def test_file_of_any_kind_is_read(at_work: Client) -> None:
    table = "\n".join([HEAD, row()]).encode("cp1251")
    assert counts(at_work.post(LOAD, {"file": SimpleUploadedFile("вакансії.csv", table)})) == (0, 1, 0, 0)
    broken = at_work.post(LOAD, {"file": SimpleUploadedFile("вакансії.xlsx", b"PK\x03\x04broken")})
    assert broken.status_code == 422


def test_xlsx_is_saved_as_it_was_written(at_work: Client) -> None:
    """As Excel writes it: the hours and the kilograms are numbers there, and a row may be empty."""
    columns = HEAD.split(";")
    rows = [row(), row("Кухар", kg="10", hours="6", sitting="ні"), row("Юрист", place="віддалено")]
    table = [dict(zip(columns, one.split(";"), strict=True)) for one in rows]
    cells = [
        [int(cell) if cell.isdecimal() and name in ("Піднімає", "Години") else cell for name, cell in one.items()]
        for one in table
    ]
    checked = at_work.post(LOAD, {"file": as_file(workbook([columns, cells[0], [], *cells[1:]]), "вакансії.xlsx")})
    assert (counts(checked), Vacancy.objects.count()) == ((0, 3, 0, 0), 0)
    assert confirm(at_work, checked).status_code == 302
    saved = {one.post: one for one in Vacancy.objects.all()}
    assert {post: (one.lifting_kg, one.hours, one.sitting, one.is_remote) for post, one in saved.items()} == {
        "Диспетчер": (5, 8, "needed", False),
        "Кухар": (10, 6, "not_needed", False),
        "Юрист": (5, 8, "needed", True),
    }
    assert {one.valid_until for one in saved.values()} == {kyiv_day(timezone.now()) + timedelta(days=30)}
    assert {one.contact_phone for one in saved.values()} == {"+380440000005"}


def test_five_thousand_rows_are_checked_and_saved_in_time(house: House, at_work: Client, measured: Any) -> None:
    table = "\n".join([HEAD, *(row(f"Посада {number}") for number in range(5000))]).encode()
    began = process_time()
    checked = at_work.post(LOAD, {"file": SimpleUploadedFile("вакансії.csv", table)})
    assert counts(checked) == (0, 5000, 0, 0)
    assert confirm(at_work, checked).status_code == 302
    loops = (process_time() - began) / seconds_of_a_loop()
    measured(f"5,000 vacancies checked and saved in the time of {loops:.0f} loops")
    assert Vacancy.objects.count() == 5000
    assert loops < MOST_LOOPS


def test_memory_of_a_list_is_bounded(house: House, measured: Any) -> None:
    cells = dict(zip(HEAD.split(";"), row().split(";"), strict=True))
    named = {"Роботодавець": "employer", "Чий це орган": "employer_kind", "Вид посади": "post_kind"}
    named |= {"Місце": "place", "Останній день": "valid_until", "Телефон": "contact_phone"}
    known = {named[name]: cell for name, cell in cells.items() if name in named}
    rows = [
        ListedRow(number, tuple({**known, "post": f"Посада {number}"}.get(name, "") for name in LISTED.names))
        for number in range(2000)
    ]
    start()
    try:
        save_vacancies(checked_vacancies(rows, at=timezone.now()).to_save, by=house.owner, at=timezone.now())
        peak = get_traced_memory()[1]
    finally:
        stop()
    measured(f"2,000 vacancies checked and saved within {peak / 1_000_000:.0f} MB")
    assert peak < MOST_BYTES
