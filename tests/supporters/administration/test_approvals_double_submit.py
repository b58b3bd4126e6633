"""Twenty concurrent submissions of an act that needs two administrators, or of a role change: one effect."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from supporters.directory.models import Approval, Invitation, Supporter
from supporters.directory.roles import Role
from supporters.notifications.models import Notification, Rule
from tests.cases.course.views.test_double_submit import HANDS, press_at_once
from tests.factories import House, make_supporter
from tests.office import make_approval
from tests.supporters.administration.test_staff_double_submit import codes, invited_fields

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.exhaustive]


@pytest.fixture
def second(house: House) -> Supporter:
    return make_supporter(house.department, Role.ADMINISTRATOR)


@pytest.fixture
def office(house: House, second: Supporter, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.administrator)


def post_fields(house: House, role: str) -> dict[str, str]:
    department = str(house.department.pk)
    return {"submission_key": str(uuid4()), "version": "1", "role": role, "department": department, "reason": "Іде в аудит"}


def test_role_changes_once_when_a_form_is_sent_twenty_times(house: House, office: Client) -> None:
    address, fields = reverse("staff_post", args=[house.colleague.pk]), post_fields(house, "psychologist")
    assert codes(press_at_once(office, address, [fields] * HANDS)) == [302] * HANDS
    house.colleague.refresh_from_db()
    assert house.colleague.version == 2


def test_role_changes_once_when_twenty_forms_ask_for_it(house: House, office: Client) -> None:
    address = reverse("staff_post", args=[house.colleague.pk])
    answers = codes(press_at_once(office, address, [post_fields(house, "psychologist") for _ in range(HANDS)]))
    assert answers[0] == 302
    assert set(answers[1:]) <= {409, 422}
    house.colleague.refresh_from_db()
    assert house.colleague.version == 2


@pytest.mark.parametrize("what", ["staff_post", "staff_recovery"])
def test_one_thing_is_asked_when_a_form_is_sent_twenty_times(house: House, office: Client, what: str) -> None:
    address = reverse(what, args=[house.colleague.pk])
    fields = {**post_fields(house, "auditor"), "identity": "called"}
    answers = press_at_once(office, address, [fields] * HANDS)
    assert codes(answers) == [302] * HANDS
    assert {answer.headers["Location"] for answer in answers} == {reverse("approval_detail", args=[Approval.objects.get().pk])}
    assert Notification.objects.filter(rule=Rule.APPROVAL_ASKED).count() == 1


@pytest.mark.parametrize("what", ["staff_post", "staff_recovery"])
def test_one_thing_is_asked_when_twenty_forms_ask_for_it(house: House, office: Client, what: str) -> None:
    address = reverse(what, args=[house.colleague.pk])
    several = [{**post_fields(house, "auditor"), "identity": "called"} for _ in range(HANDS)]
    assert codes(press_at_once(office, address, several)) == [302] + [409] * (HANDS - 1)
    assert Approval.objects.count() == 1


def test_one_invitation_waits_when_a_form_is_sent_twenty_times(house: House, office: Client) -> None:
    fields = {**invited_fields(house), "role": "auditor", "reason": "Нова посада"}
    assert codes(press_at_once(office, "/staff/invite/", [fields] * HANDS)) == [302] * HANDS
    assert Invitation.objects.count() == Approval.objects.count() == 1


@pytest.mark.parametrize("act", ["grant", "refuse", "withdraw"])
def test_decision_is_made_once_when_a_form_is_sent_twenty_times(
    house: House, second: Supporter, office: Client, act: str
) -> None:
    approval = make_approval(house.administrator if act == "withdraw" else second, house.colleague)
    address = reverse(f"approval_{act}", args=[approval.pk])
    assert codes(press_at_once(office, address, [{"submission_key": str(uuid4())}] * HANDS)) == [302] * HANDS
    house.colleague.refresh_from_db()
    assert house.colleague.version == (2 if act == "grant" else 1)


def test_decision_is_made_once_when_twenty_forms_make_it(house: House, second: Supporter, office: Client) -> None:
    address = reverse("approval_grant", args=[make_approval(second, house.colleague).pk])
    answers = press_at_once(office, address, [{"submission_key": str(uuid4())} for _ in range(HANDS)])
    assert codes(answers) == [302] + [409] * (HANDS - 1)
