"""Another work e-mail: two administrators agree, the new address proves itself, the earlier one may stop it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from privacy.ids import new_id
from supporters.administration.actions.accounts import AccountRefused, deactivate_supporter
from supporters.administration.actions.approvals.decisions import grant_approval, refuse_approval, withdraw_approval
from supporters.administration.actions.approvals.requests import ApprovalRefused
from supporters.administration.actions.colleagues.email_endings import end_email_change
from supporters.administration.actions.colleagues.emails import (
    AddressTaken,
    ChangeOver,
    ask_email_change,
    confirm_email_change,
    confirm_link,
    stop_email_change,
    stop_link,
    take_back_email_change,
)
from supporters.administration.actions.invitations import EmailRefused
from supporters.administration.reports.letters import email_letter
from supporters.authentication.actions.passwords import LinkOver, owner_of_link, password_link
from supporters.directory.models import Approval, ApprovalKind, ChangeEnding, EmailChange, Supporter
from supporters.directory.roles import Role
from supporters.notifications.models import Delivery, DeliveryState, Letter, Notification, Rule
from tests.cases.conftest import assert_in_error
from tests.colleagues import make_email_change, token_of
from tests.factories import House, make_invitation, make_supporter
from tests.office import make_approval, make_password_letter

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
NEW = "nova@suprovid.test"
HOURS_72 = timedelta(hours=72)


@pytest.fixture
def second(house: House) -> Supporter:
    return make_supporter(house.department, Role.ADMINISTRATOR, surname="Заступна")


def ask(house: House, email: str = NEW, *, account: Supporter | None = None, by: Supporter | None = None) -> Approval:
    return ask_email_change(
        (account or house.owner).pk,
        email=email,
        reason="Шлюб",
        by=by or house.administrator,
        at=timezone.now(),
        pk=new_id(),
    )


def test_own_address_is_said_to_be_so(house: House) -> None:
    with pytest.raises(EmailRefused, match="вже ця адреса"):
        ask(house, house.owner.email.upper())


@pytest.mark.parametrize("shut", ["is_active", "suspended_at"])
def test_address_of_who_may_not_sign_in_stays_whatever_ended_the_access(house: House, second: Supporter, shut: str) -> None:
    change = make_email_change(house.owner, house.administrator, second)
    value = False if shut == "is_active" else timezone.now()
    Supporter.objects.get_queryset().filter(pk=house.owner.pk).update(**{shut: value})
    with pytest.raises(ChangeOver):
        confirm_email_change(to_confirm(change), at=timezone.now())
    assert address_of(house.owner) == change.old_email


def to_confirm(change: EmailChange) -> str:
    return token_of(confirm_link(change))


def to_stop(change: EmailChange) -> str:
    return token_of(stop_link(change).removesuffix("stop/"))


def address_of(account: Supporter) -> str:
    account.refresh_from_db()
    return account.email


def letters(change: EmailChange) -> dict[str, str]:
    return dict(Delivery.objects.filter(subject_id=change.pk).values_list("letter", "state"))


def test_nothing_changes_and_no_letter_leaves_when_one_administrator_asks(house: House, second: Supporter) -> None:
    before, approval = house.owner.email, ask(house)
    change = EmailChange.objects.get()
    assert (approval.kind, change.email, change.old_email) == (ApprovalKind.EMAIL, NEW, before)
    assert letters(change) == {}
    with pytest.raises(ApprovalRefused):
        grant_approval(approval.pk, by=house.administrator, at=timezone.now())
    with pytest.raises(ChangeOver):
        confirm_email_change(to_confirm(change), at=timezone.now())
    assert address_of(house.owner) == before


def test_two_letters_leave_when_a_second_one_confirms_and_the_link_changes_the_address(house: House, second: Supporter) -> None:
    change = make_email_change(house.owner, house.administrator, second)
    assert letters(change) == dict.fromkeys((Letter.EMAIL_NEW, Letter.EMAIL_OLD), DeliveryState.PLANNED)
    assert address_of(house.owner) == change.old_email, "not before the link is used"
    confirm_email_change(to_confirm(change), at=timezone.now())
    assert address_of(house.owner) == NEW
    with pytest.raises(ChangeOver):
        confirm_email_change(to_confirm(change), at=timezone.now())
    with pytest.raises(ChangeOver):
        stop_email_change(to_stop(change), at=timezone.now())
    assert Notification.objects.filter(rule=Rule.ACCOUNT_CORRECTED, recipient=house.owner).exists()


@pytest.mark.parametrize(("language", "word"), [("uk", "Супровід"), ("en", "Suprovid")])
def test_each_letter_has_its_own_link_and_names_nobody(house: House, second: Supporter, language: str, word: str) -> None:
    type(house.owner).objects.get_queryset().filter(pk=house.owner.pk).update(language=language)
    change = EmailChange.objects.get(pk=make_email_change(house.owner, house.administrator, second).pk)
    links = {Letter.EMAIL_NEW: confirm_link(change), Letter.EMAIL_OLD: stop_link(change)}
    for kind, to in ((Letter.EMAIL_NEW, NEW), (Letter.EMAIL_OLD, change.old_email)):
        letter = email_letter(change, kind, at=timezone.now())
        said = letter.subject + letter.text + letter.html
        assert (letter.to, NEW in letter.text, letter.subject.startswith(word)) == (to, True, True)
        assert letter.html.count("href=") == 1
        assert links[kind] in letter.text
        assert f'href="{links[kind]}"' in letter.html
        assert not [link for other, link in links.items() if other != kind and link in said]
        assert not [one.surname for one in (house.owner, house.administrator, second) if one.surname in said]


def test_sessions_and_links_to_a_password_end_with_the_address(house: House, second: Supporter, signed_in: Browser) -> None:
    mine, neighbour = signed_in(house.owner), signed_in(house.colleague)
    letter = make_password_letter(house.owner)
    link = token_of(password_link(house.owner, letter))
    assert owner_of_link(house.owner.pk, link) == house.owner
    change = make_email_change(house.owner, house.administrator, second)
    assert mine.get("/today/").status_code == 200
    confirm_email_change(to_confirm(change), at=timezone.now())
    assert mine.get("/today/").status_code == 302
    assert neighbour.get("/today/").status_code == 200
    with pytest.raises(LinkOver):
        owner_of_link(house.owner.pk, link)
    letter.refresh_from_db()
    assert letter.state == DeliveryState.SUPPRESSED


@pytest.mark.parametrize("late", [HOURS_72, HOURS_72 + timedelta(days=30)])
def test_links_open_for_72_hours(house: House, second: Supporter, late: timedelta) -> None:
    began = timezone.now() - late
    change = make_email_change(house.owner, house.administrator, second, at=began)
    for act, token in ((confirm_email_change, to_confirm(change)), (stop_email_change, to_stop(change))):
        with pytest.raises(ChangeOver):
            act(token, at=began + HOURS_72)
    confirm_email_change(to_confirm(change), at=began + HOURS_72 - timedelta(seconds=1))
    assert address_of(house.owner) == NEW


def test_one_link_is_not_the_other(house: House, second: Supporter) -> None:
    change = make_email_change(house.owner, house.administrator, second)
    for token in (to_stop(change), "forged", ""):
        with pytest.raises(ChangeOver):
            confirm_email_change(token, at=timezone.now())
    with pytest.raises(ChangeOver):
        stop_email_change(to_confirm(change), at=timezone.now())


def test_earlier_address_stops_it_and_both_administrators_are_notified(
    house: House, second: Supporter, signed_in: Browser
) -> None:
    change = make_email_change(house.owner, house.administrator, second)
    stop_email_change(to_stop(change), at=timezone.now())
    change.refresh_from_db()
    assert change.ending == ChangeEnding.STOPPED
    assert set(letters(change).values()) == {DeliveryState.SUPPRESSED}
    rows = Notification.objects.filter(rule=Rule.EMAIL_STOPPED)
    assert {row.recipient for row in rows} == {house.administrator, second}
    assert "Зміну пошти зупинено" in signed_in(second).get("/notifications/").text
    with pytest.raises(ChangeOver):
        confirm_email_change(to_confirm(change), at=timezone.now())


@pytest.mark.parametrize(
    "typed", ["{colleague.email}", "{colleague.email}".upper(), "new@suprovid.test", "NEW@suprovid.test", "own"]
)
def test_address_of_another_of_an_invitation_or_the_same_is_refused(house: House, second: Supporter, typed: str) -> None:
    make_invitation(house.administrator)
    meant = {"{colleague.email}": house.colleague.email, "{COLLEAGUE.EMAIL}": house.colleague.email.upper()}
    email = house.owner.email.upper() if typed == "own" else meant.get(typed, typed)
    with pytest.raises(EmailRefused):
        ask(house, email)
    assert not Approval.objects.exists()


def test_foreign_domain_is_refused(house: House, second: Supporter, settings: Any) -> None:
    settings.MAIL_DOMAINS = ["suprovid.test"]
    with pytest.raises(EmailRefused):
        ask(house, "x@gmail.com")


def test_address_taken_before_the_confirmation_by_the_second_one(house: House, second: Supporter) -> None:
    approval = ask(house)
    make_invitation(house.administrator, email=NEW.upper())
    with pytest.raises(ApprovalRefused):
        grant_approval(approval.pk, by=second, at=timezone.now())
    assert letters(EmailChange.objects.get()) == {}


def test_address_taken_before_the_link_is_used(house: House, second: Supporter) -> None:
    change = make_email_change(house.owner, house.administrator, second)
    before = house.owner.email
    make_invitation(house.administrator, email=NEW)
    with pytest.raises(AddressTaken):
        confirm_email_change(to_confirm(change), at=timezone.now())
    assert address_of(house.owner) == before


@pytest.mark.parametrize("state", ["closed", "suspended"])
def test_access_that_ended_meanwhile_gets_no_address(house: House, second: Supporter, state: str) -> None:
    change = make_email_change(house.colleague, house.administrator, second)
    if state == "closed":
        deactivate_supporter(house.colleague.pk, by=house.administrator, at=timezone.now())
    else:
        Supporter.objects.get_queryset().filter(pk=house.colleague.pk).update(suspended_at=timezone.now())
    with pytest.raises(ChangeOver):
        confirm_email_change(to_confirm(change), at=timezone.now())
    change.refresh_from_db()
    assert change.ending == (ChangeEnding.CLOSED if state == "closed" else "")
    with pytest.raises(AccountRefused):
        ask(house, "inshe@suprovid.test", account=house.colleague)


def test_refused_and_withdrawn_requests_end_the_change(house: House, second: Supporter) -> None:
    for decide, by in ((refuse_approval, second), (withdraw_approval, house.administrator)):
        decide(ask(house).pk, by=by, at=timezone.now())
        assert not EmailChange.objects.open().exists()
    assert {change.ending for change in EmailChange.objects.all()} == {ChangeEnding.REFUSED}


def test_change_stays_when_one_of_another_or_another_request_is_refused(house: House, second: Supporter) -> None:
    ask(house, "insha@suprovid.test", account=house.colleague)
    for asked in (ask(house), make_approval(house.administrator, house.colleague)):
        refuse_approval(asked.pk, by=second, at=timezone.now())
    assert [change.approval.supporter for change in EmailChange.objects.open()] == [house.colleague]


def test_letters_leave_only_of_the_change_that_was_confirmed(house: House, second: Supporter) -> None:
    asked = [ask(house), ask(house, "insha@suprovid.test", account=house.colleague)]
    first, last = (EmailChange.objects.get(approval=approval) for approval in asked)
    grant_approval(asked[1].pk, by=second, at=timezone.now())
    assert (letters(first), len(letters(last))) == ({}, 2)
    grant_approval(asked[0].pk, by=second, at=timezone.now())
    assert len(letters(first)) == 2


def test_no_letter_leaves_of_a_change_that_has_ended(house: House, second: Supporter) -> None:
    approval = ask(house)
    end_email_change(house.owner.pk, ChangeEnding.TAKEN_BACK, at=timezone.now())
    with pytest.raises(ApprovalRefused):
        grant_approval(approval.pk, by=second, at=timezone.now())


def test_next_request_replaces_a_change_that_nobody_confirmed(house: House, second: Supporter) -> None:
    first = make_email_change(house.owner, house.administrator, second)
    ask(house, "inshe@suprovid.test")
    first.refresh_from_db()
    assert first.ending == ChangeEnding.REPLACED
    with pytest.raises(ApprovalRefused):
        ask(house, "tretia@suprovid.test")
    with pytest.raises(ChangeOver):
        confirm_email_change(to_confirm(first), at=timezone.now())


def test_nobody_asks_for_the_own_address(house: House, second: Supporter) -> None:
    with pytest.raises(ApprovalRefused):
        ask(house, account=house.administrator)
    with pytest.raises(ApprovalRefused):
        ask(house, by=house.head)


def test_administrator_takes_back_a_change_whose_letters_have_left(house: House, second: Supporter) -> None:
    with pytest.raises(AccountRefused):
        take_back_email_change(house.owner.pk, at=timezone.now())
    change = make_email_change(house.owner, house.administrator, second)
    with pytest.raises(AccountRefused):
        take_back_email_change(house.colleague.pk, at=timezone.now())
    take_back_email_change(house.owner.pk, at=timezone.now())
    with pytest.raises(ChangeOver):
        confirm_email_change(to_confirm(change), at=timezone.now())


def test_pages_lead_from_the_account_to_the_new_address(house: House, second: Supporter, signed_in: Browser) -> None:
    office, page = signed_in(house.administrator), reverse("staff_email", args=[house.owner.pk])
    account, before = reverse("staff_detail", args=[house.owner.pk]), house.owner.email
    assert page in office.get(account).text
    sent = {"submission_key": str(uuid4()), "email": NEW.upper(), "reason": "Шлюб"}
    answers = [office.post(page, sent) for _ in range(2)]
    approval = reverse("approval_detail", args=[Approval.objects.get().pk])
    assert [answer.headers["Location"] for answer in answers] == [approval] * 2
    other = signed_in(second)
    assert NEW in other.get(approval).text
    assert NEW in office.get(account).text
    assert other.post(f"{approval}grant/", {"submission_key": str(uuid4())}).status_code == 302
    visitor, link = Client(), reverse("email_confirm", args=[to_confirm(EmailChange.objects.get())])
    shown = visitor.get(link).text
    assert before in shown
    assert NEW in shown
    assert address_of(house.owner) == before, "a mail server that opens the link changes nothing"
    assert visitor.post(link).headers["Location"] == reverse("account_login")
    assert address_of(house.owner) == NEW
    assert visitor.post(link).status_code == 404
    history = office.get(reverse("staff_history", args=[house.owner.pk])).text
    assert before in history
    assert NEW in history


def test_page_of_the_earlier_address_stops_and_page_of_the_account_takes_back(
    house: House, second: Supporter, signed_in: Browser
) -> None:
    change, visitor = make_email_change(house.owner, house.administrator, second), Client()
    link = reverse("email_stop", args=[to_stop(change)])
    assert NEW in visitor.get(link).text
    assert EmailChange.objects.open().exists()
    assert visitor.post(link).status_code == 200
    assert visitor.post(link).status_code == 404
    make_email_change(house.owner, house.administrator, second)
    office, end = signed_in(house.administrator), reverse("staff_email_end", args=[house.owner.pk])
    assert end in office.get(reverse("staff_email", args=[house.owner.pk])).text
    assert office.post(end, {"submission_key": str(uuid4())}).status_code == 302
    assert office.post(end, {"submission_key": str(uuid4())}).status_code == 409
    assert not EmailChange.objects.open().exists()


def test_page_says_when_the_address_has_gone_to_another(house: House, second: Supporter) -> None:
    change = make_email_change(house.owner, house.administrator, second)
    make_invitation(house.administrator, email=NEW)
    answer = Client().post(reverse("email_confirm", args=[to_confirm(change)]))
    assert answer.status_code == 409
    assert NEW in answer.text


@pytest.mark.parametrize(("field", "typed"), [("email", ""), ("email", "x"), ("email", "taken"), ("reason", "")])
def test_error_is_beside_its_field_and_keeps_what_was_typed(
    house: House, second: Supporter, signed_in: Browser, field: str, typed: str
) -> None:
    value = house.colleague.email.upper() if typed == "taken" else typed
    sent = {"email": NEW, "reason": "Шлюб", field: value}
    answer = signed_in(house.administrator).post(reverse("staff_email", args=[house.owner.pk]), sent)
    assert_in_error(answer, field)
    assert value in answer.text
    assert not Approval.objects.exists()


@pytest.mark.parametrize("whose", ["administrator", "deactivated"])
def test_page_says_why_when_it_can_not_be(house: House, second: Supporter, signed_in: Browser, whose: str) -> None:
    page, office = reverse("staff_email", args=[getattr(house, whose).pk]), signed_in(house.administrator)
    assert "<form id=" not in office.get(page).text
    assert office.post(page, {"email": NEW, "reason": "?"}).status_code == 409
