"""Which approvals, invitations and changes of an address a queryset holds, and when the site is read-only."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Q
from django.utils import timezone

from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Approval, ApprovalKind, EmailChange, Emergency, EmergencyKind, Invitation, Supporter
from supporters.directory.models.approval import IdentityCheck, Outcome
from supporters.directory.models.asked_growth import ListedHead
from supporters.directory.models.invitation import AGREED_FOR, InvitationAct, InvitationActKind
from supporters.directory.models.recognition import unrecognised_invitations
from supporters.directory.roles import Role
from tests.factories import House, make_absence, make_invitation, make_supporter
from tests.office import make_approval

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(house: House) -> Supporter:
    return make_supporter(house.department, Role.ADMINISTRATOR)


def asked(kind: ApprovalKind, by: Supporter, **known: Any) -> Approval:
    at = timezone.now()
    return Approval.objects.create(
        kind=kind, reason="Переведення", asked_by=by, asked_at=at, until=at + timedelta(days=7), **known
    )


def grant(approval: Approval, by: Supporter, *, ago: timedelta = timedelta()) -> None:
    row = Approval.objects.filter(pk=approval.pk)
    row.update(outcome=Outcome.GRANTED, decided_by=by, decided_at=timezone.now() - ago)


def invited(by: Supporter, name: str, role: Role) -> Invitation:
    invitation = make_invitation(by, email=f"{name}@suprovid.test")
    Invitation.objects.filter(pk=invitation.pk).update(role=role)
    return Invitation.objects.get(pk=invitation.pk)


def asked_of_list(by: Supporter, *invitations: Invitation) -> Approval:
    approval = asked(ApprovalKind.LIST, by, department=by.department)
    for invitation in invitations:
        ListedHead.objects.create(approval=approval, invitation=invitation)
    return approval


def for_decision(by: Supporter) -> set[Approval]:
    at = timezone.now()
    return set(Approval.objects.for_decision_by(by, role=by.role, at=at, day=kyiv_day(at)))


def test_administrator_sees_what_was_decided_about_them_and_not_what_waits(house: House, second: Supporter) -> None:
    granted, of_another = make_approval(house.administrator, second), make_approval(house.administrator, house.owner)
    grant(granted, house.head)
    make_approval(house.administrator, second)
    assert set(Approval.objects.visible_to(second)) == {granted, of_another}


def test_nobody_decides_what_they_asked_for_or_what_is_about_them(house: House, second: Supporter) -> None:
    own, about = make_approval(second, house.owner), make_approval(house.administrator, second)
    other = make_approval(house.administrator, house.colleague)
    assert for_decision(second) == {other}
    assert for_decision(house.administrator) == {own}
    assert about in for_decision(make_supporter(house.department, Role.ADMINISTRATOR))


def test_head_decides_only_what_heads_decide(house: House, second: Supporter) -> None:
    of_heads = make_approval(house.administrator, house.owner)
    of_office = asked(ApprovalKind.RECOVERY, house.administrator, supporter=house.owner, identity=IdentityCheck.IN_PERSON)
    assert for_decision(house.head) == {of_heads}
    assert for_decision(second) == {of_heads, of_office}


def test_administrator_decides_the_cover_of_records_only_while_their_head_is_away(house: House, second: Supporter) -> None:
    cover = asked(ApprovalKind.COVER, house.administrator, supporter=house.colleague, department=house.department)
    assert (for_decision(house.head), for_decision(second)) == ({cover}, set())
    make_absence(house.head)
    assert for_decision(second) == {cover}


def test_approval_of_an_invitation_is_its_own_or_that_of_its_list(house: House) -> None:
    single, listed, neither = (invited(house.administrator, name, Role.HEAD) for name in ("one", "two", "three"))
    alone = asked(ApprovalKind.INVITATION, house.administrator, invitation=single, role=Role.HEAD)
    together = asked_of_list(house.administrator, listed)
    found = [set(Approval.objects.of_invitation(invitation)) for invitation in (single, listed, neither)]
    assert found == [{alone}, {together}, set()]


def test_invitation_to_a_grave_role_opens_when_agreed_singly_or_with_its_list_for_a_week(house: House, second: Supporter) -> None:
    by, names = house.administrator, ("single", "listed", "waiting", "old", "old_listed")
    rows = {name: invited(by, name.replace("_", "-"), Role.HEAD) for name in names}
    simple = invited(by, "simple", Role.SUPPORTER)
    for name in ("single", "waiting", "old"):
        approval = asked(ApprovalKind.INVITATION, by, invitation=rows[name], role=Role.HEAD)
        if name != "waiting":
            grant(approval, second, ago=AGREED_FOR if name == "old" else timedelta())
    grant(asked_of_list(by, rows["listed"]), second)
    grant(asked_of_list(by, rows["old_listed"]), second, ago=AGREED_FOR)
    assert set(Invitation.objects.approved(timezone.now())) == {simple, rows["single"], rows["listed"]}


def test_invitation_waits_for_a_head_until_recognised_and_only_for_roles_that_need_it(house: House) -> None:
    by = house.administrator
    known, resent, analyst = (
        invited(by, name, role) for name, role in (("one", Role.SUPPORTER), ("two", Role.PSYCHOLOGIST), ("three", Role.ANALYST))
    )
    for invitation, kind in ((known, InvitationActKind.RECOGNISED), (resent, InvitationActKind.RESENT)):
        InvitationAct.objects.create(invitation=invitation, kind=kind, letter=1, by=by, at=timezone.now())
    assert set(Invitation.objects.unrecognised()) == {resent}
    assert analyst in Invitation.objects.open()


def test_inviter_recognises_no_invitation_and_others_only_those_of_theirs(house: House, second: Supporter) -> None:
    own, others = invited(second, "own", Role.SUPPORTER), invited(house.administrator, "others", Role.SUPPORTER)
    far = make_invitation(make_supporter(house.other_department, Role.ADMINISTRATOR), email="far@suprovid.test")
    here = Q(department=house.department.pk)
    assert set(unrecognised_invitations(second.pk, here)) == {others}
    assert set(unrecognised_invitations(house.head.pk, here)) == {own, others}
    assert set(unrecognised_invitations(house.head.pk, Q())) == {own, others, far}


def test_address_that_two_have_not_agreed_on_is_open_and_not_released(house: House) -> None:
    known = {"email": "another@suprovid.test", "old_email": house.owner.email}
    change = EmailChange.objects.create(approval=make_approval(house.administrator, house.owner), supporter=house.owner, **known)
    assert (list(EmailChange.objects.open()), list(EmailChange.objects.released())) == ([change], [])
    EmailChange.objects.update(until=timezone.now())
    assert list(EmailChange.objects.released()) == [change]


def test_another_measure_does_not_make_the_site_read_only(house: House) -> None:
    rows = {
        kind: Emergency.objects.create(kind=kind, reason="Атака", begun_by=house.administrator, begun_at=timezone.now())
        for kind in EmergencyKind
    }
    assert list(Emergency.objects.reading_only()) == [rows[EmergencyKind.READ_ONLY]]
