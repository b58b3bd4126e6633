import pytest
from django.utils import timezone

from cases.actions.served import serve_facilities
from cases.models import ServedFacility
from supporters.administration.actions.departments import close_department
from supporters.directory.actions.locks import DepartmentRefused
from supporters.directory.models import Department
from supporters.notifications.case_provider import work
from tests.factories import make_department, make_facility

pytestmark = pytest.mark.django_db


def served(department: Department) -> set[str]:
    return set(ServedFacility.objects.filter(department=department).values_list("facility_id", flat=True))


@pytest.fixture
def department() -> Department:
    for code, label in (("one", "Перший"), ("two", "Другий"), ("three", "Третій")):
        make_facility(code, label)
    return make_department()


def test_only_what_was_chosen_is_changed(department: Department) -> None:
    other = make_department("Інший")
    serve_facilities(other.pk, added={"one"}, removed=())
    serve_facilities(department.pk, added={"one", "two"}, removed=())
    serve_facilities(department.pk, added={"three"}, removed={"one"})
    assert served(department) == {"two", "three"}
    assert served(other) == {"one"}
    assert work().places_of(department.pk) == ("Другий", "Третій")


def test_facility_is_served_once_when_two_choose_it(department: Department) -> None:
    for _ in range(2):
        serve_facilities(department.pk, added={"one"}, removed={"two"})
    assert served(department) == {"one"}


def test_closed_department_serves_nothing_new(department: Department) -> None:
    close_department(department.pk, at=timezone.now())
    with pytest.raises(DepartmentRefused):
        serve_facilities(department.pk, added={"one"}, removed=())
    assert served(department) == set()
