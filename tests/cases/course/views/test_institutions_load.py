"""Load a list of institutions: checked, previewed, saved as a whole."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from time import process_time
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.case.models import Facility
from supporters.directory.calendar import kyiv_day
from tests.database import CountedQueries
from tests.factories import House, make_facility
from tests.loops import seconds_of_a_loop

pytestmark = pytest.mark.django_db
HEAD = "Вид;Область;Назва;Телефон чергового\n"
LIST = HEAD + "Лікарня;Львівська;Лікарня у Стрию;044 000 00 05\nСтабпункт;Харківська обл.;;\nІнший заклад;м. Київ;Простір;\n"
MOST_LOOPS = 600


@pytest.fixture
def office(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.administrator)


def check(office: Client, table: str) -> Any:
    return office.post(reverse("institutions_load"), {"pasted": table})


def confirm(office: Client, checked: Any, **changed: str) -> Any:
    form = checked.text.partition('<form id="confirm-form"')[2].partition("</form>")[0]
    fields = {name: unescape(value) for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)}
    return office.post(reverse("institutions_load_confirm"), {**fields, **changed})


def load(office: Client, table: str) -> Any:
    return confirm(office, check(office, table))


def counts(answer: Any) -> tuple[int, int, int, int]:
    """Rows with errors, new, changed, unchanged."""
    checked = answer.context["checked"]
    return len(checked.bad), len(checked.new), len(checked.changed), checked.unchanged


def test_list_is_previewed_and_then_saved(house: House, office: Client) -> None:
    checked = check(office, LIST)
    assert (counts(checked), Facility.objects.count()) == ((0, 3, 0, 0), 0)
    assert "Лікарня у Стрию" in checked.text
    assert confirm(office, checked).url == reverse("institutions")
    rows = Facility.objects.order_by("oblast").values_list("kind", "oblast", "label_uk", "duty_phone", "changed_by", "version")
    by = house.administrator.pk
    assert list(rows) == [
        ("other", "UA-30", "Простір", "", by, 1),
        ("hospital", "UA-46", "Лікарня у Стрию", "+380440000005", by, 1),
        ("stabilization", "UA-63", "Стабілізаційний пункт, Харківська область", "", by, 1),
    ]


def test_same_list_twice_changes_nothing(office: Client) -> None:
    load(office, LIST)
    before = list(Facility.objects.order_by("code").values())
    again = check(office, LIST)
    assert counts(again) == (0, 0, 0, 3)
    assert "зберігати нічого" in again.text
    assert "institutions_load_confirm" not in again.text
    assert list(Facility.objects.order_by("code").values()) == before


def test_directory_that_is_downloaded_can_be_loaded_again(office: Client) -> None:
    load(office, LIST)
    Facility.objects.filter(kind="hospital").update(valid_to=kyiv_day(timezone.now()) + timedelta(days=3))
    table = office.get(reverse("institutions_table")).content.decode()
    assert counts(check(office, table)) == (0, 0, 0, 3)
    changed = check(office, table.replace("Лікарня у Стрию", "Лікарня в Самборі"))
    assert counts(changed) == (0, 0, 1, 2)
    assert "Лікарня у Стрию</del>" in changed.text
    code = Facility.objects.get(kind="hospital").code
    assert confirm(office, changed).status_code == 302
    renamed = Facility.objects.get(pk=code)
    assert (renamed.label_uk, renamed.version, Facility.objects.count()) == ("Лікарня в Самборі", 2, 3)


def test_formulas_leave_as_text_and_come_back(office: Client) -> None:
    load(office, HEAD + '"Лікарня";"Львівська";"+1+1";\n')
    table = office.get(reverse("institutions_table")).content.decode()
    (row,) = list(csv.reader(io.StringIO(table.lstrip("\ufeff")), delimiter=";"))[1:]
    assert row[3] == "'+1+1"
    assert counts(check(office, table)) == (0, 0, 0, 1)


def test_empty_cell_changes_nothing(office: Client) -> None:
    load(office, LIST)
    assert counts(check(office, "Вид;Область;Назва\nЛікарня;Львівська;Лікарня у Стрию\n")) == (0, 0, 0, 1)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("Лікарня;Львівська;;", "Введіть назву"),
        ("Лікарня;Львівська;=B2&C2;", "У клітинці формула"),
        ("Лікарня;Мордор;Назва;", "Такої області немає"),
        ("Палац;Львівська;Назва;", "Такого значення немає"),
        (";Львівська;Назва;", "Оберіть вид"),
        ("Лікарня;;Назва;", "Оберіть область"),
        ("Лікарня;Львівська;Назва;12", "Вкажіть номер повністю"),
        ("Стабпункт;Львівська;Пункт у селі;", "лише за областю"),
        ("Стабпункт;Львівська;;044 000 00 05", "Телефон стабілізаційного пункту"),
        ("Простір;Львівська;А\nІнше;Львівська;А", "Такого значення немає"),
        ("Інше;Львівська;А\nЛікарня;Львівська;а", "в іншому рядку"),
    ],
)
def test_one_row_with_an_error_keeps_the_whole_list_from_being_saved(office: Client, row: str, words: str) -> None:
    checked = check(office, f"{LIST}{row}\n")
    assert checked.status_code == 200
    assert words in checked.text
    assert "confirm-form" not in checked.text
    rows = '[[2,0,"","hospital","UA-46","Лікарня","","","","",""],[3,-1,"","palace","UA-46","Інша","","","","",""]]'
    answer = office.post(reverse("institutions_load_confirm"), {"rows": rows, "submission_key": str(uuid4())})
    assert answer.status_code == 422
    assert not Facility.objects.exists()


def test_list_without_its_columns_is_refused(office: Client) -> None:
    answer = check(office, "Щось;Інше\n1;2\n")
    assert answer.status_code == 422
    assert "Вид, Область" in answer.text


def test_unknown_code_and_name_of_another_are_refused(office: Client) -> None:
    load(office, LIST)
    code = Facility.objects.get(kind="hospital").code
    head = "Код;Вид;Область;Назва\n"
    assert "Закладу з таким кодом немає" in check(office, f"{head}nowhere;Лікарня;Львівська;Нова\n").text
    assert "вже є в довіднику" in check(office, f"{head}{code};Інше;м. Київ;Простір\n").text


def test_institution_without_a_region_gets_it_by_its_name(office: Client) -> None:
    make_facility("hospital", "Лікарня у Стрию")
    assert load(office, LIST).status_code == 302
    assert Facility.objects.get(pk="hospital").oblast == "UA-46"
    assert Facility.objects.count() == 3


def test_preview_is_shown_anew_when_the_directory_has_changed(office: Client) -> None:
    load(office, LIST)
    changed = LIST.replace("044 000 00 05", "044 000 00 06")
    checked = check(office, changed)
    Facility.objects.filter(kind="hospital").update(version=2)
    answer = confirm(office, checked)
    assert answer.status_code == 409
    assert Facility.objects.get(kind="hospital").duty_phone == "+380440000005"
    assert confirm(office, answer).status_code == 302
    assert Facility.objects.get(kind="hospital").duty_phone == "+380440000006"


def test_list_is_saved_once_when_sent_again(office: Client) -> None:
    checked = check(office, LIST)
    first, second = confirm(office, checked), confirm(office, checked)
    assert first.url == second.url
    assert set(Facility.objects.values_list("version", flat=True)) == {1}


def test_fifteen_hundred_rows_are_loaded_in_time_by_as_many_statements(office: Client) -> None:
    def table(count: int) -> str:
        return HEAD + "".join(f"Лікарня;Львівська;Лікарня № {n};\n" for n in range(count))

    def cost(rows: str) -> int:
        checked = check(office, rows)
        with CountedQueries() as queries:
            assert confirm(office, checked).status_code == 302
        return len(queries)

    few = cost(table(3))
    began = process_time()
    assert cost(table(1_500)) == few
    assert (process_time() - began) / seconds_of_a_loop() < MOST_LOOPS
    assert Facility.objects.count() == 1_500
    assert len(check(office, table(1_500)).content) < 400_000
