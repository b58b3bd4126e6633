"""One value of many rows is changed before they are opened, and the change is taken back."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.case.models import Case, HandOver, RegisterImport
from cases.case.states import IllegalTransition
from cases.course.models import FollowUp
from cases.intake.actions.imports.changes import MOST_CHANGES, add_change, undo_change
from cases.intake.actions.imports.matching import Among, Change, Matching, keep_matching
from cases.intake.actions.imports.registers import confirm_import, take_over_import
from cases.intake.forms.imports.changing import MOST_OPTIONS
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from tests.bad_inputs.form_page import fields_on_page
from tests.factories import House, make_head, make_supporter
from tests.registers import BASIS, confirm, day, detail, finish, make_register, match, person, states, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]

HOME, UNIT = "вдома", "у частині"


def address(register: RegisterImport) -> str:
    return reverse("import_change", args=[register.pk])


def change(head: Client, register: RegisterImport, column: str, **sent: str) -> Any:
    answer = head.post(address(register), {"column": column, **sent})
    finish(register)
    return answer


def take_back(head: Client, register: RegisterImport, *, last: bool = True) -> Any:
    """Send the first or, with `last`, the latest change of the page back."""
    known = changes(register)
    sent = {"made_at": known[-1 if last else 0].made_at.isoformat()}
    answer = head.post(reverse("import_change_undo", args=[register.pk]), sent)
    finish(register)
    return answer


def changes(register: RegisterImport) -> tuple[Change, ...]:
    return Matching.of(RegisterImport.objects.get(pk=register.pk)).changes


def pasted(head: Client, table: str) -> RegisterImport:
    """Not matched by hand."""
    answer: Any = head.post(reverse("import_new"), {"pasted": table})
    return RegisterImport.objects.get(pk=answer.url.split("/")[2])


def words(page: str) -> str:
    return re.sub(r"<[^>]*>", "", page).replace("\xa0", " ")


def due_in(register: RegisterImport) -> list[int]:
    """Days to the first step of each card, by line."""
    days = FollowUp.objects.filter(case__imported_row__register=register).order_by("case__imported_row__line")
    return [(one - kyiv_day(timezone.now())).days for one in days.values_list("due_on", flat=True)]


def two_homes(head: Client) -> RegisterImport:
    first = person("Зоренко", facility=HOME, next_what="Подзвонити", next_on=day(3))
    other = person("Житник", facility="Удома", next_what="Подзвонити", next_on=day(4))
    return upload(head, first, other, person("Яценко", facility=UNIT, next_what="Подзвонити", next_on=day(5)))


def test_day_of_the_next_step_moves_and_comes_back(head: Client) -> None:
    register = two_homes(head)
    answer = change(head, register, "next_on", days="7")
    assert answer.url == reverse("import_detail", args=[register.pk])
    page = detail(head, register, "ready").text
    assert "Змінено 3 рядки." in page
    assert "День наступного кроку: на 7 днів пізніше" in page
    assert "усі рядки: 3 рядки" in words(page)
    assert take_back(head, register).status_code == 302
    assert "Зміну скасовано" in detail(head, register).text
    confirm(head, register)
    assert due_in(register) == [3, 4, 5]


def test_rows_of_one_institution_get_a_supporter(house: House, head: Client) -> None:
    """Written in two ways it is one institution."""
    owner = make_supporter(house.department, surname="Дніпрук")
    register = two_homes(head)
    change(head, register, "owner", owner="Дніпрук", among="facility", of_facility=HOME)
    page = detail(head, register, "ready").text
    assert "Супровідник: Дніпрук" in page
    assert "Заклад: вдома: 2 рядки" in words(page)
    confirm(head, register)
    asked = HandOver.objects.open().filter(case__imported_row__register=register)
    assert {one.to_owner for one in asked} == {owner}
    assert set(asked.values_list("case__imported_row__line", flat=True)) == {2, 3}


def test_later_change_sees_the_earlier_one(head: Client) -> None:
    register = two_homes(head)
    change(head, register, "stage", stage="treatment", among="facility", of_facility=HOME)
    change(head, register, "next_on", days="-1", among="stage", of_stage="Лікування")
    confirm(head, register)
    assert due_in(register) == [2, 3, 5]
    assert Case.objects.filter(imported_row__register=register, stage="treatment").count() == 2


def test_earlier_change_is_taken_back_alone(head: Client) -> None:
    register = two_homes(head)
    change(head, register, "next_on", days="7")
    change(head, register, "next_what", next_what="Відвідати")
    take_back(head, register, last=False)
    confirm(head, register)
    steps = FollowUp.objects.filter(case__imported_row__register=register)
    assert (due_in(register), set(steps.values_list("case__next_due_on", flat=True))) == ([3, 4, 5], {*map(later, (3, 4, 5))})
    assert "Зміни багатьох рядків" not in detail(head, register).text


def later(days: int) -> Any:
    return kyiv_day(timezone.now()) + timedelta(days=days)


def test_only_empty_cells_are_filled(head: Client) -> None:
    register = upload(head, person("Зоренко", branch=""), person("Житник"), person("Яценко", branch=""))
    assert states(register) == ["refused", "ready", "refused"]
    change(head, register, "branch", branch="dsns", fills="on")
    assert states(register) == ["ready"] * 3
    page = detail(head, register, "ready").text
    assert "Служба: ДСНС, де було порожньо" in page
    assert "2 рядки" in page
    confirm(head, register)
    branches = Case.objects.filter(imported_row__register=register).order_by("imported_row__line")
    assert list(branches.values_list("person__veteran__branch", flat=True)) == ["dsns", "ngu", "dsns"]


def test_supporter_of_another_department_takes_the_rows_with_the_department(house: House, head: Client) -> None:
    register = upload(head, person("Зоренко", department=house.department.name))
    change(head, register, "owner", owner=house.colleague.email)
    assert states(register) == ["ready"], "no row has two departments"
    assert changes(register)[0].rows == 1


def test_row_that_is_mended_afterwards_keeps_what_was_typed(head: Client) -> None:
    register = upload(head, person("Зоренко", facility=HOME, phone="067 12"), person("Житник", facility=HOME))
    change(head, register, "next_what", next_what="Відвідати")
    mend = reverse("import_row_mend", args=[register.pk, 2])
    shown = fields_on_page(head.get(mend).text, page=mend, target=mend)
    assert shown["next_what"] == ["Відвідати"]
    assert head.post(mend, {**shown, "phone": "067 765 43 21", "next_what": "Подзвонити"}).status_code == 302
    finish(register)
    change(head, register, "stage", stage="treatment")
    confirm(head, register)
    cases = Case.objects.filter(imported_row__register=register).order_by("imported_row__line")
    assert [one.stage for one in cases] == ["treatment"] * 2
    steps = [FollowUp.objects.get(case=case).what for case in cases]
    assert steps == ["Подзвонити", "Відвідати"]


def test_day_that_nobody_can_read_stays(head: Client) -> None:
    register = upload(head, person("Зоренко", next_on="скоро"), person("Житник", next_on=day(2)), person("Гай"))
    change(head, register, "next_on", days="1")
    assert changes(register)[0].rows == 1
    assert states(register) == ["refused", "ready", "ready"]


def test_moved_days_keep_the_decision_about_late_ones(head: Client) -> None:
    register = upload(head, person("Зоренко", next_what="Подзвонити", next_on=day(3)))
    match(head, register, late="moved")
    finish(register)
    change(head, register, "next_on", days="90")
    assert states(register) == ["ready"]
    confirm(head, register)
    assert due_in(register)[0] < 90


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"column": ""}, "Оберіть, що змінити"),
        ({"column": "surname"}, "Оберіть зі списку"),
        ({"column": "next_on", "days": ""}, "Напишіть, на скільки днів, не нуль"),
        ({"column": "next_on", "days": "0"}, "Напишіть, на скільки днів, не нуль"),
        ({"column": "next_on", "days": "91"}, "90"),
        ({"column": "next_what", "next_what": ""}, "Напишіть, що матимуть рядки"),
        ({"column": "stage", "stage": ""}, "Напишіть, що матимуть рядки"),
        ({"column": "stage", "stage": "resort"}, "Оберіть зі списку"),
        ({"column": "owner", "owner": "Хтось"}, "немає соціального супровідника"),
        ({"column": "next_what", "next_what": "x", "among": "surname"}, "Оберіть зі списку"),
        ({"column": "next_what", "next_what": "x", "among": "facility", "of_facility": "Шпиталь"}, "Оберіть зі списку"),
        ({"column": "next_what", "next_what": "x", "among": "facility"}, "Оберіть зі списку"),
        ({"column": "stage", "stage": "rehabilitation"}, "Жоден із цих рядків не зміниться"),
    ],
)
def test_change_that_says_nothing_is_refused(head: Client, sent: dict[str, str], words: str) -> None:
    register = two_homes(head)
    answer = head.post(address(register), sent)
    assert (answer.status_code, words in answer.text) == (422, True), answer.text
    assert changes(register) == ()
    if typed := sent.get("owner"):
        assert f'value="{typed}"' in answer.text


def test_rows_are_changed_between_their_check_and_the_confirmation(house: House, head: Client) -> None:
    register = pasted(head, "ПІБ;Етап;Служба;Щось\nЗорець Ганна;Лікування;НГУ;x")
    some = Change(made_at=timezone.now(), column="next_what", value="Відвідати")
    assert head.get(address(register)).status_code == 409
    with pytest.raises(IllegalTransition):
        add_change(register.pk, some, at=timezone.now())
    match(head, register)
    finish(register)
    assert change(head, register, "next_what", next_what="Відвідати").status_code == 302
    confirm(head, register)
    made_at = changes(register)[0].made_at
    assert head.get(address(register)).status_code == 409
    with pytest.raises(IllegalTransition):
        add_change(register.pk, some, at=timezone.now())
    with pytest.raises(IllegalTransition):
        undo_change(register.pk, made_at, at=timezone.now())
    assert "Зміни багатьох рядків" not in detail(head, register).text


def test_change_of_deleted_rows_is_refused(head: Client) -> None:
    register = two_homes(head)
    head.post(reverse("import_drop", args=[register.pk]))
    assert head.get(address(register)).status_code == 409


def test_change_is_taken_back_once(head: Client) -> None:
    register = two_homes(head)
    change(head, register, "next_on", days="7")
    before = changes(register)[0].made_at
    take_back(head, register)
    matched_at = RegisterImport.objects.get(pk=register.pk).matched_at
    undo_change(register.pk, before, at=timezone.now())
    assert RegisterImport.objects.get(pk=register.pk).matched_at == matched_at, "nothing is checked anew"
    broken: Any = head.post(reverse("import_change_undo", args=[register.pk]), {"made_at": "учора"})
    assert broken.url == reverse("import_detail", args=[register.pk])


def test_changes_stay_when_the_table_is_matched_again_and_are_not_of_the_next_table(house: House, head: Client) -> None:
    rows = "ПІБ;Етап;Служба;Що далі;Щось\n{};Лікування;НГУ;Подзвонити;x"
    register = pasted(head, rows.format("Зорець Ганна"))
    match(head, register)
    finish(register)
    change(head, register, "next_what", next_what="Відвідати")
    match(head, register)
    finish(register)
    assert [one.value for one in changes(register)] == ["Відвідати"]
    confirm(head, register)
    next_one = upload(head, person("Гай"))
    assert changes(next_one) == ()
    again = pasted(head, rows.format("Яр Ілля"))
    assert (again.matched_at is not None, changes(again)) == (True, ())


def test_check_by_the_rows_before_a_change_keeps_nothing(house: House) -> None:
    """A matching that was read before a change does not take it away."""
    register = make_register(house.head, person("Зоренко"))
    stale = Matching.of(register)
    some = Change(made_at=timezone.now(), column="next_what", value="Відвідати")
    add_change(register.pk, some, at=timezone.now())
    keep_matching(register.pk, stale, at=timezone.now())
    assert changes(register) == (some,)


def test_too_many_changes_are_refused(house: House, head: Client) -> None:
    register = make_register(house.head, person("Зоренко"))
    now = timezone.now()
    for n in range(MOST_CHANGES):
        add_change(register.pk, Change(made_at=now + timedelta(seconds=n), column="next_what", value=str(n)), at=now)
    with pytest.raises(IllegalTransition):
        add_change(register.pk, Change(made_at=now, column="next_what", value="x"), at=now)
    answer = head.post(address(register), {"column": "next_what", "next_what": "Відвідати"})
    assert "Змін у цих рядках уже багато" in answer.text


def test_another_head_goes_on_with_the_changes(house: House, head: Client) -> None:
    register = two_homes(head)
    change(head, register, "next_on", days="7")
    Supporter.objects.filter(pk=house.head.pk).update(department=house.other_department)
    successor = make_head(house.department)
    take_over_import(register.pk, by=successor, at=timezone.now())
    finish(register)
    confirm_import(register.pk, basis=BASIS, by=successor, at=timezone.now())
    finish(register)
    assert due_in(register) == [10, 11, 12]


def test_change_is_kept_as_it_was_made() -> None:
    some = Change(
        made_at=timezone.now(),
        column="owner",
        value="Дніпрук",
        among=Among(column="facility", keys=("удома", ""), label="Удома"),
        fills=True,
        rows=7,
    )
    matching = Matching(headings=("ПІБ",), columns={"full_name": 0}, changes=(some,))
    assert Matching.loads(matching.dumps()) == matching
    earlier = '{"headings": ["ПІБ"], "columns": {"full_name": 0}, "values": {}, "late": null, "is_decided": true}'
    assert Matching.loads(earlier).changes == ()


def test_column_that_no_row_fills_offers_nothing_to_choose(head: Client) -> None:
    page = head.get(address(upload(head, person("Гай"), person("Яр")))).text
    assert ('name="of_stage"' in page, 'name="of_facility"' in page) == (True, False)


def test_value_that_nobody_knows_is_one_however_it_is_typed(head: Client) -> None:
    register = upload(head, person("Гай", stage="ВЛК"), person("Яр", stage="влк"), person("Зір", stage=" ВЛК"))
    page = head.get(address(register)).text
    assert ">ВЛК (3)</option>" in page
    change(head, register, "stage", stage="treatment", among="stage", of_stage="ВЛК")
    assert (changes(register)[0].rows, states(register)) == (3, ["ready"] * 3)


def test_long_list_of_values_is_typed_into(head: Client) -> None:
    """A list to choose from has twenty lines at most."""
    rows = [person(f"Гай{chr(0x430 + n)}", facility=f"Шпиталь {n}") for n in range(MOST_OPTIONS + 1)]
    register = upload(head, *rows)
    page = head.get(address(register)).text
    assert 'list="known_of_facility"' in page
    assert '<option value="Шпиталь 3">' in page
    change(head, register, "facility", facility=HOME, among="facility", of_facility="шпиталь 3")
    assert changes(register)[0].rows == 1
    assert states(register).count("ready") == 1
