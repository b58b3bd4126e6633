"""Whom one administrator invited, reopened or moved is recognised by a head first (ADR 66)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from cases.case.models import Case
from cases.leading.actions.teams import team_candidates
from privacy.ids import new_id
from supporters.administration.actions.absences import end_absence
from supporters.administration.actions.accounts import AccountRefused, deactivate_supporter, reactivate_supporter
from supporters.administration.actions.covers import AbsenceRefused, name_cover
from supporters.administration.actions.department_heads import ask_duty
from supporters.administration.actions.growing import cover_takes_two
from supporters.administration.actions.invitations import (
    NewColleague,
    accept_invitation,
    invitation_link,
    invite,
    resend_invitation,
    resend_unless_served,
)
from supporters.administration.actions.recognisers import COLLEAGUES, notify_invited, notify_recognisers
from supporters.administration.actions.recognition import RecognitionRefused, code_of, recognise, refuse_unknown
from supporters.administration.actions.role_changes import change_role
from supporters.administration.actions.suspension import lift_suspension
from supporters.administration.actions.takers import hand_over_work
from supporters.directory.actions.locks import DepartmentRefused
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department, Invitation, Supporter, presence_on, reach
from supporters.directory.roles import ReachKind, Role
from supporters.notifications.actions.notifications import notify_once_a_day
from supporters.notifications.dispatch import DispatchContext, settle_notices
from supporters.notifications.models import Notification, Rule
from supporters.notifications.parts import Run
from tests.factories import (
    House,
    make_absence,
    make_case,
    make_department,
    make_head,
    make_house,
    make_supporter,
    make_unrecognised,
)

pytestmark = pytest.mark.django_db
PASSWORD = "довгий пароль для перевірки"


@pytest.fixture
def house(settings: object) -> House:
    """`department` is below the ministry; addresses there are of our mail domains."""
    settings.MAIL_DOMAINS = ["suprovid.test"]  # type: ignore[attr-defined]
    house, ministry = make_house(), make_department("Міністерство")
    Department.objects.filter(pk=house.department.pk).update(parent=ministry)
    return house


@pytest.fixture
def top(house: House) -> Supporter:
    return make_head(Department.objects.get(name="Міністерство"), surname="Верховна")


def invited(house: House, *, role: Role = Role.SUPPORTER, email: str = "new@suprovid.test") -> Invitation:
    new = NewColleague(
        email=email, surname="Ґава", given_name="Юрій", patronymic="", role=role, department_id=house.department.pk
    )
    return invite(new, by=house.administrator, at=timezone.now(), pk=new_id())


def accepted(invitation: Invitation) -> Supporter:
    token = invitation_link(invitation).rstrip("/").rsplit("/", 1)[1]
    return accept_invitation(token, password=PASSWORD, at=timezone.now())


def new_colleague(house: House, *, role: Role = Role.SUPPORTER) -> Supporter:
    return accepted(invited(house, role=role))


def recognised(key: UUID, by: Supporter, *, code: str = "") -> int:
    return recognise([key], {key: code}, by=by, at=timezone.now())


def again(one: Supporter) -> Supporter:
    return Supporter.objects.get(pk=one.pk)


def moved(house: House, who: Supporter, to: Department) -> Supporter:
    return change_role(who.pk, Role(who.role), to.pk, by=house.administrator, at=timezone.now())


@pytest.mark.parametrize("role", [Role.SUPPORTER, Role.PSYCHOLOGIST])
def test_colleague_whom_one_invited_sees_nobody_until_a_head_recognises(house: House, role: Role) -> None:
    new = new_colleague(house, role=role)
    assert reach(again(new)).kind is ReachKind.NOTHING
    assert new.pk not in presence_on(kyiv_day(timezone.now())).working
    assert new not in Supporter.objects.owners()
    assert recognised(new.pk, house.head) == 1
    assert reach(again(new)).kind is not ReachKind.NOTHING
    assert again(new).is_recognised
    assert new.pk in presence_on(kyiv_day(timezone.now())).working


def test_role_that_sees_no_person_needs_nobody(house: House) -> None:
    new = new_colleague(house, role=Role.ANALYST)
    assert not new.is_unknown
    assert new.is_recognised


def test_analyst_invited_by_one_is_not_recognised_as_a_supporter_later(house: House) -> None:
    new = new_colleague(house, role=Role.ANALYST)
    change_role(new.pk, Role.SUPPORTER, house.department.pk, by=house.administrator, at=timezone.now())
    assert again(new).is_unknown


def test_invitation_is_recognised_before_the_link_is_used(house: House) -> None:
    invitation = invited(house)
    assert recognised(invitation.pk, house.head) == 1
    assert recognised(invitation.pk, house.head) == 0
    assert accepted(invitation).is_recognised


def test_letter_sent_again_or_recognition_of_another_recognises_nobody(house: House) -> None:
    known, other = invited(house), invited(house, email="other@suprovid.test")
    recognised(known.pk, house.head)
    resend_invitation(other.pk, by=house.administrator, at=timezone.now())
    other.refresh_from_db()
    assert accepted(other).is_unknown


def test_letter_is_sent_again_on_the_day_of_the_recognition(house: House) -> None:
    invitation = invited(house)
    recognised(invitation.pk, house.head)
    resend_unless_served(invitation.pk, by=house.administrator, at=timezone.now())
    invitation.refresh_from_db()
    assert invitation.letter == 2


def test_account_that_one_reopened_is_recognised_anew(house: House) -> None:
    make_supporter(house.department, Role.ADMINISTRATOR)
    at, code = timezone.now(), code_of(house.colleague)
    deactivate_supporter(house.colleague.pk, by=house.administrator, at=at)
    reactivate_supporter(house.colleague.pk, by=house.administrator, at=at)
    assert again(house.colleague).is_unknown
    assert code_of(again(house.colleague)) != code, "a code that was seen before counts no more"
    assert recognised(house.colleague.pk, house.head) == 1


def test_who_was_moved_by_one_keeps_the_own_cards_and_is_given_none(house: House) -> None:
    child = make_department("Група", parent=house.department)
    make_head(child)
    card, mover = make_case(house.psychologist, by=house.owner), make_supporter(child)
    kept = make_case(mover, by=house.owner)
    moved(house, mover, house.department)
    mover = again(mover)
    assert not mover.is_unknown
    assert set(Case.objects.visible_to(mover)) == {kept}, "the own cards go along"
    assert mover.pk in presence_on(kyiv_day(timezone.now())).working, "nobody's supporter is lost"
    assert mover not in Supporter.objects.owners()
    assert recognised(mover.pk, house.head) == 1
    assert mover in Supporter.objects.owners()
    assert card.owner == house.psychologist


def test_who_was_moved_by_one_covers_nobody_joins_no_team_and_is_not_on_duty(house: House) -> None:
    mover, at = make_unrecognised(house.administrator, known_in=house.other_department), timezone.now()
    absence = make_absence(house.owner)
    with pytest.raises(AbsenceRefused):
        name_cover(absence.pk, cover_id=mover.pk, by=house.head, at=at)
    with pytest.raises(DepartmentRefused):
        ask_duty(house.department.pk, mover.pk, reason="Чергує", by=house.administrator, at=at, pk=new_id())
    assert mover not in team_candidates()
    with pytest.raises(AccountRefused):
        hand_over_work(house.owner.pk, {house.case.pk: mover.pk}, by=house.administrator, at=at)


def test_cover_of_who_was_moved_by_one_takes_two(house: House) -> None:
    """The records of the absent colleague are of where they came from."""
    stays, mover = make_supporter(house.department), make_supporter(house.other_department)
    day = kyiv_day(timezone.now())
    fresh = [Supporter.objects.get(pk=one.pk) for one in (stays, moved(house, mover, house.department))]
    taken = [cover_takes_two(one, house.colleague, (day, day), by=house.administrator) for one in fresh]
    assert taken == [False, True]


def test_who_was_moved_back_is_a_colleague_as_before(house: House) -> None:
    moved(house, house.colleague, house.other_department)
    moved(house, house.colleague, house.department)
    assert again(house.colleague).is_recognised


@pytest.mark.parametrize("who", ["other_head", "owner", "administrator"])
def test_nobody_else_recognises(house: House, who: str) -> None:
    new = new_colleague(house)
    by = getattr(house, who)
    try:
        assert recognised(new.pk, by) == 0
    except RecognitionRefused:
        assert who == "owner"
    assert again(new).is_unknown


@pytest.mark.parametrize("changed", [{"is_active": False}, {"suspended_at": timezone.now()}], ids=["closed", "suspended"])
def test_head_who_may_not_sign_in_any_more_recognises_nobody(house: House, changed: dict[str, Any]) -> None:
    new, by = new_colleague(house), house.head
    Supporter.objects.filter(pk=by.pk).update(**changed)
    for act in (lambda: recognised(new.pk, by), lambda: refuse_unknown(new.pk, by=by, at=timezone.now())):
        with pytest.raises(RecognitionRefused):
            act()
    assert (again(new).is_unknown, again(new).is_suspended) == (True, False)


def test_head_who_covers_or_is_on_duty_does_not_recognise(house: House) -> None:
    make_absence(house.head, cover=house.other_head)
    Department.objects.filter(pk=house.department.pk).update(duty=house.other_head)
    assert recognised(new_colleague(house).pk, house.other_head) == 0


def test_head_above_recognises_at_once(house: House, top: Supporter) -> None:
    assert recognised(new_colleague(house).pk, top) == 1


def test_administrator_recognises_only_where_no_head_is_at_work(house: House, top: Supporter) -> None:
    second, new = make_supporter(house.department, Role.ADMINISTRATOR), new_colleague(house)
    make_absence(house.head)
    assert recognised(new.pk, second) == 0, "the head above is at work"
    make_absence(top)
    assert recognised(new.pk, house.administrator) == 0, "who invited does not"
    assert recognised(new.pk, second) == 1


def test_first_installation_has_a_second_administrator_only() -> None:
    place = make_department()
    first, second = (make_supporter(place, Role.ADMINISTRATOR) for _ in range(2))
    new = make_unrecognised(first)
    assert recognised(new.pk, second, code=code_of(again(new))) == 1


def test_inviter_does_not_recognise_after_another_administrator_moved_the_account(house: House) -> None:
    second, new, alone = make_supporter(house.department, Role.ADMINISTRATOR), new_colleague(house), make_department("Окремий")
    change_role(new.pk, Role.SUPPORTER, alone.pk, by=second, at=timezone.now())
    assert recognised(new.pk, house.administrator) == 0


def test_colleague_stays_recognised_when_the_inviter_is_closed(house: House) -> None:
    new = new_colleague(house)
    recognised(new.pk, house.head)
    Supporter.objects.filter(pk=house.administrator.pk).update(is_active=False)
    assert again(new).is_recognised


def test_head_types_the_code_for_an_address_of_another_domain(house: House, settings: object) -> None:
    settings.MAIL_DOMAINS = []  # type: ignore[attr-defined]
    new = new_colleague(house)
    for wrong in ("", "12345", f"{(int(code_of(new)) + 1) % 1_000_000:06}"):
        with pytest.raises(RecognitionRefused):
            recognised(new.pk, house.head, code=wrong)
    assert recognised(new.pk, house.head, code=code_of(again(new))) == 1
    mover = make_unrecognised(house.administrator, known_in=house.other_department)
    assert recognised(mover.pk, house.head) == 1, "the address was recognised before the move"


def test_unknown_person_is_suspended_and_all_administrators_are_notified(house: House) -> None:
    second, new = make_supporter(house.department, Role.ADMINISTRATOR), new_colleague(house)
    refuse_unknown(new.pk, by=house.head, at=timezone.now())
    assert again(new).is_suspended
    readers = set(Notification.objects.filter(rule=Rule.COLLEAGUE_UNKNOWN).values_list("recipient", flat=True))
    assert readers == {house.administrator.pk, second.pk}
    lift_suspension(new.pk, at=timezone.now())
    assert again(new).is_unknown, "lifting recognises nobody"
    with pytest.raises(RecognitionRefused):
        refuse_unknown(house.owner.pk, by=house.head, at=timezone.now())


def test_refused_mover_is_recognised_nowhere_and_the_cards_pass_to_the_desk(house: House) -> None:
    card = make_case(house.colleague, by=house.owner)
    Supporter.objects.filter(pk=house.colleague.pk).update(recognised_in=house.other_department)
    refuse_unknown(house.colleague.pk, by=house.head, at=timezone.now())
    lift_suspension(house.colleague.pk, at=timezone.now())
    presence = presence_on(kyiv_day(timezone.now()))
    assert presence.responsible(house.colleague.pk, card.department_id) == house.head.pk
    assert not Case.objects.visible_to(again(house.colleague)).exists()


def test_refused_invitation_is_revoked(house: House) -> None:
    invitation = invited(house)
    refuse_unknown(invitation.pk, by=house.head, at=timezone.now())
    assert not Invitation.objects.open().exists()
    assert Notification.objects.filter(rule=Rule.COLLEAGUE_UNKNOWN, recipient=house.administrator).exists()


def test_nobody_is_asked_about_who_is_known_needs_no_head_or_has_an_address_elsewhere(house: House) -> None:
    def entered(role: Role, email: str) -> Invitation:
        return Invitation(role=role, email=email, department_id=house.department.pk)

    notify_recognisers([house.owner], at=timezone.now())
    notify_invited([entered(Role.ANALYST, "a@suprovid.test"), entered(Role.SUPPORTER, "b@hospital.test")], at=timezone.now())
    assert not Notification.objects.filter(rule=Rule.COLLEAGUES_WAIT).exists()
    notify_invited([entered(Role.SUPPORTER, "c@suprovid.test")], at=timezone.now())
    assert Notification.objects.get(rule=Rule.COLLEAGUES_WAIT).recipient == house.head


def test_nearest_head_at_work_is_notified_once_a_day(house: House, top: Supporter) -> None:
    for number in range(2):
        accepted(invited(house, email=f"new{number}@suprovid.test"))
    waits = Notification.objects.filter(rule=Rule.COLLEAGUES_WAIT)
    assert [row.recipient_id for row in waits] == [house.head.pk]
    make_absence(house.head, at=timezone.now() + timedelta(minutes=1))
    accepted(invited(house, email="third@suprovid.test"))
    assert set(waits.values_list("recipient", flat=True)) == {house.head.pk, top.pk}


def open_notices() -> set[UUID]:
    settle_notices(DispatchContext.read(timezone.now()), Run())
    return set(Notification.objects.filter(rule=Rule.COLLEAGUES_WAIT, settled_at=None).values_list("recipient", flat=True))


def test_notice_is_settled_when_another_head_has_recognised(house: House, top: Supporter) -> None:
    new = accepted(invited(house))
    notify_once_a_day([top.pk], Rule.COLLEAGUES_WAIT, COLLEAGUES, at=timezone.now())
    assert open_notices() == {house.head.pk, top.pk}
    recognised(new.pk, top)
    assert open_notices() == set()


def test_notice_is_settled_when_its_reader_recognises_no_more(house: House) -> None:
    second = make_supporter(house.department, Role.ADMINISTRATOR)
    make_absence(house.head)
    accepted(invited(house))
    assert open_notices() == {second.pk}, "who invited recognises nobody"
    Supporter.objects.filter(pk=second.pk).update(role=Role.ANALYST)
    assert open_notices() == set()


def test_notice_of_administrators_is_settled_when_a_head_is_back(house: House) -> None:
    second = make_supporter(house.department, Role.ADMINISTRATOR)
    absence = make_absence(house.head)
    accepted(invited(house))
    assert open_notices() == {second.pk}
    end_absence(absence.pk, by=house.head, at=timezone.now())
    assert open_notices() == set()


def test_invitation_to_another_domain_is_not_recognised_before_the_first_sign_in(house: House, settings: Any) -> None:
    settings.MAIL_DOMAINS = []
    invitation = invited(house, email="new@hospital.test")
    assert recognised(invitation.pk, house.head) == 0
    new = accepted(invitation)
    assert new.is_unknown
    assert recognised(new.pk, house.head, code=code_of(new)) == 1
