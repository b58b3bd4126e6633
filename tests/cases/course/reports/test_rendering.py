from datetime import timedelta

import pytest
from django.utils import timezone

from cases.case.models import Case, HandOver, OwnerSpan, TeamMember
from cases.case.states import CaseState
from cases.leading.actions.hand_overs.answers import accept_hand_over, refuse_hand_over
from supporters.directory.models import Supporter
from supporters.notifications.models import Rule
from supporters.notifications.rendering import RenderedNotification, Way, render_notifications
from tests.factories import (
    PHONE,
    House,
    hand_over_to,
    make_case,
    make_hand_over,
    make_person,
    make_supporter,
    planned_step,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
RULES = ("case_silent", "first_contact", "case_gap")


@pytest.fixture
def offer(house: House) -> HandOver:
    """The owner offers the case to a colleague of another department."""
    return make_hand_over(house.case, make_supporter(house.other_department), by=house.owner)


def rendered(rule: str, offer: HandOver, reader: Supporter) -> RenderedNotification:
    return render_notifications(rule, [offer.pk], reader)[offer.pk]


def test_notification_of_an_offer_has_its_name_and_address(house: House, offer: HandOver) -> None:
    for reader in (offer.to_owner, house.owner, house.head, house.other_head):
        assert reader
        words = rendered(Rule.CASE_ASSIGNED, offer, reader)
        assert "Коваленко Андрій Петрович" in words.title
        assert words.url == f"{house.case.get_absolute_url()}handover/"


def test_nobody_is_named_when_the_case_is_out_of_reach_by_now(house: House) -> None:
    step = planned_step(house.case)
    hand_over_to(house.case, house.colleague, by=house.head)
    offer = HandOver.objects.get()
    OwnerSpan.objects.filter(value=house.owner).update(
        from_at=timezone.now() - timedelta(days=20), to_at=timezone.now() - timedelta(days=8)
    )
    assert house.case not in Case.objects.visible_to(house.owner)
    for rule, subject in ((Rule.CASE_TAKEN_OVER, offer.pk), ("step_due", step.pk), ("case_silent", house.case.pk)):
        words = render_notifications(rule, [subject], house.owner)[subject]
        assert "Коваленко" not in words.title + words.text
        assert words.url == ""


@pytest.mark.parametrize("rule", [Rule.CASE_ASSIGNED, Rule.CASE_RETURNED, "hand_over_late"])
def test_stranger_reads_nothing_of_an_offer(house: House, offer: HandOver, rule: str) -> None:
    for reader in (house.colleague, house.psychologist, make_supporter(house.other_department)):
        member = TeamMember.objects.filter(supporter=reader).exists()  # reads the case itself
        words = rendered(rule, offer, reader)
        assert ("Коваленко" in words.title + words.text, bool(words.url)) == (member, member)


def test_words_of_a_refusal_are_read_by_asker_owner_and_both_heads(house: House, offer: HandOver) -> None:
    assert offer.to_owner
    refuse_hand_over(house.case.pk, words="Їду на навчання", by=offer.to_owner, at=timezone.now())
    for reader in (house.owner, house.head, house.other_head):
        assert "Їду на навчання" in rendered(Rule.CASE_RETURNED, offer, reader).text
        reads_card = reader != house.other_head
        address = house.case.get_absolute_url() if reads_card else "/notifications/"
        assert rendered(Rule.CASE_RETURNED, offer, reader).url == address
    assert "Їду на навчання" not in rendered(Rule.CASE_RETURNED, offer, house.colleague).text


def test_notice_of_an_accepted_offer_leads_to_the_card(house: House, offer: HandOver) -> None:
    assert offer.to_owner
    accept_hand_over(house.case.pk, by=offer.to_owner, at=timezone.now())
    for reader in (house.owner, house.other_head):  # a former owner reads it for a week
        assert rendered(Rule.CASE_TAKEN_OVER, offer, reader).url == house.case.get_absolute_url()
    assert house.case not in Case.objects.visible_to(house.head), "it has left the department"
    assert rendered(Rule.CASE_TAKEN_OVER, offer, house.head).url in ("", "/notifications/")


@pytest.mark.parametrize(
    ("rule", "offered"),
    [("step_due", [f"tel:{PHONE}", "visits/new/"]), ("visit_unlogged", ["visits/new/?kind=visit"])],
)
def test_step_offers_actions_to_those_who_may_write(house: House, rule: str, offered: list[str]) -> None:
    step, card = planned_step(house.case), house.case.get_absolute_url()
    for reader in (house.owner, house.head):
        actions = render_notifications(rule, [step.pk], reader)[step.pk].actions
        assert [action.url.removeprefix(card) for action in actions] == offered


def test_silence_offers_a_call_and_the_queue_does_not(house: House) -> None:
    actions = {rule: render_notifications(rule, [house.case.pk], house.owner)[house.case.pk].actions for rule in RULES}
    offered = {rule: [action.way for action in found] for rule, found in actions.items()}
    assert offered == {"case_silent": [Way.DIAL, Way.OPEN], "first_contact": [Way.DIAL, Way.OPEN], "case_gap": []}


def test_nobody_is_dialled_without_a_phone(house: House) -> None:
    case = make_case(house.owner, person=make_person("Шевченко"))
    assert [action.way for action in render_notifications("case_silent", [case.pk], house.owner)[case.pk].actions] == [Way.OPEN]


@pytest.mark.parametrize("rule", [Rule.CASE_ASSIGNED, "hand_over_late"])
def test_only_the_asked_colleague_accepts_on_the_spot(house: House, offer: HandOver, rule: str) -> None:
    assert offer.to_owner
    (accept,) = rendered(rule, offer, offer.to_owner).actions
    assert (accept.way, accept.url) == (Way.SEND, f"{house.case.get_absolute_url()}handover/accept/")
    for reader in (house.owner, house.head, house.other_head):
        assert rendered(rule, offer, reader).actions == ()
    accept_hand_over(house.case.pk, by=offer.to_owner, at=timezone.now())
    assert rendered(rule, offer, offer.to_owner).actions == ()


def test_offer_to_a_department_is_answered_on_its_page(house: House) -> None:
    offer = make_hand_over(house.case, house.other_department, by=house.owner)
    words = rendered(Rule.CASE_ASSIGNED, offer, house.other_head)
    assert (words.actions, words.url) == ((), f"{house.case.get_absolute_url()}handover/")


def test_nothing_is_offered_to_a_former_owner_or_about_a_closed_case(house: House) -> None:
    step = planned_step(house.case)
    hand_over_to(house.case, house.colleague, by=house.head)
    words = render_notifications("step_due", [step.pk], house.owner)[step.pk]
    assert "Коваленко" in words.title
    assert words.actions == ()
    assert render_notifications("step_due", [step.pk], house.colleague)[step.pk].actions
    Case.objects.filter(pk=house.case.pk).update(state=CaseState.CLOSED)
    assert render_notifications("step_due", [step.pk], house.colleague)[step.pk].actions == ()
