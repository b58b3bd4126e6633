"""A table is matched before its rows are checked: which column is which, and what the values mean."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.case.models import Case, HandOver, ImportedRow, RegisterImport
from cases.case.states import IllegalTransition
from cases.intake.actions.imports.matching import Matching, keep_matching
from cases.intake.actions.imports.registers import clear_contents, keep_register
from cases.intake.forms.imports.directories import Directories
from cases.intake.forms.imports.matching import MOST_VALUES
from cases.intake.importing.checking import check_chunk, compare_rows
from privacy.ids import new_id
from privacy.models import AccessRecord
from supporters.directory.calendar import kyiv_day
from tests.factories import House, make_supporter
from tests.registers import answer, confirm, day, detail, finish, match, states

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]

HEAD = "№ з/п;ПІБ;Телефони;Служба;Етап;Дата;Супровідник;Примітка"


def sent(head: Client, *rows: str, heading: str = HEAD) -> RegisterImport:
    answer: Any = head.post(reverse("import_new"), {"pasted": "\n".join([heading, *rows])})
    assert answer.status_code == 302, answer.text
    return RegisterImport.objects.latest("uploaded_at")


def page_of(head: Client, register: RegisterImport) -> str:
    return str(head.get(reverse("import_match", args=[register.pk])).text)


def field_of_stage(head: Client, register: RegisterImport) -> str:
    """The field of the one stage that is not known."""
    (name,) = {part.split('"')[0] for part in page_of(head, register).split('name="') if part.startswith("value_stage_")}
    return name


def test_unknown_column_and_value_are_asked_once_for_all_rows(house: House, head: Client) -> None:
    owner = make_supporter(house.department, surname="Дніпрук")
    rows = [
        "1;Горовчук Назар Андрійович;0687425682, 0504285656 (дружина);ДСНС України;ВЛК;05.11.2026;Дніпрук І. О.;",
        "2;Зорець Ганна Петрівна;0681112233;НГУ;влк;05.11.2026;;",
    ]
    register = sent(head, *rows)
    assert (register.matched_at, states(register)) == (None, ["unchecked", "unchecked"])
    assert "Зіставити колонки" in detail(head, register).text
    page = page_of(head, register)
    assert ">ВЛК</span> (2 рядки)" in page
    assert "05.11.2026" in page, "an example of the column that is not known"
    stage = field_of_stage(head, register)
    answer = match(head, register, column_5="since_on", **{stage: "treatment"})
    assert answer.url == reverse("import_detail", args=[register.pk])
    finish(register)
    assert states(register) == ["ready", "ready"]
    confirm(head, register)
    case = Case.objects.get(person__veteran__branch="dsns")
    assert (case.stage, HandOver.objects.get(case=case).to_owner) == ("treatment", owner)
    phones = {phone.owner: phone for phone in case.person.phones.all()}
    assert {owner: phone.number for owner, phone in phones.items()} == {"own": "+380687425682", "family": "+380504285656"}
    tie = phones["family"].tie
    assert tie
    assert tie.relation == "wife"


def test_table_that_says_everything_is_matched_by_itself(head: Client) -> None:
    register = sent(head, "1;Зорець Ганна Петрівна;0681112233;НГУ;Лікування;", heading="№;ПІБ;Телефон;Служба;Етап;Коментар")
    finish(register)
    assert register.matched_at is not None
    assert states(register) == ["ready"]


def test_values_of_a_column_that_is_chosen_are_asked_next(head: Client) -> None:
    register = sent(head, "Зорець Ганна Петрівна;НГУ;госпіталь", heading="ПІБ;Служба;Де")
    answer = match(head, register, column_2="stage")
    assert answer.status_code == 422
    assert ">госпіталь</span> (1 рядок)" in answer.text
    register.refresh_from_db()
    assert register.matched_at is None


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"column_0": ""}, "Без цих колонок не відкрити жодної картки: Прізвище, Ім’я"),
        ({"column_1": "full_name"}, "Інша колонка вже «Прізвище, ім’я, по батькові»"),
        ({"column_1": "height"}, "Оберіть зі списку"),
    ],
)
def test_columns_that_open_no_card_are_refused(head: Client, columns: dict[str, str], words: str) -> None:
    register = sent(head, "Зорець Ганна Петрівна;x;Лікування", heading="ПІБ;Щось;Етап")
    answer = match(head, register, **columns)
    assert answer.status_code == 422
    assert words in answer.text


def test_two_columns_with_one_name_are_asked_about(head: Client) -> None:
    register = sent(head, "Зорець Ганна;Лікування;0681112233;0681112244;НГУ", heading="ПІБ;Етап;Телефон;Телефон;Служба")
    assert register.matched_at is None
    assert match(head, register).status_code == 422
    assert match(head, register, column_3="").status_code == 302
    assert match(head, register).status_code == 302, "what was decided is shown again"
    finish(register)
    confirm(head, register)
    again = sent(head, "Гай Ігор;Лікування;0681112255;0681112266;НГУ", heading="ПІБ;Етап;Телефон;Телефон;Служба")
    assert again.matched_at is not None


def test_next_table_with_these_headings_is_read_as_the_last_confirmed_one(head: Client) -> None:
    first = sent(head, "1;Зорець Ганна Петрівна;;НГУ;ВЛК;05.11.2026;;", "2;Гай Ігор;;НГУ;ВЛК;;;")
    match(head, first, column_5="since_on", **{field_of_stage(head, first): "treatment"})
    finish(first)
    rows = ("1;Зорян Олег Петрович;;НГУ;ВЛК;06.11.2026;;", "2;Яр Ілля;;НГУ;Лікування;;;")
    assert sent(head, *rows).matched_at is None, "not confirmed yet"
    confirm(head, first)
    again = sent(head, *rows)
    finish(again)
    assert again.matched_at is not None
    assert states(again) == ["ready", "ready"]


def test_column_that_is_not_read_is_asked_about_once_for_tables_of_one_form(head: Client) -> None:
    heading, row = "ПІБ;Етап;Служба;Улюблене", "{} Ганна;Лікування;НГУ;чай"
    first = sent(head, row.format("Зорець"), heading=heading)
    assert first.matched_at is None
    match(head, first)
    finish(first)
    confirm(head, first)
    assert sent(head, row.format("Гай"), heading=heading).matched_at is not None


def test_more_values_than_a_form_holds_are_asked_page_by_page(head: Client) -> None:
    rows = [f"Зорець Ганна{chr(0x430 + n // 30)}{chr(0x430 + n % 30)};Лікування;НГУ;Місце {n}" for n in range(MOST_VALUES + 20)]
    register = sent(head, *rows, heading="ПІБ;Етап;Служба;Заклад")
    fields = [part.split('"')[0] for part in page_of(head, register).split('name="')]
    first = [field for field in fields if field.startswith("value_facility_")]
    assert len(first) == MOST_VALUES
    match(head, register, **dict.fromkeys(first, "вдома"))
    again = page_of(head, register)
    assert f"Місце {MOST_VALUES + 19}" in again
    kept = Matching.of(RegisterImport.objects.get(pk=register.pk))
    assert len(kept.values["facility"]) == MOST_VALUES


def test_check_by_an_earlier_matching_changes_nothing(house: House) -> None:
    matching = Matching(headings=("ПІБ", "Етап", "Служба"), columns={"full_name": 0, "stage": 1, "branch": 2})
    kept = keep_register([(2, ["Гай Ігор", "НГУ", "Лікування"])], matching.dumps(), by=house.head, at=timezone.now(), pk=new_id())
    before = keep_matching(kept.pk, matching, at=timezone.now())
    directories = Directories.read(before, at=timezone.now())
    keep_matching(kept.pk, replace(matching, columns={"full_name": 0, "stage": 2, "branch": 1}), at=timezone.now())
    assert check_chunk(before, directories, at=timezone.now()) == 0
    compare_rows(before, directories, at=timezone.now())
    assert (states(kept), RegisterImport.objects.get(pk=kept.pk).compared_at) == (["unchecked"], None)
    finish(kept)
    assert states(kept) == ["ready"]


def test_matching_of_another_department_is_not_taken(house: House, head: Client) -> None:
    first = sent(head, "Зорець Ганна;Лікування;НГУ", heading="ПІБ;Етап;Служба")
    finish(first)
    confirm(head, first)
    token = Matching.of(first).token
    assert RegisterImport.objects.matched_before(token, [house.department.pk]) == first
    assert RegisterImport.objects.matched_before(token, [house.other_department.pk]) is None
    assert RegisterImport.objects.matched_before(bytes(32), [house.department.pk]) is None, "of other headings"


def test_table_is_matched_again_until_it_is_confirmed(head: Client) -> None:
    register = sent(head, "Зорець Ганна;Лікування;НГУ;Гай", heading="ПІБ;Етап;Служба;Хто")
    for column, state in (("", "ready"), ("owner", "refused"), ("", "ready")):
        if match(head, register, column_3=column).status_code == 422:  # its values are asked first
            keep_matching(register.pk, with_owner(register), at=timezone.now())
        finish(register)
        assert states(register) == [state]
    confirm(head, register)
    with pytest.raises(IllegalTransition):
        keep_matching(register.pk, Matching.of(RegisterImport.objects.get(pk=register.pk)), at=timezone.now())


def test_row_that_is_left_out_stays_so_when_the_table_is_matched_again(house: House, head: Client) -> None:
    twin = "Зорець Ганна;Лікування;НГУ;0681112233"
    register = sent(head, twin, twin, heading="ПІБ;Етап;Служба;Телефон")
    finish(register)
    answer(ImportedRow.objects.get(register=register, line=3), house.head)
    match(head, register)
    finish(register)
    assert states(register) == ["ready", "left_out"]


@pytest.mark.parametrize("columns", [{}, {"column_4": "rank"}])
def test_answer_about_a_row_holds_while_the_same_columns_say_who_it_is(
    house: House, head: Client, columns: dict[str, str]
) -> None:
    register, other = (answered(head, house) for _each in range(2))
    match(head, register, **columns)
    finish(register)
    assert row_of(register, 3).words is not None
    match(head, register, column_3="")
    finish(register)
    row = row_of(register, 3)
    assert (row.words, row.answered_at, row.state) == (None, None, "alike"), "by a name alone it may be another person"
    assert row_of(register, 4).answered_by == house.head, "what was left out stays so"
    assert row_of(other, 3).words is not None, "of another import"


def answered(head: Client, house: House) -> RegisterImport:
    """Of three rows of one person the second is said to be another one, the third to be the same."""
    row = "Зорець Ганна;Лікування;НГУ;0681112233;Петрівна"
    register = sent(head, row, row, row, heading="ПІБ;Етап;Служба;Телефон;Щось")
    match(head, register)
    finish(register)
    for line, words in ((3, "Сестри"), (4, "")):
        answer(row_of(register, line), house.head, words)
        finish(register)
    return register


def row_of(register: RegisterImport, line: int) -> ImportedRow:
    return ImportedRow.objects.get(register=register, line=line)


def with_owner(register: RegisterImport) -> Matching:
    known = Matching.of(RegisterImport.objects.get(pk=register.pk))
    return Matching(headings=known.headings, columns={**known.columns, "owner": 3})


def test_colleague_meant_by_a_value_is_named_and_has_to_be_known(house: House, head: Client) -> None:
    owner = make_supporter(house.department, surname="Дніпрук")
    register = sent(head, "Зорець Ганна;Лікування;НГУ;Олена", heading="ПІБ;Етап;Служба;Супровідник")
    page = page_of(head, register)
    assert 'value="Дніпрук Ірина Олегівна"' in page
    (name,) = {part.split('"')[0] for part in page.split('name="') if part.startswith("value_owner_")}
    refused = match(head, register, **{name: "Хтось"})
    assert refused.status_code == 422
    assert 'value="Хтось"' in refused.text
    match(head, register, **{name: "Дніпрук"})
    finish(register)
    confirm(head, register)
    assert HandOver.objects.open().get(case__imported_row__register=register).to_owner == owner


def test_late_and_past_steps_are_decided_for_all_rows(head: Client) -> None:
    days = (("Гай", 80), ("Зір", -3), ("Яр", 2))
    rows = [f"{surname} Ганна;Лікування;НГУ;Зателефонувати;{day(n)}" for surname, n in days]
    register = sent(head, *rows, heading="ПІБ;Етап;Служба;Наступний крок;Коли")
    finish(register)
    assert states(register) == ["refused", "refused", "ready"]
    shown = detail(head, register).text
    assert "Чому не раніше: 1" in shown
    late = head.get(reverse("import_detail", args=[register.pk]), {"show": "refused", "fault": "next_because.wrong"}).text
    assert ("Гай" in late, "Зір" in late) == (True, False)
    assert match(head, register, late="explained").status_code == 422
    match(head, register, late="explained", late_because="Реєстр складали на квартал")
    finish(register)
    assert states(register) == ["ready"] * 3
    match(head, register, late="moved", late_because="")
    finish(register)
    confirm(head, register)
    soon = kyiv_day(timezone.now()) + timedelta(days=20)
    assert Case.objects.filter(imported_row__register=register, next_due_on__lt=soon).count() == len(rows)


def test_values_are_read_within_the_record_of_who_reads(house: House, head: Client) -> None:
    register = sent(head, "1;Зорець Ганна Петрівна;;НГУ;ВЛК;05.11.2026;;")
    page_of(head, register)
    row = ImportedRow.objects.get(register=register)
    record = AccessRecord.objects.filter(actor_id=house.head.pk).latest("id")
    assert (record.route, record.purpose, record.subject_ids) == ("import_match", "import", [row.person_key])


def test_matching_of_an_import_that_was_never_confirmed_goes_with_its_rows(house: House) -> None:
    matching = Matching(headings=("Зорець Ганна",), columns={})
    register = keep_register([(2, ["Гай"])], matching.dumps(), by=house.head, at=timezone.now(), pk=new_id())
    clear_contents(register.pk, at=timezone.now())
    register.refresh_from_db()
    assert (register.matching, register.headings_token) == (None, None)
    with pytest.raises(IllegalTransition):
        keep_matching(register.pk, matching, at=timezone.now())
