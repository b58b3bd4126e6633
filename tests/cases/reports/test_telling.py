from datetime import timedelta

import pytest
from django.utils import timezone

from cases.actions.owners import accept_case, assign_owner
from cases.models import Case, OwnerSpan
from cases.states import CaseState
from supporters.models import Rule
from supporters.telling import told
from tests.factories import House, make_house, planned_step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
RULES = ("case_silent", "first_contact", "case_unaccepted", *Rule.values)


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


@pytest.mark.parametrize(("rule", "page"), [("step_due", "call/"), ("visit_unlogged", "visits/new/?kind=visit")])
def test_step_offers_what_to_do_to_whoever_may_write(house: House, rule: str, page: str) -> None:
    step = planned_step(house.case)
    for reader in (house.owner, house.head):
        action = told(rule, [step.pk], reader)[step.pk].action
        assert action is not None
        assert action.url == house.case.get_absolute_url() + page


def test_silence_offers_a_call_and_a_change_of_owner_does_not(house: House) -> None:
    actions = {rule: told(rule, [house.case.pk], house.owner)[house.case.pk].action for rule in RULES}
    offered = {rule: action.url for rule, action in actions.items() if action}
    call = f"{house.case.get_absolute_url()}call/"
    assert offered == {"case_silent": call, "first_contact": call}


def test_nothing_is_offered_to_a_former_owner_or_about_a_closed_case(house: House) -> None:
    step = planned_step(house.case)
    assign_owner(house.case.pk, to=house.colleague, by=house.head, at=timezone.now())
    accept_case(house.case.pk, by=house.colleague, at=timezone.now())
    words = told("step_due", [step.pk], house.owner)[step.pk]
    assert "Коваленко" in words.title
    assert words.action is None
    assert told("step_due", [step.pk], house.colleague)[step.pk].action is not None
    Case.objects.filter(pk=house.case.pk).update(state=CaseState.CLOSED)
    assert told("step_due", [step.pk], house.colleague)[step.pk].action is None
