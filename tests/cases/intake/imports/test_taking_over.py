"""An import whose head leaves stops, and another head of its department takes it over."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.case.models import Case, ImportedRow, RegisterImport
from cases.intake.actions.imports.registers import take_over_import
from cases.intake.importing.run import work_on_imports
from cases.intake.states import ImportRefusal
from privacy.models import AccessRecord
from supporters.directory.models import Department, Supporter
from tests.database import CountedQueries
from tests.factories import House, make_absence, make_case, make_department, make_head, make_person
from tests.refusing import refused
from tests.registers import BASIS, confirm, detail, finish, make_register, person, states, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]


@pytest.fixture
def second(house: House) -> Supporter:
    """Another head of the same department."""
    return make_head(house.department)


def leave(house: House) -> None:
    """The head goes to another department."""
    Supporter.objects.active().filter(pk=house.head.pk).update(department=house.other_department)


def take_over(client: Client, register: RegisterImport) -> Any:
    answer = client.post(reverse("import_take_over", args=[register.pk]))
    finish(register)
    return answer


def test_rows_are_checked_anew_and_opened_in_the_name_of_the_other_head(
    house: House, head: Client, second: Supporter, signed_in: Browser
) -> None:
    register = upload(head, person("Зоренко"), person("Житник", stage="Курорт"))
    RegisterImport.objects.filter(pk=register.pk).update(confirmed_at=timezone.now(), confirmed_by=house.head, basis_id=BASIS)
    leave(house)
    work_on_imports(at=timezone.now())
    assert states(register) == ["ready", "refused"]
    other = signed_in(second)
    assert "Зупинився: візьміть на себе" in other.get(reverse("imports")).text
    assert "Взяти імпорт на себе" in detail(other, register).text
    assert take_over(other, register).status_code == 302
    assert states(register) == ["opened", "refused"]
    case = Case.objects.get(imported_row__register=register)
    assert set(case.events.values_list("by", flat=True)) == {second.pk}
    assert AccessRecord.objects.filter(actor_id=second.pk, route="register_import").exists()
    register.refresh_from_db()
    assert (register.head, register.uploaded_by) == (second, house.head)
    page = detail(other, register).text
    assert f"Далі веде {second.short_name}" in page
    assert "Взяти імпорт на себе" not in page


def test_stopped_list_is_taken_over_before_it_is_confirmed(
    house: House, head: Client, second: Supporter, signed_in: Browser
) -> None:
    register = upload(head, person("Зоренко"))
    leave(house)
    other = signed_in(second)
    assert "Імпорт зупинився" in detail(other, register).text
    take_over(other, register)
    assert confirm(other, register).status_code == 302
    assert states(register) == ["opened"]


def test_who_was_registered_meanwhile_is_asked_about_when_an_import_is_taken_over(
    house: House, head: Client, second: Supporter
) -> None:
    register = upload(head, person("Зоренко", phone="067 123 45 60"))
    leave(house)
    make_case(house.owner, person=make_person("Зоренко", "Остап", phone="+380671234560"))
    take_over_import(register.pk, by=second, at=timezone.now())
    finish(register)
    assert states(register) == ["alike"]


def test_import_of_a_head_at_work_is_not_taken_over(house: House, head: Client, second: Supporter, signed_in: Browser) -> None:
    register = upload(head, person("Зоренко"))
    other = signed_in(second)
    assert "Взяти імпорт на себе" not in detail(other, register).text
    assert take_over(other, register).status_code == 409
    assert RegisterImport.objects.get().head == house.head


def test_import_is_not_taken_over_by_who_does_not_lead_its_department(house: House, head: Client, signed_in: Browser) -> None:
    register = upload(head, person("Зоренко"))
    leave(house)
    assert take_over(signed_in(house.other_head), register).status_code == 404
    with refused(ImportRefusal.TAKEN_OVER):
        take_over_import(register.pk, by=house.other_head, at=timezone.now())


def test_import_without_rows_to_open_is_not_taken_over(house: House, head: Client, second: Supporter, signed_in: Browser) -> None:
    register = upload(head, person("Зоренко"))
    confirm(head, register)
    leave(house)
    assert take_over(signed_in(second), register).status_code == 409


def test_head_above_and_cover_of_the_head_lead_an_import(house: House, head: Client, signed_in: Browser) -> None:
    top = make_department("Управління")
    Department.objects.filter(pk=house.department.pk).update(parent=top)
    above, register = make_head(top), upload(head, person("Зоренко"))
    leave(house)
    take_over(signed_in(above), register)
    assert "Імпорт зупинився" not in detail(signed_in(above), register).text
    Supporter.objects.active().filter(pk=above.pk).update(is_active=False)
    assert "Імпорт зупинився" in detail(signed_in(make_head(house.department)), register).text
    cover, absent = make_head(make_department("Черкаси")), make_head(top)
    RegisterImport.objects.update(head=cover)
    assert "Імпорт зупинився" in detail(signed_in(absent), register).text
    make_absence(absent, cover=cover)
    assert "Імпорт зупинився" not in detail(signed_in(absent), register).text


def test_contents_stay_two_weeks_after_an_import_is_taken_over(house: House, head: Client, second: Supporter) -> None:
    register = upload(head, person("Зоренко"))
    leave(house)
    take_over_import(register.pk, by=second, at=timezone.now() + timedelta(days=13))
    work_on_imports(at=timezone.now() + timedelta(days=15))
    assert states(register) == ["ready"]
    work_on_imports(at=timezone.now() + timedelta(days=28))
    assert list(ImportedRow.objects.values_list("state", "content")) == [("left_out", None)]


def test_list_of_imports_costs_as_many_queries_for_three_as_for_one(house: House, signed_in: Browser) -> None:
    counted, reader = [], signed_in(house.head)
    reader.get(reverse("imports"))  # the first request writes the session
    for surnames in (["Зоренко"], ["Житник", "Яценко"]):
        for surname in surnames:
            author = make_head(house.department)
            make_register(author, person(surname))
            Supporter.objects.active().filter(pk=author.pk).update(department=house.other_department)
        with CountedQueries() as queries:
            page = reader.get(reverse("imports")).text
        counted.append(len(queries.statements))
    assert counted[0] == counted[1] <= 8
    assert page.count("Зупинився: візьміть на себе") == 3


def test_offboarding_names_the_imports_that_stop(house: House, head: Client, signed_in: Browser) -> None:
    office, address = signed_in(house.administrator), reverse("staff_leave_ends", args=[house.head.pk])
    assert "Імпорти реєстрів, що зупиняться" not in office.get(address).text
    upload(head, person("Зоренко"))
    assert "<dt>Імпорти реєстрів, що зупиняться</dt><dd>1</dd>" in office.get(address).text
