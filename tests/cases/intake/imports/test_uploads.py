"""A register is uploaded, checked row by row, and nothing is opened before the head confirms."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.case.models import Case, ImportedRow, RegisterImport
from cases.intake.actions.imports.checks import keep_twins
from privacy.models import AccessRecord
from tests.database import CountedQueries
from tests.factories import House, make_case, make_facility, make_person, make_supporter
from tests.lists import keys_on
from tests.registers import (
    alike,
    answer,
    answer_shown,
    confirm,
    day,
    detail,
    errors,
    finish,
    match,
    person,
    states,
    table,
    upload,
)
from tools.journeys.invitation_lists import as_file, workbook
from veterans.models import Person
from veterans.numbers import rnokpp

pytestmark = pytest.mark.django_db


def test_list_is_checked_and_opens_nothing_before_it_is_confirmed(house: House, head: Client) -> None:
    cases, people = Case.objects.count(), Person.objects.count()
    register = upload(head, person("Зоренко"), person("Житник", stage="Курорт"), person("", phone="12"))
    assert states(register) == ["ready", "refused", "refused"]
    assert (Case.objects.count(), Person.objects.count()) == (cases, people)
    page = detail(head, register)
    assert "Рядок 3" in page.text
    assert "Рядок 4" in page.text
    assert "Реабілітація" in errors(page)["Етап"]
    ready = detail(head, register, "ready")
    assert "Зоренко Остап" in ready.text
    row = ImportedRow.objects.get(register=register, line=2)
    record = AccessRecord.objects.filter(actor_id=house.head.pk, subject_ids__contains=[row.person_key]).latest("id")
    assert (record.route, record.purpose) == ("import_detail", "import")


@pytest.mark.parametrize(
    ("known", "column", "words"),
    [
        ({"born_on": day(1)}, "Дата народження", "в минулому"),
        ({"born_on": day(-400), "noticed_on": day(-500)}, "Коли повідомили", "народилася пізніше"),
        ({"born_on": day(-400), "last_contact_on": day(-500)}, "Останній зв’язок", "до народження"),
        ({"born_on": day(-400), "since_on": day(-500)}, "На етапі з", "до народження"),
        ({"last_contact_on": day(1)}, "Останній зв’язок", "майбутн"),
        ({"noticed_on": day(1)}, "Коли повідомили", "майбутн"),
        ({"next_on": day(-1)}, "День наступного кроку", "сьогодні"),
        ({"next_on": day(60)}, "Чому не раніше", "Напишіть чому"),
        ({"rnokpp": "1234567890"}, "РНОКПП", "контрольн"),
        ({"phone": "067 12"}, "Телефон", "повністю"),
        ({"branch": ""}, "Служба", "службу"),
        ({"owner": "nobody@suprovid.test"}, "Супровідник", "підрозділах"),
        ({"department": "Інший відділ"}, "Підрозділ", "не з ваших"),
        ({"facility": "Немає такої"}, "Заклад", "немає"),
        ({"patronymic": "12"}, "По батькові", "літер"),
        ({"since_on": "=TODAY()-30"}, "На етапі з", "У клітинці формула, її результат прочитати не можна. Скопіюйте"),
        ({"next_what": "=B2&C2"}, "Наступний крок", "У клітинці формула"),
        ({"facility": "=B2"}, "Заклад", "У клітинці формула"),
    ],
)
def test_each_error_is_named_by_its_row_and_column(head: Client, known: dict[str, str], column: str, words: str) -> None:
    register = upload(head, person("Зоренко", **known))
    assert states(register) == ["refused"]
    found = errors(detail(head, register))
    assert [label for label in found if column in label], found
    assert words in next(text for label, text in found.items() if column in label)


def test_supporter_of_another_department_is_refused(house: House, head: Client) -> None:
    stranger = make_supporter(house.other_department)
    register = upload(head, person("Зоренко", owner=stranger.email))
    assert states(register) == ["refused"]
    assert "Супровідник" in errors(detail(head, register))


def test_dates_and_numbers_of_a_workbook_are_understood(house: House, head: Client) -> None:
    make_facility()
    number = "045678901" + next(digit for digit in "0123456789" if rnokpp(f"045678901{digit}"))
    row = person("Зоренко", born_on="1990-11-25 00:00:00", since_on="1/2/2026", facility="госпіталь", stage="treatment")
    assert states(upload(head, {**row, "rnokpp": number.removeprefix("0")})) == ["ready"]


def test_same_person_twice_in_a_list_is_named_in_both_rows(head: Client) -> None:
    twice = person("Зоренко", born_on="25.11.1990", phone="067 123 45 60")
    other = person("Зоренко", born_on="25.11.1991", given_name="Юрій")
    register = upload(head, twice, other, {**twice, "rank": "сержант"})
    assert states(register) == ["alike", "ready", "alike"]
    assert "alike/" in detail(head, register, "alike").text
    page = alike(head, register).text
    assert 'id="row-4"' in page
    assert 'id="row-2"' not in page, "the first of two stays, so it is not asked about"
    assert answer_shown(head, register, answer_4="another").status_code == 422
    answer_shown(head, register, answer_4="same")
    assert states(register) == ["ready", "ready", "left_out"]


@pytest.mark.usefixtures("reading")
def test_answer_given_while_the_list_is_compared_holds(house: House, head: Client) -> None:
    """A comparison that began before keeps its twins later."""
    twin = person("Житник", phone="067 123 45 60")
    register = upload(head, twin, {**twin, "rank": "сержант"}, {**twin, "rank": "солдат"})
    rows, now = list(ImportedRow.objects.filter(register=register).order_by("line")), timezone.now()
    found = {row.pk: [other.line for other in rows if other != row] for row in rows}
    answer(rows[0], house.head, "Брати")
    rows[1].refresh_from_db()
    finish(register)
    rows[1].refresh_from_db()
    answer(rows[1], house.head)
    keep_twins(register, found, at=now)
    assert states(register) == ["ready", "left_out", "unchecked"]
    finish(register)
    assert states(register) == ["ready", "left_out", "alike"]
    assert ImportedRow.objects.get(pk=rows[2].pk).twins == [rows[0].line], "nobody waits for a row that is left out"


def test_list_of_one_man_many_times_opens_nobody(head: Client) -> None:
    register = upload(head, *[person("Зоренко", birth_year="1990")] * 40)
    assert set(states(register)) == {"alike"}


def test_rows_with_errors_are_downloaded_and_uploaded_again(head: Client) -> None:
    register = upload(head, person("Зоренко", stage="Курорт"))
    answer = head.get(reverse("import_errors", args=[register.pk]))
    content = b"".join(answer) if answer.streaming else answer.content
    text = content.decode("utf-8-sig")
    assert "Курорт" in text
    again: Any = head.post(reverse("import_new"), {"pasted": text.replace("Курорт", "Реабілітація")})
    assert states(RegisterImport.objects.get(pk=again.url.strip("/").split("/")[-1])) == ["ready"]


def test_sample_is_accepted_as_it_is(house: House, head: Client) -> None:
    text = head.get(reverse("import_sample")).content.decode("utf-8-sig")
    answer: Any = head.post(reverse("import_new"), {"pasted": text})
    assert states(RegisterImport.objects.get(pk=answer.url.split("/")[2])) == ["ready"]


def test_list_below_a_title_is_read_with_the_numbers_of_its_sheet(head: Client) -> None:
    rows = [one.split(";") for one in table(person("Зоренко"), person("Житник", stage="Курорт")).splitlines()]
    content = workbook([["Зміст"]], [["Реєстр осіб, які перебувають на супроводі"], [], *rows])
    answer: Any = head.post(reverse("import_new"), {"file": as_file(content, "register.xlsx")})
    register = RegisterImport.objects.get(pk=answer.url.split("/")[2])
    match(head, register)
    finish(register)
    assert list(ImportedRow.objects.filter(register=register).order_by("line").values_list("line", "state")) == [
        (4, "ready"),
        (5, "refused"),
    ]
    assert "Рядок 5" in detail(head, register).text


def test_unreadable_list_is_refused_with_its_words(head: Client) -> None:
    answer = head.post(reverse("import_new"), {"pasted": "Прізвище;Телефон"})
    assert (answer.status_code, RegisterImport.objects.exists()) == (422, False)
    assert "порожній" in answer.text


def test_rows_with_errors_are_left_out_only_on_purpose(head: Client) -> None:
    register = upload(head, person("Зоренко"), person("Житник", stage="Курорт"))
    refused = confirm(head, register)
    assert (refused.status_code, states(register)) == (422, ["ready", "refused"])
    assert confirm(head, register, basis="").status_code == 422
    assert confirm(head, register, basis="vital_interests", leave_out="on").status_code == 422
    assert confirm(head, register, leave_out="on").status_code == 302
    assert states(register) == ["opened", "refused"]


def test_import_of_another_department_is_not_found(house: House, head: Client, signed_in: Callable[[Any], Client]) -> None:
    register = upload(head, person("Зоренко"))
    other = signed_in(house.other_head)
    for name in ("import_detail", "import_progress", "import_errors", "import_undo"):
        assert other.get(reverse(name, args=[register.pk])).status_code == 404
    for name in ("import_confirm", "import_drop", "import_undo"):
        assert other.post(reverse(name, args=[register.pk]), {"basis": "social_protection"}).status_code == 404
    assert keys_on(other.get(reverse("imports")).text) == []
    assert states(register) == ["ready"]


def test_contents_are_sealed_and_deleted_on_demand(head: Client) -> None:
    register = upload(head, person("Зоренко"))
    (row,) = ImportedRow.objects.filter(register=register).values_list("content", flat=True)
    assert "Зоренко".encode() not in bytes(row or b"")
    head.post(reverse("import_drop", args=[register.pk]))
    assert list(ImportedRow.objects.filter(register=register).values_list("state", "content")) == [("left_out", None)]
    assert confirm(head, register).status_code in (409, 422)


def test_table_has_the_labels_of_the_columns() -> None:
    assert table().startswith("Прізвище;")


@pytest.mark.parametrize("show", ["refused", "alike", "ready"])
def test_page_costs_as_many_queries_for_three_rows_as_for_one(house: House, head: Client, show: str) -> None:
    make_case(house.owner, person=make_person("Житник", "Остап", phone="+380671234560"))
    known = {"refused": {"stage": "Курорт"}, "alike": {"phone": "067 123 45 60"}, "ready": {}}[show]
    counted = []
    for surnames in (["Житник"], ["Житник", "Зоренко", "Яценко"]):
        register = upload(head, *(person(surname, **known) for surname in surnames))
        detail(head, register, show)
        with CountedQueries() as queries:
            detail(head, register, show)
        counted.append(len(queries.statements))
    assert counted[0] == counted[1]
