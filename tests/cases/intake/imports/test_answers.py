"""Rows that are like somebody are answered about by pages of pairs, and rows that repeat others as one act."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.case.models import ImportedRow, RegisterImport
from cases.intake.importing.answers import SHOWN
from privacy.models import AccessRecord
from privacy.opening import to_edit
from supporters.directory.models import Supporter
from tests.database import CountedQueries
from tests.factories import House, make_case, make_department, make_person, make_unrecognised
from tests.registers import alike, answer, answer_shown, confirm, finish, make_register, person, states, upload
from veterans.numbers import rnokpp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
PHONE = "067 123 45 60"
TWIN = person("Житник", phone=PHONE)
NUMBER = "345678901" + next(digit for digit in "0123456789" if rnokpp(f"345678901{digit}"))
FACT = re.compile(r"<dt>([^<]+?)(?: <span[^>]*>([^<]*)</span>)?</dt>\s*<dd[^>]*>([^<]*)</dd><dd[^>]*>([^<]*)</dd>")


def known(house: House, surname: str = "Зоренко", tail: str = "61") -> None:
    make_case(house.owner, person=make_person(surname, "Остап", phone=f"+3806712345{tail}"))


def rows_of(register: RegisterImport) -> dict[int, ImportedRow]:
    return {row.line: row for row in ImportedRow.objects.filter(register=register)}


def facts(answer: Any) -> dict[str, tuple[str, str, str]]:
    """By label: the mark of a difference, the row, what stands beside it."""
    found = ((unescape(part) for part in one) for one in FACT.findall(answer.text))
    return {label: (mark, row, beside) for label, mark, row, beside in found}


def repeated(register: RegisterImport) -> str:
    return reverse("import_repeated", args=[register.pk])


def asked(page: Any) -> list[int]:
    return [int(line) for line in re.findall(r'<h2 id="row-(\d+)"', page.text)]


def leave_repeated(head: Client, register: RegisterImport) -> Any:
    shown = re.findall(r'name="shown" value="([^"]*)"', head.get(repeated(register)).text)
    return head.post(repeated(register), {"shown": shown})


def test_row_and_card_stand_beside_each_other_with_the_same_facts(house: House, head: Client) -> None:
    known(house)
    register = upload(head, person("Зоренко", given_name="Юрій", phone="067 123 45 61", unit="А1234", rnokpp=NUMBER))
    shown = facts(alike(head, register))
    assert shown["Прізвище, ім’я, по батькові"] == ("відрізняється", "Зоренко Юрій", "Зоренко Остап Петрович")
    assert shown["Телефони"][0] == ""
    assert shown["РНОКПП"] == ("", NUMBER, "–")
    assert shown["Етап"][0] == "", "that the stages differ is no sign of another person"
    assert shown["Супроводжує"][2] == f"{house.owner.short_name}, {house.department.name}"
    row = ImportedRow.objects.get(register=register)
    record = AccessRecord.objects.filter(route="import_alike", actor_id=house.head.pk).latest("id")
    assert (row.person_key in record.subject_ids, len(record.subject_ids), record.purpose) == (True, 2, "import")


@pytest.mark.parametrize(("born", "mark"), [("25.11.1990", ""), ("25.11.1991", "відрізняється")])
def test_year_of_birth_agrees_with_each_date_in_it(head: Client, born: str, mark: str) -> None:
    register = upload(head, {**TWIN, "born_on": born}, {**TWIN, "birth_year": "1990"})
    assert facts(alike(head, register))["Дата народження"] == (mark, "1990", born)


def test_rows_that_are_like_each_other_stay_as_one(head: Client) -> None:
    """Of three the first is not asked about, so that a tick for all leaves somebody."""
    register = upload(head, *({**TWIN, "born_on": f"0{n}.05.1990"} for n in (1, 2, 3)))
    assert asked(alike(head, register)) == [3, 4]
    answer_shown(head, register, rest="on")
    assert states(register) == ["ready", "left_out", "left_out"]
    assert alike(head, register).url.endswith(f"/imports/{register.pk}/?show=alike")


def test_another_person_needs_words_and_nothing_typed_is_lost(house: House, head: Client) -> None:
    known(house)
    known(house, "Яценко", "62")
    register = upload(head, person("Зоренко", phone="067 123 45 61"), person("Яценко", phone="067 123 45 62"))
    refused = answer_shown(head, register, answer_2="another", answer_3="another", words_3="Брат, говорила з обома")
    assert refused.status_code == 422
    assert "Напишіть, звідки відомо" in refused.text
    assert "Брат, говорила з обома" in refused.text
    assert states(register) == ["alike", "alike"]
    answer_shown(head, register, answer_2="same", answer_3="another", words_3="Брат, говорила з обома")
    left, ready = rows_of(register).values()
    assert (left.state, left.content, left.answered_by) == ("left_out", None, house.head)
    assert (ready.state, to_edit(ready.words), ready.answered_by) == ("ready", "Брат, говорила з обома", house.head)


def test_rows_without_an_answer_go_on_waiting_unless_all_are_ticked(house: House, head: Client) -> None:
    known(house)
    known(house, "Яценко", "62")
    register = upload(head, person("Зоренко", phone="067 123 45 61"), person("Яценко", phone="067 123 45 62"))
    assert answer_shown(head, register).status_code == 422
    answer_shown(head, register, answer_3="same")
    assert states(register) == ["alike", "left_out"]
    answer_shown(head, register, rest="on", answer_2="another", words_2="Брат")
    assert states(register) == ["ready", "left_out"]


def test_rows_answered_meanwhile_are_named_and_stay_as_they_are(house: House, head: Client) -> None:
    known(house)
    known(house, "Яценко", "62")
    register = upload(head, person("Зоренко", phone="067 123 45 61"), person("Яценко", phone="067 123 45 62"))
    address, sent = reverse("import_alike", args=[register.pk]), {"shown": "2: 3:", "answer_2": "same", "answer_3": "another"}
    answer(rows_of(register)[2], house.other_head, "Сестра")
    refused = head.post(address, sent)
    assert refused.status_code == 422
    assert "лишаються як є: 2." in refused.text
    assert asked(refused) == [3]
    done: Any = head.post(address, {**sent, "answer_3": "same"}, follow=True)
    assert states(register) == ["ready", "left_out"]
    assert "Збережено відповідь про 1 рядок." in done.text
    assert rows_of(register)[2].answered_by == house.other_head


def test_row_whose_twins_are_others_now_is_not_answered_about(house: House, head: Client) -> None:
    """Who stood beside it was left out, so that nobody would be left."""
    register = upload(head, TWIN, {**TWIN, "rank": "солдат"}, {**TWIN, "rank": "сержант"})
    answer(rows_of(register)[2], house.head)
    finish(register)
    done: Any = head.post(reverse("import_alike", args=[register.pk]), {"shown": "3:2,4 4:2,3", "rest": "on"}, follow=True)
    assert "їх не змінено: 3, 4." in done.text
    assert states(register) == ["left_out", "alike", "alike"]


def test_form_sent_twice_is_saved_once(house: House, head: Client) -> None:
    known(house)
    register = upload(head, person("Зоренко", phone="067 123 45 61"))
    sent = {"shown": "2:", "rest": "on", "submission_key": "01890f7e-4c1e-7c3e-9c1e-000000000001"}
    for _n in range(2):
        assert head.post(reverse("import_alike", args=[register.pk]), sent).status_code in (302, 303)
    assert states(register) == ["left_out"]


def test_pages_have_as_many_pairs_as_fit_and_the_last_is_the_last(head: Client) -> None:
    pairs = [(person(f"Жит{'абвгде'[n // 6]}{'абвгде'[n % 6]}ник", phone=f"067 123 45 {n + 10}")) for n in range(SHOWN + 1)]
    register = upload(head, *(row for one in pairs for row in (one, {**one, "rank": "сержант"})))
    address = reverse("import_alike", args=[register.pk])
    assert len(asked(alike(head, register))) == SHOWN
    for page in ("2", "9"):
        assert len(asked(head.get(address, {"page": page}))) == 1
    assert len(asked(head.get(address, {"page": "x"}))) == SHOWN


@pytest.mark.parametrize("beside", ["card", "row"])
def test_page_costs_as_many_queries_for_three_pairs_as_for_one(house: House, head: Client, beside: str) -> None:
    counted = []
    for surnames in (["Житник"], ["Житник", "Зоренко", "Яценко"]):
        rows = [person(surname, phone=f"067 123 45 {70 + n}") for n, surname in enumerate(surnames)]
        if beside == "card":
            for n, surname in enumerate(surnames):
                known(house, surname, str(70 + n))
        register = upload(head, *rows, *({**row, "rank": "сержант"} for row in rows if beside == "row"))
        alike(head, register)
        with CountedQueries() as queries:
            assert len(asked(alike(head, register))) == len(surnames)
        counted.append(len(queries.statements))
        ImportedRow.objects.filter(register=register).update(state="left_out", content=None)
    assert counted[0] == counted[1]


def test_one_of_those_that_repeat_stays_with_the_most_cells(head: Client) -> None:
    full = {**TWIN, "rank": "сержант", "unit": "А1234"}
    register = upload(head, TWIN, full, person("Зоренко"), {**TWIN, "unit": "А1234"})
    page = head.get(repeated(register)).text
    assert "Рядок 3" in page
    assert "Пропустити рядки: 2, 5. Відрізняється: Звання, Військова частина" in page
    leave_repeated(head, register)
    assert states(register) == ["left_out", "ready", "ready", "left_out"]
    assert head.get(repeated(register)).status_code == 302


def test_what_is_only_typed_otherwise_does_not_differ_and_a_further_phone_does(head: Client) -> None:
    own = "067 123 45 60"
    wife = {**TWIN, "phone": f"{own}, 050 428 56 56 (дружина)"}
    register = upload(head, wife, {**TWIN, "phone": "+380671234560", "stage": "реабілітація"})
    page = head.get(repeated(register)).text
    assert "Відрізняється: Телефон<" in page.replace("</p>", "<")
    same = upload(head, {**TWIN, "surname": "Зоренко", "phone": own}, {**TWIN, "surname": "ЗОРЕНКО", "phone": "+380671234560"})
    assert "Відрізняється" not in head.get(repeated(same)).text


@pytest.mark.parametrize("other", ["stage", "owner", "department", "unrecognised", "name only"])
def test_those_that_differ_in_what_is_done_are_asked_about(house: House, head: Client, other: str) -> None:
    changed = {
        "stage": {"stage": "Лікування"},
        "owner": {"owner": house.owner.email},
        "department": {"department": make_department("Лікарня", parent=house.department).name},
        "unrecognised": {"owner": make_unrecognised(house.administrator).email},
        "name only": {},
    }[other]
    one = person("Житник", birth_year="1990") if other == "name only" else TWIN
    register = upload(head, one, {**one, **changed})
    assert states(register) == ["alike", "alike"]
    assert head.get(repeated(register)).status_code == 302
    assert asked(alike(head, register)) == [3]


def test_card_of_a_row_left_out_is_not_opened_and_the_others_are(head: Client) -> None:
    register = upload(head, TWIN, {**TWIN, "rank": "сержант"})
    leave_repeated(head, register)
    confirm(head, register)
    assert states(register) == ["left_out", "opened"]


def test_pages_are_in_english_too(house: House, head: Client) -> None:
    register = upload(head, TWIN, {**TWIN, "rank": "сержант"})
    Supporter.objects.active().filter(pk=house.head.pk).update(language="en")
    assert "All others on this page are the same people" in alike(head, register).text
    assert "Leave out 1 row<" in head.get(repeated(register)).text


def test_other_head_answers_about_nothing(house: House, head: Client, signed_in: Callable[[Any], Client]) -> None:
    register, other = make_register(house.head, TWIN, {**TWIN, "rank": "сержант"}), signed_in(house.other_head)
    for address in (reverse("import_alike", args=[register.pk]), repeated(register)):
        assert other.post(address, {"shown": "3:2", "rest": "on"}).status_code == 404
    assert states(register) == ["alike", "alike"]
