"""Facts about an account that every request needs: whom it covers, who covers it, duty and second factor."""

from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.utils import timezone

from supporters.administration.actions.departments import name_duty
from supporters.directory.models import Supporter
from supporters.directory.models.staff_context import StaffContext, staff_context
from tests.factories import House, make_absence, make_supporter
from tests.supporters.second_steps import make_app

pytestmark = pytest.mark.django_db


def known_of(one: Supporter) -> StaffContext:
    return staff_context(Supporter.objects.get(pk=one.pk))


def test_only_those_whom_the_account_covers_today_are_covered(house: House) -> None:
    """With the department of each, in the order of their keys."""
    other = make_supporter(house.department)
    make_absence(other, cover=house.colleague)
    make_absence(house.owner, cover=house.colleague)
    make_absence(house.head, cover=house.other_head)
    make_absence(make_supporter(house.department), cover=house.colleague, days=(1, 2))
    Supporter.objects.filter(pk=other.pk).update(department=house.other_department)
    known = known_of(house.colleague)
    assert known.covered == (house.owner.pk, other.pk)
    assert known.covered_departments == (house.department.pk, house.other_department.pk)
    assert (known_of(house.owner).cover_id, known_of(house.owner).covered) == (house.colleague.pk, ())


@pytest.mark.parametrize("changed", [{"is_active": False}, {"suspended_at": timezone.now()}, {"recognised_in": None}])
def test_cover_who_has_no_access_covers_nobody(house: House, changed: dict[str, Any]) -> None:
    make_absence(house.owner, cover=house.colleague)
    Supporter.objects.filter(pk=house.colleague.pk).update(**changed)
    assert known_of(house.owner).cover_id is None


def test_duty_is_that_of_the_account_or_of_whom_it_covers(house: House) -> None:
    duty, cover = (make_supporter(house.other_department) for _ in range(2))
    name_duty(house.other_department.pk, duty=duty)
    make_absence(duty, cover=cover)
    assert [known_of(one).is_on_duty for one in (duty, cover, house.colleague)] == [True, True, False]


def test_codes_for_a_lost_phone_alone_are_no_second_factor(house: House) -> None:
    RecoveryCodes.activate(house.owner)
    assert not known_of(house.owner).has_second_factor
    make_app(house.owner)
    assert known_of(house.owner).has_second_factor
