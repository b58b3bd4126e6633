"""Which accounts a form offers, who leads cases, and who waits for a head."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from supporters.directory.models import Supporter
from supporters.directory.models.leading import heads_at
from supporters.directory.roles import Role
from tests.factories import House, make_head, make_supporter, make_unrecognised

pytestmark = pytest.mark.django_db


def test_recognised_are_colleagues_of_their_department_and_roles_that_nobody_recognises(house: House) -> None:
    new, moved = make_unrecognised(house.administrator), make_unrecognised(house.administrator, known_in=house.other_department)
    unseen = [make_unrecognised(house.administrator, role) for role in (Role.HEAD, Role.ANALYST)]
    everybody = Supporter.objects.get_queryset()
    assert set(everybody) - set(everybody.recognised()) == {new, moved}
    assert set(Supporter.objects.unrecognised()) == {new, moved}
    assert all(one.is_recognised for one in unseen)


def test_only_social_supporters_of_these_departments_may_lead_once_recognised(house: House) -> None:
    new = make_unrecognised(house.administrator)
    make_unrecognised(house.administrator, Role.PSYCHOLOGIST)
    elsewhere = make_unrecognised(make_supporter(house.other_department, Role.ADMINISTRATOR))
    assert set(Supporter.objects.unrecognised_within([house.department.pk])) == {new}
    assert set(Supporter.objects.unrecognised_within([house.other_department.pk])) == {elsewhere}


@pytest.mark.parametrize(
    ("changed", "may_lead"),
    [
        ({}, True),
        ({"is_active": False}, False),
        ({"role": Role.PSYCHOLOGIST}, False),
        ({"recognised_in": None}, False),
        ({"suspended_at": timezone.now()}, False),
        ({"suspended_at": timezone.now() - timedelta(days=2), "suspended_until": timezone.now() - timedelta(days=1)}, True),
        ({"suspended_at": timezone.now() - timedelta(days=2), "suspended_until": timezone.now() + timedelta(days=1)}, False),
    ],
)
def test_row_says_the_same_as_the_queryset(house: House, changed: dict[str, Any], may_lead: bool) -> None:
    """An unconfirmed suspension ends by itself."""
    Supporter.objects.filter(pk=house.colleague.pk).update(**changed)
    colleague = Supporter.objects.get(pk=house.colleague.pk)
    assert colleague.may_lead is may_lead
    assert Supporter.objects.owners().filter(pk=colleague.pk).exists() is may_lead


def test_heads_of_departments_are_those_who_work_there(house: House) -> None:
    make_head(house.other_department)
    assert set(heads_at([house.department.pk])) == {house.head}
