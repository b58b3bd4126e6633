from datetime import timedelta

import pytest
from django.utils import timezone

from cases.actions.owners import accept_case, assign_owner
from cases.models import Case, OwnerSpan
from supporters.models import Rule
from supporters.telling import told
from tests.factories import House, make_house, planned_step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


@pytest.fixture
def house() -> House:
    return make_house()


def test_case_is_told_by_name_with_its_address(house: House) -> None:
    case = assign_owner(house.case.pk, to=house.colleague, by=house.head, at=timezone.now())
    words = told(Rule.CASE_ASSIGNED, [case.pk], house.colleague)[case.pk]
    assert "Коваленко Андрій Петрович" in words.title
    assert words.url == case.get_absolute_url()


def test_nobody_is_named_when_the_case_is_out_of_reach_by_now(house: House) -> None:
    step = planned_step(house.case)
    assign_owner(house.case.pk, to=house.colleague, by=house.head, at=timezone.now())
    accept_case(house.case.pk, by=house.colleague, at=timezone.now())
    OwnerSpan.objects.filter(value=house.owner).update(
        from_at=timezone.now() - timedelta(days=20), to_at=timezone.now() - timedelta(days=8)
    )
    assert house.case not in Case.objects.visible_to(house.owner)
    for rule, subject in ((Rule.CASE_RETURNED, house.case.pk), ("step_due", step.pk)):
        words = told(rule, [subject], house.owner)[subject]
        assert "Коваленко" not in words.title + words.text
        assert words.url == ""
