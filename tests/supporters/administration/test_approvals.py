"""Acts that need two administrators: request, confirmation, refusal, withdrawal, and who may do none of these."""

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
from supporters.administration.actions.accounts import AccountRefused
from supporters.administration.actions.approvals.deciders import deciders_of
from supporters.administration.actions.approvals.decisions import grant_approval, refuse_approval, withdraw_approval
from supporters.administration.actions.approvals.requests import (
    ApprovalRefused,
    Asked,
    ask_approval,
    lock_administrators,
    refuse_undecidable,
)
from supporters.administration.actions.role_changes import change_role, request_role_change
from supporters.directory.models import Approval, ApprovalKind, Outcome, Supporter
from supporters.directory.roles import Role
from supporters.notifications.models import Notification, Rule
from tests.database import CountedQueries
from tests.factories import House, make_invitation, make_supporter
from tests.lists import NO_ROW, listed_keys

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
LIST = "/staff/approvals/"


@pytest.fixture
def second(house: House) -> Supporter:
    """Another administrator."""
    return make_supporter(house.department, Role.ADMINISTRATOR, surname="Заступна")


@pytest.fixture
def third(house: House) -> Supporter:
    return make_supporter(house.department, Role.ADMINISTRATOR, surname="Третя")


def ask(about: Supporter, by: Supporter, role: Role = Role.AUDITOR) -> Approval:
    return request_role_change(about.pk, role, about.department_id, reason="Іде в аудит", by=by, at=timezone.now(), pk=new_id())


def again(row: Any) -> Any:
    row.refresh_from_db()
    return row


def rows(one: Supporter) -> Any:
    return Supporter.objects.get_queryset().filter(pk=one.pk)


def count_unread(reader: Supporter, rule: Rule) -> int:
    return Notification.objects.visible_to(reader).unread().filter(rule=rule).count()


# Asking


def test_other_administrators_are_notified_when_something_is_asked(house: House, second: Supporter, third: Supporter) -> None:
    approval = ask(house.analyst, house.administrator)
    assert (approval.kind, approval.supporter, approval.role) == (ApprovalKind.POST, house.analyst, Role.AUDITOR)
    assert approval.until - approval.asked_at == timedelta(days=7)
    assert [count_unread(one, Rule.APPROVAL_ASKED) for one in (second, third, house.administrator, house.head)] == [1, 1, 0, 0]
    assert again(house.analyst).role == Role.ANALYST


def test_what_is_asked_waits_for_the_server_when_there_is_no_second_administrator(house: House, signed_in: Browser) -> None:
    approval = ask(house.analyst, house.administrator)
    assert not deciders_of(approval)
    assert "decide_approval" in signed_in(house.administrator).get(decide_address(approval)).text
    make_supporter(house.department, Role.ADMINISTRATOR)
    assert "decide_approval" not in signed_in(house.administrator).get(decide_address(approval)).text


@pytest.mark.parametrize("changed", [{"is_active": False}, {"suspended_at": timezone.now()}, {"role": Role.AUDITOR}])
def test_nobody_can_decide_who_is_not_at_work(house: House, second: Supporter, changed: dict[str, Any]) -> None:
    rows(second).update(**changed)
    assert not deciders_of(ask(house.analyst, house.administrator))


def test_nobody_decides_about_oneself(house: House, second: Supporter) -> None:
    assert not deciders_of(ask(second, house.administrator, Role.ANALYST))


def test_asking_is_refused_when_it_is_about_oneself(house: House, second: Supporter, third: Supporter) -> None:
    with pytest.raises((ApprovalRefused, AccountRefused)):
        ask(second, second, Role.ANALYST)
    asked = Asked(kind=ApprovalKind.RECOVERY, reason="Загубила", supporter_id=second.pk, identity="called")
    with pytest.raises(ApprovalRefused):
        ask_approval(asked, by=second, at=timezone.now(), pk=new_id())


def test_only_administrators_at_work_and_whom_it_concerns_are_locked(house: House, second: Supporter, third: Supporter) -> None:
    Supporter.objects.filter(pk=second.pk).update(is_active=False)
    Supporter.objects.filter(pk=third.pk).update(suspended_at=timezone.now())
    assert lock_administrators(house.owner.pk).keys() == {house.administrator.pk, house.owner.pk}


@pytest.mark.parametrize("asker", ["head", "auditor", "deactivated", "owner"])
def test_asking_is_refused_when_it_is_no_administrator_who_asks(house: House, second: Supporter, asker: str) -> None:
    with pytest.raises(ApprovalRefused):
        ask(house.analyst, getattr(house, asker))


def test_one_of_a_kind_waits_about_one_person(house: House, second: Supporter, third: Supporter) -> None:
    first = ask(house.analyst, house.administrator)
    with pytest.raises(ApprovalRefused):
        ask(house.analyst, third)
    withdraw_approval(first.pk, by=house.administrator, at=timezone.now())
    assert ask(house.analyst, third).decided_at is None


def test_what_has_run_out_gives_way_when_it_is_asked_anew(house: House, second: Supporter) -> None:
    first = ask(house.analyst, house.administrator)
    Approval.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert ask(house.analyst, second).decided_at is None
    assert again(first).outcome == Outcome.WITHDRAWN


# Deciding


def test_what_was_asked_is_done_when_a_second_administrator_confirms(house: House, second: Supporter) -> None:
    approval = ask(house.analyst, house.administrator)
    grant_approval(approval.pk, by=second, at=timezone.now())
    assert again(house.analyst).role == Role.AUDITOR
    assert (again(approval).outcome, approval.decided_by) == (Outcome.GRANTED, second)
    assert count_unread(house.administrator, Rule.APPROVAL_DECIDED) == 1
    assert count_unread(second, Rule.APPROVAL_ASKED) == 0, "it waits for nobody any more"


def test_nothing_is_done_when_it_is_refused(house: House, second: Supporter) -> None:
    approval = ask(house.analyst, house.administrator)
    refuse_approval(approval.pk, by=second, at=timezone.now())
    assert (again(house.analyst).role, again(approval).outcome) == (Role.ANALYST, Outcome.REFUSED)
    assert count_unread(house.administrator, Rule.APPROVAL_DECIDED) == 1


def test_nothing_is_done_when_it_is_taken_back(house: House, second: Supporter) -> None:
    approval = ask(house.analyst, house.administrator)
    with pytest.raises(ApprovalRefused):
        withdraw_approval(approval.pk, by=second, at=timezone.now())
    withdraw_approval(approval.pk, by=house.administrator, at=timezone.now())
    assert (again(house.analyst).role, again(approval).outcome) == (Role.ANALYST, Outcome.WITHDRAWN)
    assert count_unread(second, Rule.APPROVAL_ASKED) == 0


@pytest.mark.parametrize("decide", [grant_approval, refuse_approval])
@pytest.mark.parametrize("decider", ["administrator", "head", "auditor", "deactivated"])
def test_decision_is_refused_when_the_asker_or_no_administrator_decides(
    house: House, second: Supporter, decider: str, decide: Callable[..., Any]
) -> None:
    approval = ask(house.analyst, house.administrator)
    with pytest.raises(ApprovalRefused):
        decide(approval.pk, by=getattr(house, decider), at=timezone.now())
    assert again(approval).decided_at is None


@pytest.mark.parametrize("decide", [grant_approval, refuse_approval])
def test_decision_is_refused_when_it_is_about_who_decides(
    house: House, second: Supporter, third: Supporter, decide: Callable[..., Any]
) -> None:
    approval = ask(second, house.administrator, Role.ANALYST)
    with pytest.raises(ApprovalRefused):
        decide(approval.pk, by=second, at=timezone.now())
    grant_approval(approval.pk, by=third, at=timezone.now())
    assert again(second).role == Role.ANALYST


@pytest.mark.parametrize("changed", [{"is_active": False}, {"suspended_at": timezone.now()}, {"role": Role.AUDITOR}])
@pytest.mark.parametrize("who", ["asker", "decider"])
def test_confirming_is_refused_when_one_of_the_two_is_no_administrator_any_more(
    house: House, second: Supporter, who: str, changed: dict[str, Any]
) -> None:
    """The check reads the current row, not the account loaded with the session."""
    approval = ask(house.analyst, house.administrator)
    rows(house.administrator if who == "asker" else second).update(**changed)
    with pytest.raises(ApprovalRefused):
        grant_approval(approval.pk, by=second, at=timezone.now())
    assert again(house.analyst).role == Role.ANALYST


def test_confirming_is_refused_after_seven_days_and_refusing_is_not(house: House, second: Supporter) -> None:
    approval = ask(house.analyst, house.administrator)
    with pytest.raises(ApprovalRefused):
        grant_approval(approval.pk, by=second, at=approval.until)
    refuse_approval(approval.pk, by=second, at=approval.until)
    assert again(house.analyst).role == Role.ANALYST


@pytest.mark.parametrize("decide", [grant_approval, refuse_approval, withdraw_approval])
def test_decision_is_refused_when_it_is_decided(house: House, second: Supporter, decide: Callable[..., Any]) -> None:
    approval = ask(house.analyst, house.administrator)
    grant_approval(approval.pk, by=second, at=timezone.now())
    with pytest.raises(ApprovalRefused):
        decide(approval.pk, by=house.administrator if decide is withdraw_approval else second, at=timezone.now())


def test_confirming_is_refused_when_the_account_was_closed_meanwhile(house: House, second: Supporter) -> None:
    approval = ask(house.analyst, house.administrator)
    rows(house.analyst).update(is_active=False)
    with pytest.raises(AccountRefused):
        grant_approval(approval.pk, by=second, at=timezone.now())
    assert again(approval).decided_at is None, "nothing of the decision stays"


def test_database_refuses_what_takes_two_by_one(house: House, second: Supporter) -> None:
    approval, now = ask(house.analyst, house.administrator), timezone.now()
    for by in (house.administrator, house.analyst):
        with pytest.raises(IntegrityError), transaction.atomic():
            Approval.objects.filter(pk=approval.pk).update(decided_by=by, decided_at=now, outcome=Outcome.GRANTED)


@pytest.mark.parametrize(("kind", "identity"), [(ApprovalKind.RECOVERY, ""), (ApprovalKind.POST, "called")])
def test_database_asks_how_somebody_was_recognised(house: House, second: Supporter, kind: str, identity: str) -> None:
    ask(house.analyst, house.administrator)
    with pytest.raises(IntegrityError, match="approval_tells_of_identity"):
        Approval.objects.update(kind=kind, identity=identity)


@pytest.mark.parametrize("kind", [ApprovalKind.INVITATION, ApprovalKind.MOVE, ApprovalKind.RECOVERY])
def test_database_takes_each_kind_with_what_it_is_about(house: House, kind: str) -> None:
    ask(house.analyst, house.administrator)
    nobody = {"supporter": None, "identity": ""}
    about: dict[str, dict[str, Any]] = {
        ApprovalKind.INVITATION: {**nobody, "invitation": make_invitation(house.administrator)},
        ApprovalKind.MOVE: {**nobody, "department": house.department, "parent": house.other_department},
        ApprovalKind.RECOVERY: {"identity": "in_person"},
    }
    assert Approval.objects.update(kind=kind, **about[kind]) == 1


# Leaving


def test_last_administrator_stays(house: House) -> None:
    with pytest.raises(ApprovalRefused):
        refuse_undecidable(house.administrator, at=timezone.now())


def test_administrator_stays_while_something_hangs_on_it(house: House, second: Supporter) -> None:
    approval, now = ask(house.analyst, house.administrator), timezone.now()
    for leaver in (house.administrator, second):
        with pytest.raises(ApprovalRefused):
            refuse_undecidable(leaver, at=now)
    refuse_undecidable(second, at=approval.until)
    third = make_supporter(house.department, Role.ADMINISTRATOR)
    refuse_undecidable(third, at=now)
    refuse_undecidable(second, at=now)
    with pytest.raises(ApprovalRefused):
        refuse_undecidable(house.administrator, at=now)


# Pages


def decide_address(approval: Approval, act: str = "detail") -> str:
    return reverse(f"approval_{act}", args=[approval.pk])


def test_page_shows_each_administrator_what_waits(house: House, second: Supporter, signed_in: Browser) -> None:
    approval = ask(house.analyst, house.administrator)
    asker, other = signed_in(house.administrator), signed_in(second)
    page = other.get(LIST).text
    assert decide_address(approval) in page
    assert 'class="badge-count"' in other.get("/staff/").text
    assert 'class="badge-count"' not in asker.get("/staff/").text
    detail = other.get(decide_address(approval)).text
    assert "Іде в аудит" in detail
    assert decide_address(approval, "grant") in detail
    assert decide_address(approval, "withdraw") not in detail
    own = asker.get(decide_address(approval)).text
    assert decide_address(approval, "grant") not in own
    assert decide_address(approval, "withdraw") in own


def test_what_waits_about_oneself_is_not_there(house: House, second: Supporter, third: Supporter, signed_in: Browser) -> None:
    approval, client = ask(second, house.administrator, Role.ANALYST), signed_in(second)
    assert decide_address(approval) not in client.get(LIST).text
    for address in [decide_address(approval)]:
        assert client.get(address).status_code == 404
    for act in ("grant", "refuse", "withdraw"):
        assert client.post(decide_address(approval, act)).status_code == 404
    assert again(approval).decided_at is None


def test_confirming_on_the_page_does_it_once(house: House, second: Supporter, signed_in: Browser) -> None:
    approval, client, key = ask(house.analyst, house.administrator), signed_in(second), str(uuid4())
    for _ in range(2):
        answer = client.post(decide_address(approval, "grant"), {"submission_key": key})
        assert (answer.status_code, answer.headers["Location"]) == (302, decide_address(approval))
    assert "message-success" in client.get(decide_address(approval)).text
    assert client.post(decide_address(approval, "grant"), {"submission_key": str(uuid4())}).status_code == 409
    assert again(house.analyst).version == 2


@pytest.mark.parametrize(("act", "code"), [("grant", 409), ("refuse", 409), ("withdraw", 302)])
def test_asker_may_only_take_it_back(house: House, second: Supporter, signed_in: Browser, act: str, code: int) -> None:
    approval = ask(house.analyst, house.administrator)
    answer = signed_in(house.administrator).post(decide_address(approval, act))
    assert answer.status_code == code
    assert ('role="alert"' in answer.text) is (code == 409)
    assert again(house.analyst).role == Role.ANALYST


def test_form_with_a_broken_key_is_refused(house: House, second: Supporter, signed_in: Browser) -> None:
    approval = ask(house.analyst, house.administrator)
    answer = signed_in(second).post(decide_address(approval, "grant"), {"submission_key": "x"})
    assert answer.status_code == 422
    assert again(approval).decided_at is None


def test_each_part_of_the_list_has_its_requests(house: House, second: Supporter, third: Supporter, signed_in: Browser) -> None:
    for_second, by_second = ask(house.analyst, house.administrator), ask(house.psychologist, second)
    decided, late = ask(house.other_head, house.administrator), ask(house.auditor, house.administrator, Role.ANALYST)
    refuse_approval(decided.pk, by=third, at=timezone.now())
    Approval.objects.filter(pk=late.pk).update(until=timezone.now() - timedelta(hours=1))
    client = signed_in(second)
    assert listed_keys(client, LIST) == [str(one.pk) for one in (for_second, by_second, decided)]
    for shown, approval in (("me", for_second), ("asked", by_second), ("decided", decided)):
        assert listed_keys(client, LIST, show=shown) == [str(approval.pk)]
        assert f'href="{LIST}?show={shown}&amp;sort=kind"' in client.get(LIST, {"show": shown}).text
    assert listed_keys(signed_in(house.administrator), LIST, show="asked") == [str(one.pk) for one in (late, for_second)]


@pytest.mark.parametrize("sort", ["", "kind", "-kind", "asked", "-until", "state", "-state"])
def test_list_has_every_request_once_in_any_order(house: House, second: Supporter, signed_in: Browser, sort: str) -> None:
    for _number in range(52):
        ask(make_supporter(house.department), house.administrator)
    found = listed_keys(signed_in(second), LIST, sort=sort)
    assert len(found) == len(set(found)) == 52


@pytest.mark.parametrize("query", ["show=x", "sort=about", f"after={NO_ROW}", "before=x"])
def test_list_begins_anew_when_its_address_is_strange(house: House, second: Supporter, signed_in: Browser, query: str) -> None:
    answer = signed_in(second).get(f"{LIST}?{query}")
    assert (answer.status_code, answer.headers["Location"]) == (302, LIST)


def test_list_costs_the_same_with_one_row_and_with_three(house: House, second: Supporter, signed_in: Browser) -> None:
    client, counts = signed_in(second), []
    for several in ([house.analyst], [house.psychologist, house.other_head]):
        for about in several:
            ask(about, house.administrator)
        client.get(LIST)
        with CountedQueries() as queries:
            assert client.get(LIST).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


def test_other_roles_pay_no_query_for_the_count(house: House, second: Supporter, signed_in: Browser) -> None:
    ask(house.analyst, house.administrator)
    with CountedQueries() as queries:
        signed_in(house.head).get("/help/")
    assert not [statement for statement in queries.statements if "supporters_approval" in statement]


def test_notifications_lead_to_their_subjects(house: House, second: Supporter, signed_in: Browser) -> None:
    approval = ask(house.analyst, house.administrator)
    asked = Notification.objects.get(recipient=second, rule=Rule.APPROVAL_ASKED)
    answer = signed_in(second).post(reverse("notification_open", args=[asked.pk]))
    assert answer.headers["Location"] == decide_address(approval)
    refuse_approval(approval.pk, by=second, at=timezone.now())
    assert house.analyst.surname in signed_in(house.administrator).get("/notifications/").text


def test_who_is_no_administrator_any_more_is_not_notified(house: House, second: Supporter, signed_in: Browser) -> None:
    ask(house.analyst, house.administrator)
    rows(second).update(role=Role.HEAD)
    page = signed_in(again(second)).get("/notifications/").text
    assert house.analyst.given_name not in page


def test_direct_change_is_refused_while_another_post_waits(house: House, second: Supporter) -> None:
    ask(house.analyst, house.administrator)
    with pytest.raises(AccountRefused):
        change_role(house.analyst.pk, Role.HEAD, house.department.pk, by=second, at=timezone.now())
