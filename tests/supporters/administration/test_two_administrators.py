"""Any sequence of requests, decisions, changes, closings and suspensions by administrators.

Nobody gains or loses a role of two, or its access, by one administrator for longer than 72 hours; an administrator can always
decide what waits; there is always an administrator.
"""

from contextlib import suppress
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from privacy.ids import new_id
from supporters.administration.actions.accounts import (
    AccountRefused,
    ask_closing,
    ask_reopening,
    deactivate_supporter,
    reactivate_supporter,
)
from supporters.administration.actions.approvals.decisions import grant_approval, refuse_approval, withdraw_approval
from supporters.administration.actions.approvals.requests import ApprovalRefused
from supporters.administration.actions.invitations import EmailRefused, NewColleague, invite
from supporters.administration.actions.recovery import ask_recovery
from supporters.administration.actions.role_changes import change_role, request_role_change
from supporters.administration.actions.suspension import ask_lifting, lift_suspension
from supporters.administration.actions.suspension_by_one import suspend_by_one
from supporters.directory.models import Approval, ApprovalKind, Invitation, Outcome, Supporter
from supporters.directory.roles import BY_TWO, Role
from tests.factories import make_department, make_supporter

REFUSALS = (AccountRefused, ApprovalRefused, EmailRefused)
STAFF = [*[Role.ADMINISTRATOR] * 3, Role.AUDITOR, Role.SUPPORTER, Role.ADMINISTRATOR, Role.AUDITOR]
CLOSED, OUT = -2, -1  # the last two: a closed administrator, and an auditor suspended without an end
ASKED = [Role.ADMINISTRATOR, Role.AUDITOR, Role.ANALYST]
someone = st.integers(0, len(STAFF) - 1)
anything = st.integers(0, 5)


class AccountState(NamedTuple):
    """`role` is "" and `is_open` True for any role other than a role of two; `is_out`: suspended without an end."""

    role: str
    has_factor: bool
    is_open: bool
    is_out: bool


class House(RuleBasedStateMachine):
    """Each step says who acts on whom; the actions themselves must refuse what is not allowed."""

    def __init__(self) -> None:
        super().__init__()
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.department = make_department()
        self.staff = [make_supporter(self.department, role) for role in STAFF]
        for one in self.staff:
            Authenticator.objects.create(user=one, type=Authenticator.Type.TOTP, data={})
        Supporter.objects.filter(pk=self.staff[CLOSED].pk).update(is_active=False)
        Supporter.objects.filter(pk=self.staff[OUT].pk).update(suspended_at=timezone.now())
        self.before = self.account_states()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.frame.__exit__(None, None, None)

    def account_states(self) -> dict[UUID, AccountState]:
        factors = set(Authenticator.objects.values_list("user_id", flat=True))
        people = Supporter.objects.get_queryset().values_list("pk", "role", "is_active", "suspended_at", "suspended_until")
        return {
            pk: AccountState(
                role if role in BY_TWO else "", pk in factors, is_open or role not in BY_TWO, bool(since) and until is None
            )
            for pk, role, is_open, since, until in people
        }

    def active(self, who: int) -> Supporter:
        """The account as loaded for a new session."""
        return Supporter.objects.get(pk=self.staff[who].pk)

    def some(self, which: int) -> Approval:
        found = list(Approval.objects.waiting().order_by("asked_at", "pk"))
        return found[which % len(found)]

    @rule(by=someone, about=someone, role=st.sampled_from(ASKED))
    def ask(self, by: int, about: int, role: Role) -> None:
        with suppress(*REFUSALS), transaction.atomic():
            post = (self.staff[about].pk, role, self.department.pk)
            request_role_change(*post, reason="?", by=self.active(by), at=timezone.now(), pk=new_id())

    @rule(by=someone, about=someone)
    def recover(self, by: int, about: int) -> None:
        with suppress(*REFUSALS), transaction.atomic():
            known: dict[str, Any] = {"identity": "called", "reason": "?", "by": self.active(by)}
            ask_recovery(self.staff[about].pk, **known, at=timezone.now(), pk=new_id())

    @rule(by=someone, role=st.sampled_from(sorted(BY_TWO)))
    def invite(self, by: int, role: Role) -> None:
        with suppress(*REFUSALS), transaction.atomic():
            new = NewColleague(
                email="new@suprovid.test",
                surname="Ґава",
                given_name="Юрій",
                patronymic="",
                role=role,
                department_id=self.department.pk,
            )
            invite(new, by=self.active(by), at=timezone.now(), pk=new_id(), reason="?")

    @precondition(lambda self: Approval.objects.waiting().exists())
    @rule(by=someone, which=anything, act=st.sampled_from([grant_approval, refuse_approval, withdraw_approval]))
    def decide(self, by: int, which: int, act: Any) -> None:
        with suppress(*REFUSALS), transaction.atomic():
            act(self.some(which).pk, by=self.active(by), at=timezone.now())

    @precondition(lambda self: Approval.objects.waiting().exists())
    @rule(which=anything)
    def confirm(self, which: int) -> None:
        """Confirm by an administrator who may: random choices seldom find one."""
        waiting = self.some(which)
        barred = {waiting.asked_by_id, waiting.supporter_id}
        decider = Supporter.objects.administrators().exclude(pk__in=[pk for pk in barred if pk]).order_by("pk").first()
        if decider:
            with suppress(*REFUSALS), transaction.atomic():
                grant_approval(waiting.pk, by=decider, at=timezone.now())

    @rule(by=someone, about=someone, role=st.sampled_from(ASKED))
    def demote(self, by: int, about: int, role: Role) -> None:
        """Try a role change by one administrator."""
        with suppress(*REFUSALS), transaction.atomic():
            change_role(self.staff[about].pk, role, self.department.pk, by=self.active(by), at=timezone.now())

    @rule(by=someone, about=someone)
    def deactivate(self, by: int, about: int) -> None:
        actor = self.active(by)
        if actor.is_active and actor.role == Role.ADMINISTRATOR:
            with suppress(*REFUSALS), transaction.atomic():
                deactivate_supporter(self.staff[about].pk, by=actor, at=timezone.now())

    @rule(by=someone, about=someone)
    def ask_about_access(self, by: int, about: int) -> None:
        account = self.active(about)
        act = ask_lifting if account.is_suspended else ask_closing if account.is_active else ask_reopening
        with suppress(*REFUSALS), transaction.atomic():
            act(account.pk, reason="?", by=self.active(by), at=timezone.now(), pk=new_id())

    @rule(by=someone)
    def suspend_whom_one_can(self, by: int) -> None:
        for account in self.staff:
            with suppress(*REFUSALS), transaction.atomic():
                suspend_by_one(account.pk, reason="?", by=self.active(by), at=timezone.now(), pk=new_id())

    @rule(by=someone)
    def open_whom_one_can(self, by: int) -> None:
        for account in self.staff:
            with suppress(*REFUSALS), transaction.atomic():
                reactivate_supporter(account.pk, by=self.active(by), at=timezone.now())
            with suppress(*REFUSALS), transaction.atomic():
                lift_suspension(account.pk, at=timezone.now())

    @invariant()
    def nobody_is_changed_by_one(self) -> None:
        now, granted = self.account_states(), Approval.objects.filter(outcome=Outcome.GRANTED)
        for pk, (role, has_factor, is_open, is_out) in now.items():
            before = self.before[pk]
            lost_factor = before.has_factor and not has_factor and Supporter.objects.get(pk=pk).is_active
            if (role, is_open, is_out) != (before.role, before.is_open, before.is_out) or lost_factor:
                assert self.took_two(granted.filter(supporter=pk).latest("decided_at"))
        self.before = now

    @invariant()
    def no_factor_is_removed_by_one(self) -> None:
        """Neither by a recovery nor by closing an account and opening it again; at first everybody has one."""
        removed = Approval.objects.filter(outcome=Outcome.GRANTED, kind__in=[ApprovalKind.RECOVERY, ApprovalKind.REOPENING])
        for account in Supporter.objects.active().exclude(pk__in=Authenticator.objects.values("user")):
            assert self.took_two(removed.filter(supporter=account).latest("decided_at"))

    @invariant()
    def one_suspends_one_at_a_time(self) -> None:
        begun = list(Approval.objects.waiting().filter(kind=ApprovalKind.SUSPENSION).values_list("asked_by", flat=True))
        assert len(begun) == len(set(begun))

    def took_two(self, approval: Approval) -> bool:
        return len({approval.asked_by_id, approval.decided_by_id, approval.supporter_id}) == 3

    @invariant()
    def no_link_opens_without_two(self) -> None:
        for invitation in Invitation.objects.valid(timezone.now()):
            approval = Approval.objects.get(invitation=invitation, outcome=Outcome.GRANTED)
            assert approval.asked_by_id != approval.decided_by_id

    @invariant()
    def an_administrator_is_there(self) -> None:
        assert Supporter.objects.administrators().exists()

    @invariant()
    def somebody_can_decide_what_waits(self) -> None:
        administrators = set(Supporter.objects.administrators().values_list("pk", flat=True))
        suspended = Supporter.objects.filter(role=Role.ADMINISTRATOR, is_active=True, suspended_at__isnull=False)
        for approval in Approval.objects.in_time(timezone.now()):
            assert approval.asked_by_id in administrators | set(suspended.values_list("pk", flat=True)), (
                "what a suspended one asked for can only be refused"
            )


@pytest.mark.django_db
def test_two_administrators_decide_all_that_takes_two() -> None:
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        House,
        settings=settings(max_examples=40, stateful_step_count=25, deadline=None, database=None, suppress_health_check=quiet),
    )
