"""What two decide is checked as it is asked for, and again at the decision: between them it may have changed."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from privacy.ids import new_id
from supporters.administration.actions.accounts import AccountRefused, ask_closing, ask_reopening
from supporters.administration.actions.approvals.decisions import decide_on_server, grant_approval
from supporters.administration.actions.approvals.requests import ApprovalRefused
from supporters.administration.actions.department_heads import ask_head, ask_move
from supporters.administration.actions.role_changes import request_role_change
from supporters.administration.actions.suspension import ask_lifting
from supporters.directory.actions.locks import DepartmentRefused
from supporters.directory.models import Approval, Outcome, Supporter
from supporters.directory.roles import Role
from tests.factories import House, make_department, make_supporter

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=30)


@pytest.fixture
def second(house: House) -> Supporter:
    """Another administrator."""
    return make_supporter(house.department, Role.ADMINISTRATOR, surname="Заступна")


def change(one: Supporter, **fields: Any) -> None:
    Supporter.objects.get_queryset().filter(pk=one.pk).update(**fields)


ASKED: dict[str, tuple[Any, dict[str, Any], dict[str, Any]]] = {
    "closing": (ask_closing, {}, {"is_active": False}),
    "reopening": (ask_reopening, {"is_active": False}, {"is_active": True}),
    "lifting": (ask_lifting, {"suspended_at": timezone.now()}, {"suspended_at": None}),
}


@pytest.mark.parametrize("kind", ASKED)
def test_what_became_so_by_other_hands_is_not_decided(house: House, second: Supporter, kind: str) -> None:
    ask, before, meanwhile = ASKED[kind]
    change(house.analyst, **before)
    approval = ask(house.analyst.pk, reason="Треба", by=house.administrator, at=timezone.now(), pk=new_id())
    change(house.analyst, **meanwhile)
    with pytest.raises(AccountRefused):
        grant_approval(approval.pk, by=second, at=timezone.now())
    approval.refresh_from_db()
    assert approval.decided_at is None, "nothing of the decision stays"


@pytest.mark.parametrize("kind", ASKED)
def test_what_is_so_already_is_not_asked_for(house: House, kind: str) -> None:
    ask, _before, already = ASKED[kind]
    change(house.analyst, **already)
    with pytest.raises(AccountRefused):
        ask(house.analyst.pk, reason="Треба", by=house.administrator, at=timezone.now(), pk=new_id())
    assert not Approval.objects.exists()


def test_server_grants_nothing_whose_time_is_over(house: House) -> None:
    asked_at = timezone.now() - LONG_AGO
    approval = request_role_change(
        house.analyst.pk,
        Role.AUDITOR,
        house.analyst.department_id,
        reason="Іде в аудит",
        by=house.administrator,
        at=asked_at,
        pk=new_id(),
    )
    with pytest.raises(ApprovalRefused):
        decide_on_server(approval.pk, Outcome.GRANTED, operator="Сервер", reason="Одна", at=timezone.now())
    decide_on_server(approval.pk, Outcome.REFUSED, operator="Сервер", reason="Одна", at=timezone.now())
    house.analyst.refresh_from_db()
    assert house.analyst.role == Role.ANALYST


def test_no_move_is_asked_for_that_is_impossible(house: House, second: Supporter) -> None:
    below = make_department("Група", parent=house.department)
    for parent in (house.department, below):
        with pytest.raises(DepartmentRefused):
            ask_move(house.department.pk, parent.pk, reason="Треба", by=house.administrator, at=timezone.now(), pk=new_id())
    assert not Approval.objects.exists()


def test_only_a_head_of_the_department_is_proposed_for_it(house: House, second: Supporter) -> None:
    for proposed in (house.owner, house.other_head):
        with pytest.raises(DepartmentRefused):
            ask_head(house.department.pk, proposed.pk, reason="Треба", by=house.administrator, at=timezone.now(), pk=new_id())
    assert not Approval.objects.exists()
