"""Closing, reopening and lifting of administrators and auditors take two administrators. One alone can suspend them for 72
hours."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from privacy.ids import new_id
from supporters.administration.actions.accounts import (
    AccountRefused,
    ask_closing,
    ask_reopening,
    deactivate_supporter,
    reactivate_supporter,
)
from supporters.administration.actions.approvals.decisions import (
    decide_on_server,
    grant_approval,
    refuse_approval,
    withdraw_approval,
)
from supporters.administration.actions.approvals.requests import ApprovalRefused
from supporters.administration.actions.suspension import ask_lifting, let_in_again, lift_suspension
from supporters.administration.actions.suspension_by_one import end_unconfirmed, suspend_by_one
from supporters.authentication.models import Session
from supporters.directory.models import Approval, Outcome, Supporter, presence_on
from supporters.directory.roles import Role
from supporters.notifications.email_defaults import mails_at_once
from supporters.notifications.models import Notification, Rule, Task
from supporters.notifications.parts import Run
from tests.cases.conftest import assert_in_error
from tests.database import make_unchangeable
from tests.factories import House, make_department, make_head, make_supporter
from tests.office import make_approval

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
WHY, DAYS_72 = "Вхід о третій ночі з чужого пристрою", timedelta(hours=72)


@pytest.fixture
def second(house: House) -> Supporter:
    return make_supporter(house.department, Role.ADMINISTRATOR, surname="Заступна")


@pytest.fixture
def third(house: House) -> Supporter:
    return make_supporter(house.department, Role.ADMINISTRATOR, surname="Третя")


def known(by: Supporter) -> dict[str, Any]:
    return {"reason": WHY, "by": by, "at": timezone.now(), "pk": new_id()}


def again(who: Supporter) -> Supporter:
    return Supporter.objects.get(pk=who.pk)


def run_out(approval: Approval) -> None:
    """Move the suspension into the past, so that its 72 hours ended one second ago."""
    past = timezone.now() - timedelta(seconds=1)
    Approval.objects.filter(pk=approval.pk).update(until=past, asked_at=past - DAYS_72)
    assert approval.supporter is not None
    Supporter.objects.active().filter(pk=approval.supporter.pk).update(suspended_until=past, suspended_at=past - DAYS_72)


def count(reader: Supporter) -> int:
    return Notification.objects.visible_to(reader).filter(rule=Rule.GRAVE_ACT).count()


# Closing, reopening, lifting


@pytest.mark.parametrize("who", ["auditor", "third"])
def test_administrators_and_auditors_are_closed_and_opened_again_by_two(
    house: House, second: Supporter, third: Supporter, who: str
) -> None:
    about = third if who == "third" else house.auditor
    with pytest.raises(AccountRefused):
        deactivate_supporter(about.pk, by=house.administrator, at=timezone.now())
    approval = ask_closing(about.pk, **known(house.administrator))
    assert again(about).is_active
    grant_approval(approval.pk, by=second, at=timezone.now())
    assert not again(about).is_active
    with pytest.raises(AccountRefused):
        reactivate_supporter(about.pk, by=house.administrator, at=timezone.now())
    opened = ask_reopening(about.pk, **known(house.administrator))
    grant_approval(opened.pk, by=second, at=timezone.now())
    assert again(about).is_active


def test_closed_head_of_a_tree_is_opened_again_by_two(house: House, second: Supporter) -> None:
    deactivate_supporter(house.other_head.pk, by=house.administrator, at=timezone.now())
    make_department("Група", parent=house.other_department)
    with pytest.raises(AccountRefused):
        reactivate_supporter(house.other_head.pk, by=house.administrator, at=timezone.now())
    grant_approval(ask_reopening(house.other_head.pk, **known(house.administrator)).pk, by=second, at=timezone.now())
    assert again(house.other_head).is_active


def test_suspension_is_lifted_by_two_of_an_auditor_and_by_one_of_others(house: House, second: Supporter) -> None:
    Supporter.objects.active().filter(pk__in=[house.auditor.pk, house.owner.pk]).update(suspended_at=timezone.now())
    lift_suspension(house.owner.pk, at=timezone.now())
    with pytest.raises(AccountRefused):
        lift_suspension(house.auditor.pk, at=timezone.now())
    approval = ask_lifting(house.auditor.pk, **known(house.administrator))
    assert again(house.auditor).is_suspended
    grant_approval(approval.pk, by=second, at=timezone.now())
    assert not again(house.auditor).is_suspended


# The suspension by one


@pytest.mark.parametrize("who", ["auditor", "second"])
def test_one_suspends_at_once_and_every_session_ends(house: House, second: Supporter, signed_in: Browser, who: str) -> None:
    about = second if who == "second" else house.auditor
    client = signed_in(about)
    approval = suspend_by_one(about.pk, **known(house.administrator))
    assert again(about).is_suspended
    assert client.get("/notifications/").status_code == 302
    assert not Session.objects.filter(pk=client.session.session_key or "").exists()
    assert approval.until - approval.asked_at == DAYS_72


def test_one_at_a_time(house: House, second: Supporter, third: Supporter) -> None:
    first = suspend_by_one(house.auditor.pk, **known(house.administrator))
    with pytest.raises(AccountRefused):
        suspend_by_one(second.pk, **known(house.administrator))
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.create(
            kind="suspension",
            supporter=second,
            reason="?",
            asked_by=house.administrator,
            asked_at=first.asked_at,
            until=first.until,
        )
    suspend_by_one(third.pk, **known(second))
    refuse_approval(first.pk, by=second, at=timezone.now())
    suspend_by_one(second.pk, **known(house.administrator))


@pytest.mark.parametrize("who", ["administrator", "owner", "head", "deactivated"])
def test_suspension_is_refused_of_oneself_and_of_others(house: House, second: Supporter, who: str) -> None:
    with pytest.raises(AccountRefused):
        suspend_by_one(getattr(house, who).pk, **known(house.administrator))


def test_suspension_is_refused_of_who_is_out_already(house: House, second: Supporter) -> None:
    for changed in ({"is_active": False}, {"is_active": True, "suspended_at": timezone.now()}):
        Supporter.objects.get_queryset().filter(pk=second.pk).update(**changed)
        with pytest.raises(AccountRefused):
            suspend_by_one(second.pk, **known(house.administrator))


@pytest.mark.parametrize("by", ["head", "auditor", "owner"])
def test_only_an_administrator_suspends(house: House, second: Supporter, by: str) -> None:
    with pytest.raises((AccountRefused, ApprovalRefused)):
        suspend_by_one(second.pk, **known(getattr(house, by)))


def test_confirmed_it_stays_and_two_lift_it(house: House, second: Supporter, third: Supporter) -> None:
    approval = suspend_by_one(third.pk, **known(house.administrator))
    with pytest.raises(ApprovalRefused):
        grant_approval(approval.pk, by=house.administrator, at=timezone.now())
    with pytest.raises(ApprovalRefused):
        withdraw_approval(approval.pk, by=house.administrator, at=timezone.now())
    with pytest.raises(AccountRefused):
        ask_lifting(third.pk, **known(house.administrator))
    grant_approval(approval.pk, by=second, at=timezone.now())
    assert (again(third).is_suspended, again(third).suspended_until) == (True, None)
    let_in_again(again(third), at=timezone.now())
    make_approval(house.administrator, house.analyst)
    suspend_by_one(third.pk, **known(house.administrator))
    assert again(third).is_suspended, "neither a confirmed one nor another request stands in the way"


def test_suspension_that_another_act_has_replaced_is_not_confirmed(house: House, second: Supporter) -> None:
    approval = suspend_by_one(house.auditor.pk, **known(house.administrator))
    Supporter.objects.filter(pk=house.auditor.pk).update(suspended_until=None)
    with pytest.raises(ApprovalRefused):
        grant_approval(approval.pk, by=second, at=timezone.now())


def test_another_administrator_lifts_it_alone(house: House, second: Supporter) -> None:
    approval = suspend_by_one(house.auditor.pk, **known(house.administrator))
    refuse_approval(approval.pk, by=second, at=timezone.now())
    assert not again(house.auditor).is_suspended


def test_unconfirmed_it_ends_by_the_clock_and_not_by_the_task(house: House, second: Supporter, signed_in: Browser) -> None:
    approval = suspend_by_one(second.pk, **known(house.administrator))
    run_out(approval)
    today = timezone.localdate()
    assert not again(second).is_suspended
    assert second in Supporter.objects.administrators()
    assert second.pk in presence_on(today).working
    assert signed_in(again(second)).get("/notifications/").status_code == 200
    with pytest.raises(ApprovalRefused):
        grant_approval(approval.pk, by=make_supporter(house.department, Role.ADMINISTRATOR), at=timezone.now())
    assert end_unconfirmed(at=timezone.now()) == 1
    approval.refresh_from_db()
    assert (approval.outcome, approval.decided_by, again(second).suspended_at) == (Outcome.EXPIRED, None, None)
    assert end_unconfirmed(at=timezone.now()) == 0


def test_nobody_is_kept_out_by_one_suspension_after_another(house: House, second: Supporter, third: Supporter) -> None:
    run_out(suspend_by_one(second.pk, **known(house.administrator)))
    with pytest.raises(AccountRefused):
        suspend_by_one(second.pk, **known(house.administrator))
    suspend_by_one(house.auditor.pk, **known(house.administrator))
    suspend_by_one(second.pk, **known(third))
    suspend_by_one(second.pk, **{**known(house.administrator), "at": timezone.now() + timedelta(days=8)})


def test_other_requests_that_have_run_out_are_no_suspensions(house: House, second: Supporter) -> None:
    request = make_approval(house.administrator, house.analyst)
    past = timezone.now() - timedelta(days=8)
    Approval.objects.filter(pk=request.pk).update(asked_at=past, until=past + timedelta(days=7))
    run = Run()
    assert end_unconfirmed(at=timezone.now(), run=run) == 0
    assert not run.failed
    request.refresh_from_db()
    assert request.outcome == ""


def test_server_is_the_second_person_where_there_is_none(house: House, second: Supporter) -> None:
    approval = suspend_by_one(second.pk, **known(house.administrator))
    decide_on_server(approval.pk, Outcome.REFUSED, operator="Сторож (ops)", reason="Помилка", at=timezone.now())
    assert not again(second).is_suspended


def test_heads_above_auditors_and_the_own_head_are_notified_by_letter_too(house: House, second: Supporter) -> None:
    ministry = make_department("Міністерство")
    above = make_head(ministry, surname="Верхня")
    type(ministry).objects.filter(pk=house.department.pk).update(parent=ministry)
    suspend_by_one(second.pk, **known(house.administrator))
    assert [count(one) for one in (house.head, above, house.auditor, house.other_head, second, house.owner)] == [1, 1, 1, 0, 0, 0]
    assert mails_at_once(Rule.GRAVE_ACT), "a letter that says how many notifications are new, and no name"


def test_notification_names_the_suspended(house: House, second: Supporter, signed_in: Browser) -> None:
    suspend_by_one(second.pk, **known(house.administrator))
    for reader in (house.head, house.auditor):
        assert "Заступна" in signed_in(reader).get("/notifications/").text


# Pages


@pytest.mark.parametrize("act", ["staff_suspend", "staff_ask_closing"])
def test_page_asks_for_the_reason_and_does_it_once(house: House, second: Supporter, signed_in: Browser, act: str) -> None:
    office, address = signed_in(house.administrator), reverse(act, args=[house.auditor.pk])
    assert_in_error(office.post(address, {"submission_key": str(uuid4()), "reason": ""}), "reason")
    sent = {"submission_key": str(uuid4()), "reason": WHY}
    locations = {office.post(address, sent).headers["Location"] for _ in range(2)}
    assert locations == {reverse("approval_detail", args=[Approval.objects.get().pk])}
    refused = office.post(address, {"submission_key": str(uuid4()), "reason": WHY})
    assert refused.status_code == 409
    assert WHY in refused.text, "nothing typed is lost"


def test_account_leads_to_what_can_be_done(house: House, second: Supporter, signed_in: Browser) -> None:
    office, address = signed_in(house.administrator), reverse("staff_detail", args=[house.auditor.pk])
    assert reverse("staff_suspend", args=[house.auditor.pk]) in office.get(address).text
    approval = suspend_by_one(house.auditor.pk, **known(house.administrator))
    assert reverse("approval_detail", args=[approval.pk]) in office.get(address).text
    grant_approval(approval.pk, by=second, at=timezone.now())
    assert reverse("staff_ask_lifting", args=[house.auditor.pk]) in office.get(address).text
    assert reverse("staff_suspend", args=[house.owner.pk]) not in office.get(reverse("staff_detail", args=[house.owner.pk])).text


def test_suspension_that_can_not_end_holds_no_other(house: House, second: Supporter, third: Supporter) -> None:
    broken = suspend_by_one(second.pk, **known(house.administrator))
    whole = suspend_by_one(house.auditor.pk, **known(third))
    for approval in (broken, whole):
        run_out(approval)
    make_unchangeable("supporters_approval", broken.pk)
    run = Run()
    assert end_unconfirmed(at=timezone.now(), run=run) == 1
    assert run.failed == {Task.UNCONFIRMED: "InternalError"}
    assert list(Approval.objects.waiting()) == [broken]
