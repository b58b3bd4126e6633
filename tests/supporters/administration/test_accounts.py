"""Closing and reopening an account: what prevents closing, what closing ends, and what reopening does not restore."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.case.models import TeamMember
from cases.course.models import Promise
from privacy.ids import new_id
from supporters.administration.actions.accounts import (
    AccountRefused,
    ask_closing,
    ask_reopening,
    deactivate_supporter,
    reactivate_supporter,
)
from supporters.administration.actions.approvals.deciders import deciders_of
from supporters.administration.actions.approvals.decisions import decide_on_server, grant_approval
from supporters.administration.actions.departments import name_duty
from supporters.administration.actions.invitations import accept_invitation, invitation_link
from supporters.administration.actions.takers import hand_over_work
from supporters.administration.reports.letters import WrittenLetter, written_letters
from supporters.authentication.actions.passwords import LinkOver, owner_of_link, password_link
from supporters.authentication.models import Device, Session
from supporters.directory.calendar import kyiv_day, midnight
from supporters.directory.models import Absence, Department, Outcome, Supporter
from supporters.directory.roles import Role
from supporters.directory.undertaking import VERSION, is_undertaken
from supporters.forms.actions.drafts import DraftKey, keep_refused
from supporters.forms.models import Draft, DraftOrigin
from supporters.notifications.actions.deliveries import lease_letters, plan_letter
from supporters.notifications.models import Delivery, DeliveryState, Letter, Unneeded
from tests.actors import be_away
from tests.database import as_owner
from tests.factories import (
    House,
    make_department,
    make_hand_over,
    make_head,
    make_invitation,
    make_promise,
    make_supporter,
)
from tests.office import make_approval, make_device, make_password_letter

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
PASSWORD = "дев’ять довгих слів про море"


@pytest.fixture
def office(house: House, signed_in: Browser) -> Client:
    """The browser of the administrator."""
    return signed_in(house.administrator)


def account_address(account: Supporter, act: str = "detail") -> str:
    return reverse(f"staff_{act}", args=[account.pk])


def close(house: House, account: Supporter, *, by: Supporter | None = None) -> None:
    asker, now = by or house.administrator, timezone.now()
    if account.role == Role.ADMINISTRATOR:
        asked = ask_closing(account.pk, reason="Звільнення", by=asker, at=now, pk=new_id())
        if others := deciders_of(asked):
            grant_approval(asked.pk, by=Supporter.objects.get(pk=min(others)), at=now)
        else:
            decide_on_server(asked.pk, Outcome.GRANTED, operator="Сторож", reason="Наказ", at=now)
    else:
        deactivate_supporter(account.pk, by=asker, at=now)
    account.refresh_from_db()


def reopen(account: Supporter, by: Supporter) -> None:
    reactivate_supporter(account.pk, by=by, at=timezone.now())
    account.refresh_from_db()


def reopen_by_two(house: House, account: Supporter) -> None:
    asked = ask_reopening(account.pk, reason="Повернувся", by=house.administrator, at=timezone.now(), pk=new_id())
    grant_approval(asked.pk, by=second_administrator(house), at=timezone.now())
    account.refresh_from_db()


def second_administrator(house: House) -> Supporter:
    return make_supporter(house.department, Role.ADMINISTRATOR, surname="Адамчук")


# What prevents closing


def assert_not_closed(house: House, account: Supporter, words: str, *, by: Supporter | None = None) -> None:
    with pytest.raises(AccountRefused, match=words):
        close(house, account, by=by)
    assert Supporter.objects.active().filter(pk=account.pk).exists()


def test_account_is_not_closed_when_it_owns_an_open_case(house: House) -> None:
    assert_not_closed(house, house.owner, "відкриті")


def test_account_is_not_closed_when_what_it_offered_is_not_accepted(house: House) -> None:
    make_hand_over(house.case, house.colleague, by=house.owner)
    assert_not_closed(house, house.owner, "відкриті")


def test_account_is_not_closed_by_its_owner(house: House, office: Client) -> None:
    assert account_address(house.administrator, "leave") not in office.get(account_address(house.administrator)).text
    answer = office.post(account_address(house.administrator, "leave_confirm"))
    assert answer.status_code == 409
    house.administrator.refresh_from_db()
    assert house.administrator.is_active


def test_account_is_not_closed_by_whose_own_is_closed(house: House) -> None:
    second = second_administrator(house)
    Supporter.objects.active().filter(pk=second.pk).update(is_active=False)
    with pytest.raises(AccountRefused):
        close(house, house.colleague, by=second)


def test_account_is_not_closed_twice(house: House, office: Client) -> None:
    assert office.post(account_address(house.deactivated, "leave_confirm")).status_code == 409


@pytest.mark.parametrize("leaver", ["asked", "is meant", "decides alone"])
def test_account_is_not_closed_when_an_approval_hangs_on_it(house: House, leaver: str) -> None:
    second = second_administrator(house)
    about = second_administrator(house) if leaver == "decides alone" else house.colleague
    Supporter.objects.active().filter(pk=about.pk).update(suspended_at=None)
    by = {"asked": second, "is meant": house.administrator, "decides alone": house.administrator}[leaver]
    approval = make_approval(by, about)
    whose = {"asked": second, "is meant": house.colleague, "decides alone": second}[leaver]
    with pytest.raises(AccountRefused):
        close(house, whose)
    with as_owner():
        approval.delete()
    close(house, whose)
    assert not whose.is_active


def test_account_is_closed_when_an_approval_has_run_out(house: House) -> None:
    approval = make_approval(house.administrator, house.colleague)
    approval.until = timezone.now() - timedelta(minutes=1)
    approval.save(update_fields=["until"])
    close(house, house.colleague)
    assert not house.colleague.is_active


def test_last_administrator_is_not_closed(house: House) -> None:
    with pytest.raises(AccountRefused):
        close(house, house.administrator, by=house.head)


def test_last_who_answers_for_a_department_is_not_closed(house: House) -> None:
    with pytest.raises(AccountRefused, match=house.department.name):
        close(house, house.head)
    name_duty(house.department.pk, duty=house.colleague)
    close(house, house.head)
    assert not house.head.is_active
    with pytest.raises(AccountRefused, match=house.department.name):
        close(house, house.colleague)


# What ends


def credentials_of(account: Supporter, known: dict[str, Any]) -> set[str]:
    """Which of the credentials in `known` still work for this account."""
    account.refresh_from_db()
    kinds = {str(one.type) for one in Authenticator.objects.filter(user=account)}
    with_password = Client().post("/accounts/login/", {"login": account.email, "password": PASSWORD})
    tests = {
        "session": known["phone"].get("/today/").status_code == 200,
        "session elsewhere": known["desk"].get("/today/").status_code == 200,
        "device": Device.objects.filter(pk=known["device"]).exists(),
        "password": with_password.status_code == 302 and "inactive" not in with_password.headers["Location"],
        "password link": opens(account, known["link"]),
        "invitation": Client().get(known["invitation"]).status_code == 200,
        "draft key": keep_refused(
            known["draft"], {"summary": ["слово"]}, sender=None, origin=DraftOrigin.AUTOSAVED, at=timezone.now()
        ),
        **{kind: kind in kinds for kind in ("webauthn", "totp", "recovery_codes")},
    }
    return {name for name, lives in tests.items() if lives}


def opens(account: Supporter, link: str) -> bool:
    try:
        owner_of_link(account.pk, link.rstrip("/").rpartition("/")[2])
    except LinkOver:
        return False
    return True


def give_credentials(account: Supporter, signed_in: Browser) -> dict[str, Any]:
    """One credential of each kind; the invitation that created the account is added by the test."""
    Authenticator.objects.create(user=account, type=Authenticator.Type.WEBAUTHN, data={"name": "phone", "credential": {}})
    TOTP.activate(account, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(account)
    account.refresh_from_db()
    return {
        "phone": signed_in(account),
        "desk": signed_in(account),
        "device": make_device(account).pk,
        "link": password_link(account, make_password_letter(account)),
        "draft": DraftKey(user_id=account.pk, form="visit_new", subject_id=None, person_id=None, submission_key=uuid4()),
    }


def test_nothing_lets_in_any_more_when_the_account_is_closed_nor_when_it_is_opened_again(
    house: House, signed_in: Browser, settings: Any
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    invitation = "/" + invitation_link(make_invitation(house.administrator)).split("/", 3)[3]
    assert Client().get(invitation).status_code == 200
    account = accept_invitation(invitation.rstrip("/").rpartition("/")[2], password=PASSWORD, at=timezone.now())
    past = {"undertaking": VERSION, "undertaken_at": timezone.now(), "recognised_in": house.department}
    Supporter.objects.active().filter(pk=account.pk).update(**past)
    known = {**give_credentials(account, signed_in), "invitation": invitation}
    living = {
        "session",
        "session elsewhere",
        "device",
        "password",
        "password link",
        "draft key",
        "webauthn",
        "totp",
        "recovery_codes",
    }
    assert credentials_of(account, known) == living, "an invitation is spent by the account it has made"
    close(house, account)
    assert credentials_of(account, known) == set()
    reopen_by_two(house, account)
    assert credentials_of(account, known) - {"draft key"} == set()
    assert not account.has_usable_password()


def test_somebody_is_out_at_once_when_the_account_is_closed(house: House, office: Client, signed_in: Browser) -> None:
    phone, desk = signed_in(house.colleague), signed_in(house.colleague)
    assert phone.get("/today/").status_code == desk.get("/today/").status_code == 200
    address = account_address(house.colleague, "leave_confirm")
    answer = office.post(address, {"submission_key": str(uuid4())}, follow=True)
    assert answer.redirect_chain == [(account_address(house.colleague), 302)]
    for client in (phone, desk):
        assert client.get("/today/").headers["Location"] == "/accounts/login/?next=/today/"
        assert client.post("/search/", {"q": "Коваленко"}).status_code == 302
    assert Session.objects.count() == 1, "only the administrator's is left"
    assert office.get("/staff/").status_code == 200


def test_posts_are_vacant_when_the_account_is_closed(house: House, office: Client) -> None:
    head = make_head(make_department("Сектор", parent=house.department))
    other = make_department("Окрема група")
    Department.objects.filter(pk=other.pk).update(head=head)  # as an earlier release allowed it
    name_duty(house.department.pk, duty=head)
    page = office.get(account_address(head)).text
    assert "Сектор" in page
    assert "Окрема група" in page
    close(house, head)
    assert not Department.objects.filter(head=head).exists()
    assert not Department.objects.filter(duty=head).exists()
    house.department.refresh_from_db()
    assert house.department.head == house.head
    assert house.department.version > 1, "an open form of it must not put the leaver back"


def test_nobody_is_covered_by_whose_account_is_closed(house: House) -> None:
    be_away(house.owner, cover=house.colleague)
    be_away(house.psychologist)
    close(house, house.colleague)
    close(house, house.psychologist)
    assert Absence.objects.get(supporter=house.owner).cover is None
    assert Absence.objects.get(supporter=house.psychologist).cancelled_at is not None


def test_teams_are_left_when_the_account_is_closed(house: House) -> None:
    close(house, house.psychologist)
    assert TeamMember.objects.get(supporter=house.psychologist).to_at is not None


def test_promises_pass_on_when_the_account_is_closed(house: House) -> None:
    promise = make_promise(house.case, house.psychologist, is_mine=True)
    close(house, house.psychologist)
    assert Promise.objects.get(pk=promise.pk).whose is None


def test_drafts_go_when_the_account_is_closed(house: House) -> None:
    at = timezone.now()
    for user in (house.colleague, house.head):
        Draft.objects.create(
            user=user,
            form="visit",
            submission_key=uuid4(),
            origin=DraftOrigin.AUTOSAVED,
            body="{}",
            saved_at=at,
            until=at + timedelta(days=1),
        )
    close(house, house.colleague)
    assert [draft.user for draft in Draft.objects.all()] == [house.head]


def subject_of(letter: Letter, account: Supporter) -> UUID:
    return make_device(account).pk if letter == Letter.DEVICE else account.pk


@pytest.mark.parametrize("letter", [Letter.DIGEST, Letter.NOTIFICATIONS, Letter.PASSWORD, Letter.DEVICE])
def test_waiting_letters_are_not_needed_any_more_when_the_account_is_closed(house: House, letter: Letter) -> None:
    for user in (house.colleague, house.psychologist):
        plan_letter(letter, subject_of(letter, user), at=timezone.now())
    close(house, house.colleague)
    ends = Delivery.objects.order_by("pk").values_list("state", "unneeded")
    assert list(ends) == [(DeliveryState.SUPPRESSED, Unneeded.READER_GONE), (DeliveryState.PLANNED, "")]


@pytest.mark.parametrize("letter", [Letter.DIGEST, Letter.PASSWORD, Letter.DEVICE])
def test_letter_in_the_hand_of_its_sender_is_not_written_when_the_account_is_closed(house: House, letter: Letter) -> None:
    at = midnight(kyiv_day(timezone.now())) + timedelta(hours=10)
    plan_letter(letter, subject_of(letter, house.owner), at=at)
    held = lease_letters(at=at, most=20)
    assert [type(said) for said in written_letters(held, at=at).values()] == [WrittenLetter]
    Supporter.objects.active().filter(pk=house.owner.pk).update(is_active=False)
    assert list(written_letters(held, at=at).values()) == [Unneeded.READER_GONE]


def test_open_invitations_of_a_leaver_stay_valid(house: House) -> None:
    second = second_administrator(house)
    link = "/" + invitation_link(make_invitation(second)).split("/", 3)[3]
    close(house, second)
    assert Client().get(link).status_code == 200


def test_history_shows_who_closed_the_account(house: House, office: Client) -> None:
    office.post(account_address(house.colleague, "leave_confirm"))
    last = house.colleague.history.latest("pgh_id")  # type: ignore[attr-defined]
    assert last.is_active is False
    assert last.pgh_context.metadata["user"] == str(house.administrator.pk)


# Opening again


def test_no_session_comes_back_when_the_account_is_opened_again(house: House, office: Client, signed_in: Browser) -> None:
    client = signed_in(house.colleague)
    client.get("/today/")
    office.post(account_address(house.colleague, "leave_confirm"))
    late = signed_in(house.colleague)  # a sign-in concurrent with the closing
    answer = office.post(account_address(house.colleague, "reactivate"))
    assert answer.status_code == 302
    house.colleague.refresh_from_db()
    assert house.colleague.is_active
    for old in (client, late):
        assert old.get("/today/").headers["Location"].startswith("/accounts/login/")


def test_everything_begins_anew_when_the_account_is_opened_again(house: House) -> None:
    account = house.colleague
    account.password, account.sign_ins, account.suspended_at = make_password(PASSWORD), 7, timezone.now()
    account.save(update_fields=["password", "sign_ins", "suspended_at"])
    close(house, account)
    assert not is_undertaken(account)
    reopen(account, house.administrator)
    assert (account.sign_ins, account.suspended_at, account.undertaking) == (0, None, 0)
    assert account.reopened_at is not None
    assert not account.check_password(PASSWORD)
    letter = Delivery.objects.get(letter=Letter.PASSWORD, subject_id=account.pk)
    assert letter.state == DeliveryState.PLANNED
    assert opens(account, password_link(account, letter))


def test_account_is_not_opened_when_it_is_open(house: House) -> None:
    with pytest.raises(AccountRefused):
        reopen(house.colleague, house.administrator)


# Handing over


def test_work_is_not_handed_to_whose_access_is_closed_or_suspended(house: House) -> None:
    Supporter.objects.active().filter(pk=house.colleague.pk).update(suspended_at=timezone.now())
    for receiver in (house.deactivated, house.colleague, house.head):
        with pytest.raises(AccountRefused):
            hand_over_work(house.owner.pk, {house.case.pk: receiver.pk}, by=house.administrator, at=timezone.now())
    house.case.refresh_from_db()
    assert house.case.owner == house.owner
