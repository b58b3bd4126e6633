"""Two people act on each other, or on the same row, concurrently: one of them succeeds."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case
from cases.case.states import IllegalTransition
from privacy.ids import new_id
from privacy.opening import Reading, reading_under_way
from supporters.administration.actions.accounts import AccountRefused
from supporters.administration.actions.approvals.decisions import grant_approval, refuse_approval
from supporters.administration.actions.approvals.requests import ApprovalRefused
from supporters.administration.actions.role_changes import change_role, request_role_change
from supporters.directory.models import Approval, Department, Outcome, Supporter
from supporters.directory.roles import Role
from tests.factories import (
    House,
    hand_over_to,
    make_case,
    make_house,
    make_person,
    make_supporter,
)
from tests.supporters.administration.test_staff_double_submit import at_once

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]


def change(account: Supporter, house: House, role: Role | None = None, department: Department | None = None) -> Supporter:
    pk = department.pk if department else account.department_id
    return change_role(account.pk, role or Role(account.role), pk, by=house.administrator, at=timezone.now())


def again(row: Any) -> Any:
    row.refresh_from_db()
    return row


@pytest.mark.django_db(transaction=True)
def test_one_of_two_stays_an_administrator_when_they_demote_each_other_at_once(reading: Reading) -> None:
    for _ in range(5):
        house = make_house()
        asker, one, other = (make_supporter(house.department, Role.ADMINISTRATOR) for _ in range(3))
        now, post = timezone.now(), (Role.ANALYST, house.department.pk)
        of_one, of_other = (request_role_change(who.pk, *post, reason="?", by=asker, at=now, pk=new_id()) for who in (one, other))
        both = Barrier(2)

        def grant(approval: Approval, by: Supporter, both: Barrier = both) -> None:
            with at_once(both), suppress(ApprovalRefused):
                grant_approval(approval.pk, by=by, at=timezone.now())

        with ThreadPoolExecutor(2) as hands:
            for hand in [hands.submit(grant, of_one, other), hands.submit(grant, of_other, one)]:
                hand.result()
        assert sorted(again(who).role for who in (one, other)) == [Role.ADMINISTRATOR, Role.ANALYST]


@pytest.mark.django_db(transaction=True)
def test_one_decision_wins_when_two_decide_at_once(reading: Reading) -> None:
    for _ in range(5):
        house = make_house()
        one, other = (make_supporter(house.department, Role.ADMINISTRATOR) for _ in range(2))
        post, now = (Role.AUDITOR, house.department.pk), timezone.now()
        approval = request_role_change(house.analyst.pk, *post, reason="?", by=house.administrator, at=now, pk=new_id())
        both, won = Barrier(2), list[str]()

        def decide(
            act: Callable[..., Approval], by: Supporter, approval: Any = approval, both: Any = both, won: Any = won
        ) -> None:
            with at_once(both), suppress(ApprovalRefused):
                won.append(act(approval.pk, by=by, at=timezone.now()).outcome)

        with ThreadPoolExecutor(2) as hands:
            for hand in [hands.submit(decide, grant_approval, one), hands.submit(decide, refuse_approval, other)]:
                hand.result()
        assert won == [again(approval).outcome]
        assert (again(house.analyst).role == Role.AUDITOR) is (won == [Outcome.GRANTED])


@pytest.mark.django_db(transaction=True)
def test_no_case_is_left_to_a_role_that_leads_none_when_both_are_asked_at_once(reading: Reading) -> None:
    house = make_house()
    for _ in range(6):
        case, taker = make_case(house.owner, person=make_person("Ткач")), make_supporter(house.department)
        both = Barrier(2)

        def give(case: Case = case, taker: Supporter = taker, both: Barrier = both) -> None:
            with at_once(both), suppress(IllegalTransition):
                hand_over_to(case, taker, by=house.head)

        def demote(taker: Supporter = taker, both: Barrier = both) -> None:
            with at_once(both), suppress(AccountRefused), reading_under_way(Reading()):
                change(taker, house, Role.ANALYST)

        with ThreadPoolExecutor(2) as hands:
            for hand in [hands.submit(give), hands.submit(demote)]:
                hand.result()
        assert (again(case).owner == taker) is (again(taker).role == Role.SUPPORTER)
