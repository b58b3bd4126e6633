from datetime import timedelta

import pytest
from django.utils import timezone

from cases.course.actions.facilities import serve_facilities
from cases.course.models import ServedFacility
from supporters.administration.actions.departments import close_department
from supporters.directory.actions.locks import DepartmentRefused
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department
from supporters.notifications.case_provider import work
from tests.factories import make_department, make_facility, make_head

pytestmark = pytest.mark.django_db


def served(department: Department) -> set[str]:
    return set(ServedFacility.objects.of(department.pk).serving(kyiv_day(timezone.now())).values_list("facility_id", flat=True))


@pytest.fixture
def department() -> Department:
    for code, label in (("one", "Перший"), ("two", "Другий"), ("three", "Третій")):
        make_facility(code, label)
    return make_department()


def test_only_what_was_chosen_is_changed(department: Department) -> None:
    other = make_department("Інший")
    serve_facilities(other.pk, added={"one"}, removed=(), by=None, at=timezone.now())
    serve_facilities(department.pk, added={"one", "two"}, removed=(), by=None, at=timezone.now())
    serve_facilities(department.pk, added={"three"}, removed={"one"}, by=None, at=timezone.now())
    assert served(department) == {"two", "three"}
    assert served(other) == {"one"}
    assert [place.name for place in work().places_of(department.pk) if place.is_current] == ["Другий", "Третій"]


def test_what_was_served_is_ended_and_kept(department: Department) -> None:
    """Ended as of today, so it is served again the same day; a row that ended on the day of its beginning was a mistake."""
    head, now = make_head(department), timezone.now()
    begun, today = now - timedelta(days=20), kyiv_day(now)
    serve_facilities(department.pk, added={"one", "two"}, removed=(), by=head, at=begun)
    serve_facilities(department.pk, added=(), removed={"one"}, by=head, at=now)
    assert served(department) == {"two"}
    kept = ServedFacility.objects.get(facility="one")
    assert (kept.valid_from, kept.valid_to, kept.added_by, kept.ended_by) == (kyiv_day(begun), today, head, head)
    assert set(ServedFacility.objects.serving(today - timedelta(days=1)).values_list("facility", flat=True)) == {"one", "two"}
    serve_facilities(department.pk, added={"one"}, removed=(), by=head, at=now)
    assert served(department) == {"one", "two"}
    assert ServedFacility.objects.filter(facility="one").count() == 2
    serve_facilities(department.pk, added=(), removed={"one"}, by=head, at=now)
    places = work().places_of(department.pk)
    assert [(place.name, place.is_current) for place in places] == [("Другий", True), ("Перший", False)]
    serve_facilities(department.pk, added=(), removed={"one"}, by=None, at=now + timedelta(days=1))
    ended = set(ServedFacility.objects.filter(facility="one").values_list("valid_to", "ended_by"))
    assert ended == {(today, head.pk)}, "what had ended before stays as it was"
    assert not ServedFacility.objects.serving(kyiv_day(begun) - timedelta(days=1)).exists()


def test_facility_is_served_once_when_two_choose_it(department: Department) -> None:
    for _ in range(2):
        serve_facilities(department.pk, added={"one"}, removed={"two"}, by=None, at=timezone.now())
    assert served(department) == {"one"}


def test_closed_department_serves_nothing_new(department: Department) -> None:
    close_department(department.pk, at=timezone.now())
    with pytest.raises(DepartmentRefused):
        serve_facilities(department.pk, added={"one"}, removed=(), by=None, at=timezone.now())
    assert served(department) == set()
