"""An act concerns the account, the invitation or the absence that it names: what belongs to another one stays."""

from uuid import uuid4

import pytest
from django.utils import timezone

from privacy.ids import new_id
from supporters.administration.actions.accounts import deactivate_supporter
from supporters.administration.actions.approvals.decisions import grant_approval
from supporters.administration.actions.colleagues.bulk import BulkAct, batch_people, do_bulk
from supporters.administration.actions.colleagues.emails import ask_email_change
from supporters.administration.actions.covers import AbsenceRefused, name_cover
from supporters.administration.actions.departments import left_in
from supporters.administration.actions.invitation_lists import invite_all
from supporters.administration.actions.invitations import NewColleague
from supporters.administration.actions.role_changes import change_role, request_role_change
from supporters.directory.models import Absence, Approval, EmailChange, Invitation, Supporter
from supporters.directory.roles import Role
from supporters.forms.actions.idempotency import Submission
from supporters.notifications.models import Delivery, Letter
from tests.colleagues import make_email_change
from tests.factories import House, make_absence, make_invitation, make_supporter
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(house: House) -> Supporter:
    """Another administrator."""
    return make_supporter(house.department, Role.ADMINISTRATOR, surname="Заступна")


def test_change_of_an_address_goes_on_when_the_access_of_another_is_closed(house: House, second: Supporter) -> None:
    change = make_email_change(house.owner, house.administrator, second, email="owner@suprovid.test")
    deactivate_supporter(house.colleague.pk, by=house.administrator, at=timezone.now())
    assert EmailChange.objects.open().get() == change


def test_letters_leave_of_the_change_that_was_agreed_to(house: House, second: Supporter) -> None:
    asked = []
    for who, email in ((house.owner, "a@suprovid.test"), (house.colleague, "b@suprovid.test")):
        asked.append(ask_email_change(who.pk, email=email, reason="Шлюб", by=house.administrator, at=timezone.now(), pk=new_id()))
    grant_approval(asked[1].pk, by=second, at=timezone.now())
    told = Delivery.objects.filter(letter=Letter.EMAIL_NEW).values_list("subject_id", flat=True)
    assert list(told) == [EmailChange.objects.get(supporter=house.colleague).pk]


def test_cover_that_is_asked_for_another_absence_waits_on(house: House) -> None:
    outsider = make_supporter(house.other_department, surname="Чужа")
    absences = [make_absence(one) for one in (house.owner, house.colleague)]
    for absence in absences:
        name_cover(absence.pk, cover_id=outsider.pk, by=house.administrator, at=timezone.now())
    name_cover(absences[0].pk, cover_id=None, by=house.administrator, at=timezone.now())
    assert Approval.objects.waiting().get().asked_cover.absence == absences[1]


def test_absence_that_is_over_gets_no_cover(house: House) -> None:
    absence = make_absence(house.owner)
    Absence.objects.filter(pk=absence.pk).update(from_on=in_days(-9), to_on=in_days(-1))
    with pytest.raises(AbsenceRefused):
        name_cover(absence.pk, cover_id=house.colleague.pk, by=house.administrator, at=timezone.now())


@pytest.mark.parametrize("shut", ["is_active", "suspended_at"])
def test_who_may_not_sign_in_covers_nobody(house: House, shut: str) -> None:
    absence, value = make_absence(house.owner), False if shut == "is_active" else timezone.now()
    Supporter.objects.get_queryset().filter(pk=house.colleague.pk).update(**{shut: value})
    with pytest.raises(AbsenceRefused):
        name_cover(absence.pk, cover_id=house.colleague.pk, by=house.administrator, at=timezone.now())


def test_department_has_its_own_people_and_invitations_left(house: House) -> None:
    make_invitation(house.administrator)
    left, other = left_in(house.department.pk), left_in(house.other_department.pk)
    assert (left.invitations, other.invitations) == (1, 0)
    assert left.people > other.people > 0


def test_list_that_is_sent_again_is_that_list(house: House) -> None:
    keys = [uuid4(), uuid4()]
    for key in keys:
        new = [
            NewColleague(
                email=f"{key.hex[:6]}@suprovid.test",
                surname="Ґава",
                given_name="Юрій",
                patronymic="",
                role=Role.SUPPORTER,
                department_id=house.department.pk,
            )
        ]
        invite_all(new, batch=key, by=house.administrator, at=timezone.now())
    sent = Submission(user=house.administrator, key=uuid4(), fields=(), result="/staff/")
    do_bulk(BulkAct.INVITE, batch_people(keys[1], BulkAct.INVITE), None, by=house.administrator, at=timezone.now(), sent=sent)
    assert dict(Invitation.objects.values_list("batch", "letter")) == {keys[0]: 1, keys[1]: 2}


def test_request_about_another_colleague_stops_no_change(house: House) -> None:
    request_role_change(
        house.analyst.pk,
        Role.AUDITOR,
        house.department.pk,
        reason="Іде в аудит",
        by=house.administrator,
        at=timezone.now(),
        pk=new_id(),
    )
    now = timezone.now()
    change_role(house.psychologist.pk, Role.PSYCHOLOGIST, house.other_department.pk, by=house.administrator, at=now, version=None)
    house.psychologist.refresh_from_db()
    assert house.psychologist.department == house.other_department
