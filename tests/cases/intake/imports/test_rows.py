"""Rows of an import: what is not done with a row, or is not done any more, and what becomes of no other row."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case, ImportedRow, RegisterImport, stage_policy
from cases.case.states import CaseState, Risk, RowState, Stage
from cases.course.models import FollowUp
from cases.intake.actions.imports import registers
from cases.intake.actions.imports.checks import CheckedLine, is_certain, keep_checked, keep_twins, refuse_row
from cases.intake.actions.imports.opening import RegisterCase, RegisterStep, free_day, open_row, people_of
from cases.intake.forms.imports.directories import Directories
from cases.intake.importing.checking import read_rows
from cases.intake.models import without_head
from cases.intake.states import ImportRefusal
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from supporters.notifications.models import hours_at
from tests.cases.conftest import said
from tests.database import CountedQueries
from tests.factories import House, make_absence, make_head
from tests.refusing import refused
from tests.registers import BASIS, alike, answer, make_register, person, states
from veterans.matching import CERTAIN, Likeness

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
TWIN = person("Житник", phone="067 123 45 60")
LOCK = f"pg_advisory_xact_lock({registers.IMPORT_LOCK})"
TWINS = (TWIN, {**TWIN, "rank": "сержант"})


def rows_of(register: RegisterImport) -> list[ImportedRow]:
    return list(ImportedRow.objects.filter(register=register).select_related("register").order_by("line"))


def set_row(row: ImportedRow, state: RowState, **fields: Any) -> None:
    content = {"content": None} if state is RowState.LEFT_OUT else {}
    ImportedRow.objects.filter(pk=row.pk).update(state=state, **content, **fields)


def confirmed(register: RegisterImport, by: Supporter) -> RegisterImport:
    return registers.confirm_import(register.pk, basis=BASIS, by=by, at=timezone.now())


def mark_undone(register: RegisterImport, by: Supporter) -> None:
    """While its rows are as they were."""
    RegisterImport.objects.filter(pk=register.pk).update(undone_at=timezone.now(), undone_by=by)


def listed(row: ImportedRow, **changed: Any) -> RegisterCase:
    now = timezone.now()
    ((_row, form),) = read_rows([row], Directories.read(row.register, at=now), at=now)
    assert form
    assert form.is_valid()
    return replace(form.listed, **changed)


def open_it(row: ImportedRow, house: House, **changed: Any) -> ImportedRow:
    now = timezone.now()
    return open_row(row.pk, listed(row, **changed), hours=hours_at(now), by=house.head, at=now)


def test_check_changes_no_row_that_was_checked_meanwhile(house: House) -> None:
    (row,) = rows_of(register := make_register(house.head, person("Зоренко")))
    set_row(row, RowState.ALIKE)
    assert keep_checked(register, [CheckedLine(row_id=row.pk, state=RowState.READY)])
    assert states(register) == ["alike"]


def test_row_with_errors_has_no_twins_and_nobody_waits_for_the_answer_of_a_row_left_out(house: House) -> None:
    register = make_register(house.head, person("Зоренко", stage="Курорт"), person("Житник"), person("Яценко"))
    faulty, ready, left_out = rows_of(register)
    set_row(left_out, RowState.LEFT_OUT)
    keep_twins(register, {faulty.pk: [3], ready.pk: [4], left_out.pk: [3]}, at=timezone.now())
    assert [(row.state, row.twins) for row in rows_of(register)] == [("refused", []), ("ready", []), ("left_out", [])]


def test_row_that_waits_for_an_answer_is_not_refused(house: House) -> None:
    (row,) = rows_of(register := make_register(house.head, person("Зоренко")))
    set_row(row, RowState.ALIKE)
    refuse_row(row.pk)
    assert states(register) == ["alike"]


@pytest.mark.parametrize(
    ("score", "reason", "asks"), [(CERTAIN, "born_same", True), (0.5, "rnokpp_same", True), (0.5, "born_same", False)]
)
def test_head_is_asked_about_a_high_score_or_a_whole_number(score: float, reason: str, *, asks: bool) -> None:
    assert is_certain(Likeness(score, ("surname_same", reason))) is asks


def test_card_that_another_department_has_imported_is_shown_to_nobody_beyond_its_reach(house: House, head: Client) -> None:
    make_register(house.other_head, TWIN, is_confirmed=True)
    assert states(make_register(house.head, TWIN)) == ["ready"]
    twins = make_register(house.head, *TWINS)
    assert states(twins) == ["alike", "alike"]
    assert "Картка №" not in alike(head, twins).text


def test_same_row_of_two_lists_checked_together_opens_one_card(house: House) -> None:
    first, second = (make_register(house.head, person("Зоренко")) for _n in range(2))
    for register in (first, second):
        confirmed(register, house.head)
        open_it(rows_of(register)[0], house)
    assert (states(first), states(second)) == (["opened"], ["alike"])


def test_row_that_the_head_has_told_apart_opens_its_card(house: House) -> None:
    make_register(house.head, person("Зоренко"), is_confirmed=True)
    (row,) = rows_of(register := make_register(house.head, person("Зоренко")))
    answer(row, house.head, "Брат")
    confirmed(register, house.head)
    assert open_it(row, house).state == RowState.OPENED


def test_first_steps_of_days_that_are_over_take_no_place(house: House) -> None:
    (row,) = rows_of(make_register(house.head, person("Зоренко"), is_confirmed=True))
    now = timezone.now()
    today, hours = kyiv_day(now), hours_at(now)
    set_row(row, RowState.OPENED, spread_for=house.colleague.pk, spread_on=today - timedelta(days=1))
    assert free_day(house.colleague.pk, people=1, today=today, hours=hours) == hours.after(today, 1)


def test_steps_are_spread_over_the_colleagues_of_one_department(house: House) -> None:
    assert (people_of(house.department.pk), people_of(house.other_department.pk)) == (2, 1)


def test_one_card_is_opened_by_an_import_at_a_time(house: House) -> None:
    (row,) = rows_of(register := make_register(house.head, person("Зоренко")))
    confirmed(register, house.head)
    with CountedQueries() as queries:
        open_it(row, house)
    waits, first_lock = (next(n for n, words in enumerate(queries.statements) if kind in words) for kind in (LOCK, "FOR NO KEY"))
    assert waits < first_lock


@pytest.mark.parametrize("fault", ["alike", "not confirmed", "undone"])
def test_only_a_ready_row_of_a_confirmed_import_opens_a_card(house: House, fault: str) -> None:
    (row,) = rows_of(register := make_register(house.head, person("Зоренко")))
    if fault != "not confirmed":
        confirmed(register, house.head)
    if fault == "alike":
        set_row(row, RowState.ALIKE)
    if fault == "undone":
        mark_undone(register, house.head)
    with refused(ImportRefusal.NOT_READY):
        open_it(row, house)


@pytest.mark.parametrize(("days", "is_kept"), [(-1, False), (2, True), (3000, False)])
def test_step_of_a_register_keeps_its_day_from_today_to_the_furthest_one(house: House, days: int, *, is_kept: bool) -> None:
    (row,) = rows_of(register := make_register(house.head, person("Зоренко")))
    confirmed(register, house.head)
    today = kyiv_day(timezone.now())
    due_on = today + timedelta(days=days)
    open_it(row, house, step=RegisterStep("Привезти протез", due_on))
    step = FollowUp.objects.select_related("case").get(case__imported_row=row.pk)
    assert ((step.due_on == due_on), step.due_on >= today, step.because) == (is_kept, True, None)


@pytest.mark.parametrize("because", ["Так домовилися", ""])
def test_late_step_has_the_reason_of_the_register_or_another(house: House, because: str) -> None:
    (row,) = rows_of(register := make_register(house.head, person("Зоренко")))
    confirmed(register, house.head)
    furthest = stage_policy(Stage.REHABILITATION).horizon(Risk.GREEN, kyiv_day(timezone.now())).furthest_on
    open_it(row, house, step=RegisterStep("Привезти протез", furthest, because))
    step = FollowUp.objects.select_related("case").get(case__imported_row=row.pk)
    assert (step.due_on, step.because) == (
        furthest,
        because or said("The first steps of an imported register are spread over working days"),
    )


def test_import_that_was_not_compared_is_not_confirmed(house: House) -> None:
    register = make_register(house.head, person("Зоренко"))
    RegisterImport.objects.update(compared_at=None)
    with refused(ImportRefusal.CONFIRMED):
        confirmed(register, house.head)


def test_only_rows_with_contents_of_the_import_taken_over_are_checked_anew(house: House) -> None:
    register, other = (make_register(house.head, person("Зоренко"), person("Житник")) for _n in range(2))
    set_row(rows_of(register)[0], RowState.LEFT_OUT)
    Supporter.objects.active().filter(pk=house.head.pk).update(department=house.other_department)
    registers.take_over_import(register.pk, by=make_head(house.department), at=timezone.now())
    assert (states(register), states(other)) == (["left_out", "unchecked"], ["ready", "ready"])


def test_import_is_undone_once_it_is_confirmed_and_no_other_one_with_it(house: House) -> None:
    register, other = (make_register(house.head, person("Зоренко")) for _n in range(2))
    with refused(ImportRefusal.UNDONE):
        registers.ask_undo(register.pk, by=house.head, at=timezone.now())
    confirmed(register, house.head)
    registers.ask_undo(register.pk, by=house.head, at=timezone.now())
    assert (states(register), states(other)) == (["left_out"], ["ready"])
    with refused(ImportRefusal.UNDONE):
        registers.ask_undo(register.pk, by=house.head, at=timezone.now())


def test_only_twins_of_a_row_left_out_are_checked_again(house: House) -> None:
    register, other = make_register(house.head, *TWINS, person("Зоренко")), make_register(house.head, *TWINS)
    row, _twin, alike = rows_of(register)
    set_row(alike, RowState.ALIKE)
    answer(row, house.head)
    assert (states(register), states(other)) == (["left_out", "unchecked", "alike"], ["alike", "alike"])


def test_row_that_waits_for_no_answer_takes_none(house: House) -> None:
    (row,) = rows_of(register := make_register(house.head, person("Зоренко")))
    assert answer(row, house.head, "Брат") == [row.line]
    assert (states(register), rows_of(register)[0].words) == (["ready"], None)


def test_row_of_an_import_that_is_undone_takes_no_answer(house: House) -> None:
    (row,) = rows_of(register := make_register(house.head, person("Зоренко")))
    set_row(row, RowState.ALIKE)
    confirmed(register, house.head)
    mark_undone(register, house.head)
    with refused(ImportRefusal.SETTLED):
        answer(row, house.head, "Брат")


def test_only_an_open_card_of_an_undone_import_is_withdrawn(house: House) -> None:
    register = make_register(house.head, person("Зоренко"), person("Житник"), is_confirmed=True)
    row, other = rows_of(register)
    with refused(ImportRefusal.NOT_OPENED):
        registers.withdraw_row(row.pk, by=house.head, at=timezone.now())
    mark_undone(register, house.head)
    Case.objects.filter(imported_row=row.pk).update(state=CaseState.CLOSED, next_due_on=None)
    assert registers.withdraw_row(row.pk, by=house.head, at=timezone.now()).state == RowState.KEPT
    assert registers.withdraw_row(other.pk, by=house.head, at=timezone.now()).state == RowState.WITHDRAWN
    with refused(ImportRefusal.NOT_OPENED):
        registers.withdraw_row(other.pk, by=house.head, at=timezone.now())


@pytest.mark.parametrize("how", ["suspended", "role"])
def test_import_of_a_head_who_may_not_import_has_no_head(house: House, how: str) -> None:
    register, today = make_register(house.head, person("Зоренко")), kyiv_day(timezone.now())
    assert not without_head([register], today)
    changed: dict[str, Any] = {"role": Role.SUPPORTER} if how == "role" else {"suspended_at": timezone.now()}
    Supporter.objects.filter(pk=house.head.pk).update(**changed)
    assert without_head([RegisterImport.objects.select_related("head").get()], today) == {register.pk}


def test_cover_of_a_head_who_has_left_leads_no_import(house: House) -> None:
    absent, register = make_head(house.department), make_register(house.head, person("Зоренко"))
    RegisterImport.objects.update(head=house.other_head, taken_over_at=timezone.now())
    make_absence(absent, cover=house.other_head)
    register, today = RegisterImport.objects.select_related("head").get(), kyiv_day(timezone.now())
    assert not without_head([register], today)
    Supporter.objects.filter(pk=absent.pk).update(is_active=False)
    assert without_head([register], today) == {register.pk}


def test_no_import_costs_no_query() -> None:
    with CountedQueries() as queries:
        assert not without_head([], kyiv_day(timezone.now()))
    assert not queries.statements
