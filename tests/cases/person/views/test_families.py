"""A relative is registered on a card of their own: without a service, at a stage of the support of a family."""

import pytest
from django.test import Client
from django.urls import reverse

from cases.case.models import Case
from cases.case.states import Programme, Stage
from cases.course.models import FollowUp, Stay
from privacy.opening import Reading
from tests.cases.conftest import assert_in_error, person_fields
from tests.factories import House
from veterans.models import Veteran

pytestmark = pytest.mark.django_db
FAMILY = {"programme": "family", "family_stage": "first_days", "family_what": "Запитати, хто поруч"}


def test_relative_is_registered_at_a_stage_of_families(house: House, at_work: Client, reading: Reading) -> None:
    sent = person_fields(**FAMILY, surname="Ткач", branch="", stage="", next_what="")
    assert at_work.post(reverse("person_new"), sent).status_code == 302
    case = Case.objects.exclude(pk=house.case.pk).get()
    assert (case.programme, case.stage, case.owner) == (Programme.FAMILY, Stage.FIRST_DAYS, house.owner)
    assert FollowUp.objects.get(case=case).what == "Запитати, хто поруч"
    assert not Stay.objects.filter(case=case).exists(), "nobody has said that she is at home"
    assert not Veteran.objects.filter(person=case.person_id).exists()


def test_service_and_stage_of_a_veteran_count_as_empty(house: House, at_work: Client) -> None:
    """Without a script both are on the page, and a browser sends what was filled in before."""
    hidden = {"rank": "сержант", "unit": "А1234", "address_form": "f", "branch": "ngu", "stage": "treatment"}
    assert at_work.post(reverse("person_new"), person_fields(**FAMILY, **hidden)).status_code == 302
    case = Case.objects.exclude(pk=house.case.pk).select_related("person").get()
    assert (case.stage, case.person.address_form) == (Stage.FIRST_DAYS, "")
    assert not Veteran.objects.filter(person=case.person_id).exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"family_stage": "treatment"}, "family_stage"),
        ({"family_stage": ""}, "family_stage"),
        ({"family_what": ""}, "family_what"),
        ({"programme": "pet"}, "programme"),
        ({"programme": "veteran", "stage": "first_days"}, "stage"),
        ({"programme": "veteran", "branch": ""}, "branch"),
        ({"programme": "veteran", "next_what": ""}, "next_what"),
    ],
)
def test_family_is_in_error_when(house: House, at_work: Client, changed: dict[str, str], field: str) -> None:
    answer = at_work.post(reverse("person_new"), person_fields(**{**FAMILY, **changed}))
    assert_in_error(answer, field)
    assert Case.objects.get() == house.case


def test_card_of_a_family_has_its_own_stages(house: House, at_work: Client) -> None:
    at_work.post(reverse("person_new"), person_fields(**FAMILY))
    number = Case.objects.exclude(pk=house.case.pk).get().number
    card = at_work.get(reverse("case_detail", args=[number])).text
    assert "Етап 1 з 3: Перші 14 днів" in card
    form = at_work.get(reverse("stage_change", args=[number])).text
    assert 'value="long_support"' in form
    assert 'value="treatment"' not in form
