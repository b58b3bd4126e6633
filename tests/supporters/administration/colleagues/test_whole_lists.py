"""A list of invitations is found again, sent again and revoked as a whole; who stays out is named, and why."""

import re
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supporters.administration.actions.approvals.decisions import grant_approval, refuse_approval
from supporters.administration.actions.colleagues import bulk
from supporters.administration.actions.colleagues.bulk import BulkAct, Fate, batch_people, do_bulk, plan_bulk
from supporters.administration.actions.departments import close_department
from supporters.administration.actions.invitation_lists import invite_all
from supporters.administration.actions.invitations import (
    InvitationServed,
    NewColleague,
    accept_invitation,
    invitation_link,
    resend_invitation,
    resend_unless_served,
    revoke_invitation,
)
from supporters.administration.mailing import send_letters
from supporters.administration.reports.staff_history.lines import Span
from supporters.administration.reports.staff_history.pages import history_lines
from supporters.directory.actions.locks import DepartmentRefused
from supporters.directory.models import Approval, Invitation, InvitationAct, Supporter
from supporters.directory.models.invitation import AGREED_FOR, InvitationActKind
from supporters.directory.roles import Role
from supporters.forms.actions.idempotency import Submission
from supporters.notifications.models import Delivery, DeliveryState
from tests.colleagues import token_of
from tests.factories import House, make_house, make_supporter
from tests.supporters.administration.colleagues.test_batch_by_another import Stopped, stop_at
from tests.supporters.mail_server import MailServer

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
BATCH = UUID("0199c0de-0000-7000-8000-00000000000b")
MANY = 600
SECONDS = "supporters.forms.actions.idempotency.WORKED_SECONDS"
PASSWORD = "тиха вода греблі рве"  # noqa: S105


@pytest.fixture
def house() -> House:
    """The administrator reads English, so messages equal their msgids."""
    house = make_house()
    house.administrator.language = "en"
    house.administrator.save(update_fields=["language"])
    return house


@pytest.fixture
def second(house: House) -> Supporter:
    second = make_supporter(house.department, Role.ADMINISTRATOR, surname="Заступна")
    second.language = "en"
    second.save(update_fields=["language"])
    return second


@pytest.fixture
def office(house: House, signed_in: Browser) -> Client:
    return signed_in(house.administrator)


def colleague(house: House, name: str, role: Role = Role.SUPPORTER) -> NewColleague:
    return NewColleague(
        email=f"{name}@suprovid.test",
        surname="Ґава",
        given_name="Юрій",
        patronymic="",
        role=role,
        department_id=house.department.pk,
    )


def invite_list(house: House, *names: str, head: str = "", at: Any = None) -> dict[str, Invitation]:
    """By the part of the address before «@»; `head` is invited as one, so a second person has to agree."""
    new = [colleague(house, name, Role.HEAD if name == head else Role.SUPPORTER) for name in names]
    invite_all(new, batch=BATCH, by=house.administrator, at=at or timezone.now(), reason="Очолює з понеділка")
    return {row.email.partition("@")[0]: row for row in Invitation.objects.filter(batch=BATCH)}


def accept(invited: Invitation) -> None:
    accept_invitation(token_of(invitation_link(invited)), password=PASSWORD, at=timezone.now())


def address(name: str) -> str:
    return reverse(f"invitation_batch_{name}", args=[BATCH])


def once() -> dict[str, str]:
    return {"submission_key": str(uuid4())}


def words(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def fates(act: BulkAct, by: Supporter, at: Any = None) -> dict[str, Fate]:
    sent = Submission(user=by, key=uuid4(), fields=(), result="/")
    done = do_bulk(act, batch_people(BATCH, act, sent), None, by=by, at=at or timezone.now(), sent=sent)
    return {one.who.email.partition("@")[0]: one.fate for one in done}


def test_six_hundred_are_found_sent_again_and_revoked(
    house: House,
    second: Supporter,
    office: Client,
    signed_in: Browser,
    mail_server: MailServer,
    measured: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One administrator sends them again, another revokes them."""
    monkeypatch.setattr(SECONDS, 600.0)  # also where tests are slow
    invite_list(house, *(f"list{n}" for n in range(MANY)))
    Delivery.objects.update(state=DeliveryState.SENT)
    lists = office.get(reverse("invitation_lists"))
    assert reverse("invitation_batch", args=[BATCH]) in lists.text
    assert "Letters not sent" in words(lists)

    form, begun = once(), time.monotonic()
    assert "It is done for 600 of 600. 600 letters are on their way." in words(office.post(address("resend"), form))
    resent = time.monotonic()
    assert office.post(address("resend"), form).status_code == 302
    assert Counter(Delivery.objects.filter(number=2).values_list("subject_id", flat=True)).most_common(1)[0][1] == 1
    assert Delivery.objects.filter(number=2).count() == MANY

    another = signed_in(second)
    assert "600 of 600" in words(another.get(address("revoke")))
    assert Invitation.objects.open().count() == MANY, "a preview changes nothing"
    form, revoking = once(), time.monotonic()
    assert "It is done for 600 of 600. 600 links open no more." in words(another.post(address("revoke"), form))
    revoked = time.monotonic()
    assert another.post(address("revoke"), form).headers["Location"] == reverse("invitation_batch", args=[BATCH])
    assert not Invitation.objects.open().exists()
    assert Delivery.objects.filter(number=2, state=DeliveryState.SUPPRESSED).count() == MANY
    send_letters(at=timezone.now())
    assert not [letter for letter in mail_server.taken if "list" in letter["To"]], "what is revoked does not leave"

    lines = history_lines(Span(), reader=house.administrator)
    said = Counter((line.who, line.what) for line in lines)
    assert said[house.administrator.short_name, str(InvitationActKind.RESENT.label)] == MANY
    assert said[second.short_name, str(InvitationActKind.REVOKED.label)] == MANY
    measured(f"600 invitations: sent again in {resent - begun:.2f} s, revoked in {revoked - revoking:.2f} s")


def test_who_stays_out_of_the_letters_is_named_with_the_reason(house: House, second: Supporter, office: Client) -> None:
    invite_list(house, "agreed", head="agreed", at=timezone.now() - AGREED_FOR - timedelta(days=1))
    grant_approval(Approval.objects.get().pk, by=second, at=timezone.now() - AGREED_FOR - timedelta(hours=1))
    rows = invite_list(house, "waits", "runout", "served", "accepted", "revoked", "plain", head="waits")
    Invitation.objects.filter(pk=rows["runout"].pk).update(
        invited_at=timezone.now() - timedelta(days=9), until=timezone.now() - timedelta(days=6)
    )
    resend_invitation(rows["served"].pk, by=second, at=timezone.now())
    accept(rows["accepted"])
    revoke_invitation(rows["revoked"].pk, by=second, at=timezone.now())
    shown = words(office.get(reverse("invitation_batch", args=[BATCH])))
    assert "3 of them get no letter with the others" in shown
    reasons = (
        "A second person has not decided about the invitation yet.",
        "The agreement to this invitation is older than seven days.",
        "A letter was sent to this colleague again within the last 24 hours.",
    )
    for text in (shown, words(office.post(address("resend"), once()))):
        assert [reason in text for reason in reasons] == [True] * 3
    letters = {row.email.partition("@")[0]: row.letter for row in Invitation.objects.all()}
    assert letters == {"agreed": 1, "waits": 1, "runout": 2, "served": 2, "accepted": 1, "revoked": 1, "plain": 2}
    assert Invitation.objects.get(pk=rows["runout"].pk).until > timezone.now(), "a new link after one that ran out"


def test_revocation_leaves_who_has_accepted_and_what_a_second_person_decides(
    house: House, second: Supporter, office: Client
) -> None:
    rows = invite_list(house, "waits", "runout", "accepted", "revoked", "plain", head="waits")
    Invitation.objects.filter(pk=rows["runout"].pk).update(
        invited_at=timezone.now() - timedelta(days=9), until=timezone.now() - timedelta(days=6)
    )
    revoke_invitation(rows["revoked"].pk, by=second, at=timezone.now())
    assert "3 of 4" in words(office.get(address("revoke")))
    accept(rows["accepted"])
    done = words(office.post(address("revoke"), once()))
    assert "It is done for 2 of 4." in done
    assert "The invitation is accepted: the access is open" in done
    assert "A second person has not decided about the invitation yet." in done
    assert set(Invitation.objects.filter(revoked_at=None)) == {rows["waits"], rows["accepted"]}
    assert list(InvitationAct.objects.filter(invitation=rows["revoked"]).values_list("by", flat=True)) == [second.pk]
    assert Supporter.objects.active().filter(email="accepted@suprovid.test").exists()
    refuse_approval(Approval.objects.get().pk, by=second, at=timezone.now())
    assert fates(BulkAct.REVOKE, house.administrator) == {"accepted": Fate.REFUSED}, "the refused one is over"


def test_invitation_that_is_accepted_or_revoked_during_the_act_is_named(house: House, second: Supporter) -> None:
    """As read before, behind the locks they are over."""
    rows = invite_list(house, "accepted", "revoked", "plain")
    people = batch_people(BATCH, BulkAct.REVOKE)
    accept(rows["accepted"])
    revoke_invitation(rows["revoked"].pk, by=second, at=timezone.now())
    sent = Submission(user=house.administrator, key=uuid4(), fields=(), result="/")
    done = do_bulk(BulkAct.REVOKE, people, None, by=house.administrator, at=timezone.now(), sent=sent)
    found = {one.who.email.partition("@")[0]: (one.fate, one.why) for one in done}
    assert found["plain"] == (Fate.DONE, "")
    assert found["accepted"][0] == found["revoked"][0] == Fate.REFUSED
    assert "прийнято" in found["accepted"][1]
    assert "відкликано" in found["revoked"][1]


def test_preview_says_who_is_over_or_was_served_lately(house: House, second: Supporter) -> None:
    rows = invite_list(house, "accepted", "revoked", "served", "plain")
    for name in ("accepted", "served"):
        resend_invitation(rows[name].pk, by=second, at=timezone.now())
    accept(Invitation.objects.get(pk=rows["accepted"].pk))
    revoke_invitation(rows["revoked"].pk, by=second, at=timezone.now())
    recognised = {"kind": InvitationActKind.RECOGNISED, "by": second, "at": timezone.now(), "letter": 1}
    InvitationAct.objects.create(invitation=rows["plain"], **recognised)
    people = list(Invitation.objects.filter(batch=BATCH).select_related("department"))
    planned = plan_bulk(BulkAct.INVITE, people, None, by=house.administrator, at=timezone.now())
    fates = {one.who.email.partition("@")[0]: one.fate for one in planned}
    (why,) = [one.why for one in planned if one.who.pk == rows["accepted"].pk]
    assert "прийнято" in why
    assert fates == {**dict.fromkeys(("accepted", "revoked", "served"), Fate.REFUSED), "plain": Fate.WILL}
    with pytest.raises(InvitationServed):
        resend_unless_served(rows["served"].pk, by=house.administrator, at=timezone.now())


def test_list_that_one_request_has_no_time_for_goes_on(house: House, office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    invite_list(house, "first", "other")
    form = once()
    with monkeypatch.context() as late:
        late.setattr(SECONDS, -1.0)
        answer = office.post(address("revoke"), form)
    assert "2 are left: one request had no time for them." in words(answer)
    assert f'value="{form["submission_key"]}"' in answer.text, "the same form goes on"
    assert Invitation.objects.open().count() == 2
    assert "It is done for 2 of 2." in words(office.post(address("revoke"), form))
    assert office.post(address("revoke"), form).status_code == 302


def test_what_was_revoked_before_a_stop_is_counted_when_the_form_goes_on(
    house: House, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite_list(house, "first", "other", "third")
    form = once()
    with monkeypatch.context() as stopped:
        stopped.setattr(bulk, "revoke_invitation", stop_at(revoke_invitation, 2))
        with pytest.raises(Stopped):
            office.post(address("revoke"), form)
    assert Invitation.objects.open().count() == 2
    assert "It is done for 3 of 3." in words(office.post(address("revoke"), form))
    assert InvitationAct.objects.count() == 3


def test_revoked_list_frees_its_addresses_and_its_department(house: House, office: Client) -> None:
    old = replace(colleague(house, "again"), department_id=house.other_department.pk)
    invite_all([old], batch=BATCH, by=house.administrator, at=timezone.now())
    with pytest.raises(DepartmentRefused):
        close_department(house.other_department.pk, at=timezone.now())
    office.post(address("revoke"), once())
    invite_all([colleague(house, "again")], batch=uuid4(), by=house.administrator, at=timezone.now())
    assert fates(BulkAct.INVITE, house.administrator) == {}, "the colleague is invited by another list now"
    assert Invitation.objects.open().get().letter == 1


def test_letter_that_a_sender_has_in_hand_is_not_sent_when_its_list_is_revoked(
    house: House, office: Client, mail_server: MailServer
) -> None:
    (row,) = invite_list(house, "first").values()
    Delivery.objects.update(state=DeliveryState.SENDING, lease_until=timezone.now() - timedelta(minutes=1), attempts=1)
    office.post(address("revoke"), once())
    send_letters(at=timezone.now())
    assert not [letter for letter in mail_server.taken if "first" in letter["To"]]
    assert Delivery.objects.get(subject_id=row.pk).state == DeliveryState.SUPPRESSED


def test_form_without_a_key_of_its_kind_changes_nothing(house: House, office: Client) -> None:
    invite_list(house, "first")
    for name in ("revoke", "resend"):
        assert office.post(address(name), {"submission_key": "x"}).status_code == 422
    assert Invitation.objects.open().get().letter == 1
    for name in ("revoke", "resend"):
        assert office.post(reverse(f"invitation_batch_{name}", args=[uuid4()]), once()).status_code == 404


def test_whole_list_of_a_filter_is_revoked_beyond_a_page(house: House, office: Client) -> None:
    invite_list(house, *(f"list{n}" for n in range(120)))
    listed = "/staff/?state=invited"
    assert "The whole list: 120 people" in words(office.get(listed))
    choice = office.post(reverse("staff_bulk"), {"list": listed, "all": "1"})
    assert "120 colleagues are chosen" in words(choice)
    (keys,) = re.findall(r'name="keys" value="([^"]*)"', choice.text)
    sent = {**once(), "keys": keys, "act": "revoke", "confirm": "on"}
    preview = office.post(reverse("staff_bulk"), {name: value for name, value in sent.items() if name != "confirm"})
    assert "120 of 120" in words(preview)
    assert f'name="keys" value="{keys}"' in preview.text
    assert "It is done for 120 of 120." in words(office.post(reverse("staff_bulk"), sent))
    assert not Invitation.objects.open().exists()
    assert set(InvitationAct.objects.values_list("by", flat=True)) == {house.administrator.pk}
    assert Supporter.objects.active().filter(pk=house.owner.pk).exists(), "accounts are of another filter"


@pytest.mark.parametrize("listed", ["", "/staff/departments/", "/people/", "https://elsewhere.test/staff/", "/staff/?role=none"])
def test_whole_list_of_another_address_is_nobody(house: House, office: Client, listed: str) -> None:
    answer = office.post(reverse("staff_bulk"), {"list": listed, "all": "1"})
    assert answer.status_code == 422
    assert "Choose at least one colleague" in words(answer)


def test_search_offers_only_who_is_ticked(house: House, office: Client) -> None:
    """An address must not hold the words of a search."""
    invite_list(house, *(f"list{n}" for n in range(60)))
    assert "The whole list" not in words(office.post("/staff/", {"q": "Ґава"}))


def test_accounts_are_not_revoked(house: House, office: Client) -> None:
    sent = {**once(), "keys": str(house.owner.pk), "act": "revoke", "confirm": "on"}
    assert "There is an account already. It is suspended or closed, not revoked." in words(
        office.post(reverse("staff_bulk"), sent)
    )


@pytest.mark.django_db(transaction=True)
def test_two_administrators_revoke_one_list_at_once(house: House, second: Supporter, signed_in: Browser) -> None:
    invite_list(house, *(f"list{n}" for n in range(20)))
    browsers = [signed_in(house.administrator), signed_in(second)]

    def revoke(browser: Client) -> int:
        try:
            return browser.post(address("revoke"), once()).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as hands:
        assert list(hands.map(revoke, browsers)) == [200, 200]
    assert not Invitation.objects.open().exists()
    assert InvitationAct.objects.count() == 20
