"""Change of role or department. The old permissions and reach end at once; no case is left without an owner."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from supporters.administration.actions.absences import leave_absences
from supporters.administration.actions.accounts import AccountRefused
from supporters.administration.actions.approvals.deciders import is_administrator
from supporters.administration.actions.approvals.requests import (
    Asked,
    ask_approval,
    lock_administrators,
    refuse_undecidable,
)
from supporters.administration.actions.covers import end_covers_asked_about, name_cover, unfinished
from supporters.administration.actions.growing import post_takes_two
from supporters.administration.actions.notified_heads import SUPPORTER, heads_over
from supporters.administration.actions.recognisers import notify_recognisers
from supporters.authentication.actions.sessions import end_sessions
from supporters.directory.actions.locks import DepartmentRefused, hold_open_department
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Approval, ApprovalKind, Department, Supporter, presence_on
from supporters.directory.models.department import DepartmentQuerySet
from supporters.directory.roles import LEADS_CASES, REACH, ReachKind, Role
from supporters.directory.wording import within_quotes
from supporters.notifications.actions.coverage import left_unanswered, presence_with
from supporters.notifications.actions.notifications import notify
from supporters.notifications.case_provider import work
from supporters.notifications.models import Rule


@transaction.atomic
def change_role(
    supporter_id: UUID, role: Role, department_id: UUID, *, by: Supporter, at: datetime, version: int | None = None
) -> Supporter:
    """Make a change that one administrator may make alone.

    `version` is the one the form showed (None: no form). Raises AccountRefused, ApprovalRefused, ChangedMeanwhile.
    """
    locked = lock_administrators(by.pk, supporter_id)
    account = locked[supporter_id]
    if not is_administrator(locked[by.pk]):
        raise AccountRefused(_("Only an administrator whose access is open may do this."))
    if version is not None:
        refuse_outdated(shown=version, now=account.version)
    refuse_role_change(account, role, department_id, by=by)
    if post_takes_two(account, role, department_id):
        raise AccountRefused(_("Somebody comes to see more records by this, so another administrator or a head agrees to it."))
    if Approval.objects.in_time(at).filter(supporter=account, kind=ApprovalKind.POST).exists():
        raise AccountRefused(_("Another role or department is asked for already and waits for a decision."))
    apply_role_change(account, role, department_id, by=by, at=at)
    return account


@transaction.atomic
def request_role_change(
    supporter_id: UUID, role: Role, department_id: UUID, *, reason: str, by: Supporter, at: datetime, pk: UUID
) -> Approval:
    """Ask somebody else to confirm a change that takes two. Raises AccountRefused, ApprovalRefused."""
    refuse_role_change(lock_administrators(by.pk, supporter_id)[supporter_id], role, department_id, by=by)
    asked = Asked(kind=ApprovalKind.POST, reason=reason, supporter_id=supporter_id, role=role, department_id=department_id)
    return ask_approval(asked, by=by, at=at, pk=pk)


def refuse_role_change(account: Supporter, role: str, department_id: UUID, *, by: Supporter) -> None:
    """Raises AccountRefused. The form asks first without locks; the action asks again behind them."""
    if account.pk == by.pk:
        raise AccountRefused(_("Nobody changes the own role or department. Ask another administrator."))
    if not account.is_active and role != account.role:  # another department is allowed, so that the account can be reopened there
        raise AccountRefused(_("The access of this colleague is closed."))
    if (account.role, account.department_id) == (role, department_id):
        raise AccountRefused(_("This colleague has this role in this department already."))
    if role not in LEADS_CASES and work().in_hand([account.pk])[account.pk]:
        raise AccountRefused(_("Hand over the open cases first: nobody leads one in this role."))


def apply_role_change(
    account: Supporter, role: str, department_id: UUID, *, by: Supporter, at: datetime, is_recognised: bool = False
) -> None:
    """Runs in the caller's transaction, after all checks behind hold_departments() and lock_administrators().

    `is_recognised`: somebody else agreed. Moved by one, the colleague keeps all work and gets none until recognised there.
    Raises AccountRefused, ApprovalRefused.
    """
    _hold(department_id)
    if account.role == Role.ADMINISTRATOR != role:
        refuse_undecidable(account, at=at)
    before, other_role = account.department_id, account.role != role
    account.role, account.department_id = role, department_id
    account.recognised_in_id = department_id if is_recognised else account.recognised_in_id
    account.entered_by = None if is_recognised else by
    account.version += 1
    account.save(update_fields=["role", "department", "recognised_in", "entered_by", "version"])
    _leave_posts(account, at)
    _leave_colleagues(account, by=by, at=at)
    if other_role:
        work().leave_offers(account.pk, by=by, at=at)
    if before != department_id:
        work().follow(account.pk, Department.objects.get(pk=department_id), by=by, at=at)
    work().pass_on_promises(account.pk, at=at)
    end_sessions(account.pk)
    notify(heads_over({before, department_id}, account.pk, at=at), Rule.POST_CHANGED, SUPPORTER, account.pk, at=at)
    notify_recognisers([account], at=at)


def posts_left(account: Supporter, role: str, department_id: UUID) -> dict[UUID, dict[str, None]]:
    """By department: whether it loses its head, its duty supporter or both. A head leads only the department they work in."""
    left: dict[UUID, dict[str, None]] = {}
    for pk, head, duty in _of_posts(account.pk).values_list("pk", "head_id", "duty_id"):
        if head == account.pk and (role != Role.HEAD or pk != department_id):
            left.setdefault(pk, {})["head"] = None
        if duty == account.pk and role not in LEADS_CASES:
            left.setdefault(pk, {})["duty"] = None
    return left


def _hold(department_id: UUID) -> None:
    try:
        hold_open_department(department_id)
    except DepartmentRefused as closed:
        raise AccountRefused(str(closed)) from closed


def _of_posts(supporter_id: UUID) -> DepartmentQuerySet:
    return Department.objects.filter(Q(head=supporter_id) | Q(duty=supporter_id)).order_by("pk")


def _leave_posts(account: Supporter, at: datetime) -> None:
    """Raises AccountRefused where nobody would be responsible for open work any more."""
    left = posts_left(account, account.role, account.department_id)
    if not left:
        return
    now = then = presence_on(kyiv_day(at))
    for pk, posts in left.items():
        then = presence_with(then, pk, **posts)
    if lost := left_unanswered(now, then):
        words = _("Nobody would answer for “%(department)s”, which has open cases. Name a head or a duty supporter there first.")
        raise AccountRefused(words % {"department": within_quotes(lost[0])})
    for pk, posts in left.items():
        Department.objects.filter(pk=pk).update(**posts, version=F("version") + 1)


def _leave_colleagues(account: Supporter, *, by: Supporter, at: datetime) -> None:
    """A cover has the same role and, named by one, works in the same department, so covers end with either, asked ones too.

    Memberships of teams end with a role that sees no cases.
    """
    leave_absences(account.pk, at=at, only_covering=True)
    end_covers_asked_about(account.pk, at=at)
    for pk in unfinished(at).filter(supporter=account.pk).values_list("pk", flat=True):
        name_cover(pk, cover_id=None, by=by, at=at)
    if REACH[Role(account.role)] is ReachKind.NOTHING:
        work().leave_teams(account.pk, at=at)
