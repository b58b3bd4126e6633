from datetime import timedelta

import pytest
from django.utils import timezone

from cases.actions.owners import accept_case, assign_owner
from cases.models import Case, OwnerSpan
from cases.states import CaseState
from supporters.notifications.models import Rule
from supporters.notifications.rendering import Way, render_notifications
from tests.factories import PHONE, House, make_case, make_house, make_person, planned_step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
RULES = ("case_silent", "first_contact", "case_unaccepted", *Rule.values)


@pytest.fixture
def house() -> House:
    return make_house()


def test_notification_of_a_case_has_its_name_and_address(house: House) -> None:
    case = assign_owner(house.case.pk, to=house.colleague, by=house.head, at=timezone.now())
    words = render_notifications(Rule.CASE_ASSIGNED, [case.pk], house.colleague)[case.pk]
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
        words = render_notifications(rule, [subject], house.owner)[subject]
        assert "Коваленко" not in words.title + words.text
        assert words.url == ""


@pytest.mark.parametrize(
    ("rule", "offered"),
    [("step_due", [f"tel:{PHONE}", "visits/new/"]), ("visit_unlogged", ["visits/new/?kind=visit"])],
)
def test_step_offers_actions_to_those_who_may_write(house: House, rule: str, offered: list[str]) -> None:
    step, card = planned_step(house.case), house.case.get_absolute_url()
    for reader in (house.owner, house.head):
        actions = render_notifications(rule, [step.pk], reader)[step.pk].actions
        assert [action.url.removeprefix(card) for action in actions] == offered


def test_silence_offers_a_call_and_a_change_of_owner_does_not(house: House) -> None:
    actions = {rule: render_notifications(rule, [house.case.pk], house.owner)[house.case.pk].actions for rule in RULES}
    offered = {rule: [action.way for action in found] for rule, found in actions.items() if found}
    assert offered == {"case_silent": [Way.DIAL, Way.OPEN], "first_contact": [Way.DIAL, Way.OPEN]}


def test_nobody_is_dialled_without_a_phone(house: House) -> None:
    case = make_case(house.owner, person=make_person("Шевченко"))
    assert [action.way for action in render_notifications("case_silent", [case.pk], house.owner)[case.pk].actions] == [Way.OPEN]


@pytest.mark.parametrize("rule", [Rule.CASE_ASSIGNED, "case_unaccepted"])
def test_only_the_named_owner_accepts_on_the_spot(house: House, rule: str) -> None:
    case = assign_owner(house.case.pk, to=house.colleague, by=house.head, at=timezone.now())
    words = {
        reader: render_notifications(rule, [case.pk], reader)[case.pk] for reader in (house.colleague, house.owner, house.head)
    }
    (accept,) = words[house.colleague].actions
    assert (accept.way, accept.url, words[house.owner].actions, words[house.head].actions) == (
        Way.SEND,
        f"{case.get_absolute_url()}accept/",
        (),
        (),
    )
    assert {reader: "Ви ще не прийняли" in rendered.title for reader, rendered in words.items()} == {
        house.colleague: rule == "case_unaccepted",
        house.owner: False,
        house.head: False,
    }
    accept_case(case.pk, by=house.colleague, at=timezone.now())
    assert render_notifications(rule, [case.pk], house.colleague)[case.pk].actions == ()


def test_nothing_is_offered_to_a_former_owner_or_about_a_closed_case(house: House) -> None:
    step = planned_step(house.case)
    assign_owner(house.case.pk, to=house.colleague, by=house.head, at=timezone.now())
    accept_case(house.case.pk, by=house.colleague, at=timezone.now())
    words = render_notifications("step_due", [step.pk], house.owner)[step.pk]
    assert "Коваленко" in words.title
    assert words.actions == ()
    assert render_notifications("step_due", [step.pk], house.colleague)[step.pk].actions
    Case.objects.filter(pk=house.case.pk).update(state=CaseState.CLOSED)
    assert render_notifications("step_due", [step.pk], house.colleague)[step.pk].actions == ()
