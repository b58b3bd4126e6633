"""One approval; the list: supporters/administration/reports/lists/approval_list.py."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from supporters.administration.actions.approvals.requests import deciders_of
from supporters.administration.reports.department_moves import MovePage, move_page
from supporters.administration.reports.role_changes import PostChange, role_change
from supporters.administration.reports.staff import full_name
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Approval, ApprovalKind, IdentityCheck, Outcome, Supporter
from supporters.directory.roles import Permission, Role

BESIDE: Final = ("supporter__department", "invitation", "email_change", "department", "parent", "asked_by", "decided_by")
TONES: Final = {Outcome.GRANTED: "done", Outcome.REFUSED: "overdue", Outcome.WITHDRAWN: "", Outcome.EXPIRED: ""}


@dataclass(frozen=True, kw_only=True)
class ApprovalRow:
    """`post`: the new role and department, the department's new parent or the new address; "" where there is none."""

    url: str
    kind_label: str
    name: str
    post: str
    asked_label: str
    state_label: str
    state_tone: str


@dataclass(frozen=True, kw_only=True)
class ApprovalPage:
    """`change` and `move` are set while a role change or a move waits; `about_url`, `about_label`: the page of the person or the
    department, "" where the reader has none.

    `post_label` names what `row.post` is. `by_server`: there is no second administrator, so it is decided on the server.
    """

    approval: Approval
    row: ApprovalRow
    post_label: str
    about_url: str
    about_label: str
    identity_label: str
    asked_by: str
    until_label: str
    decided_label: str
    change: PostChange | None
    move: MovePage | None
    by_server: bool
    may_decide: bool
    may_grant: bool
    may_withdraw: bool


def decides(reader: Supporter) -> bool:
    """Whether the reader asks, confirms and refuses; an auditor only reads."""
    return Permission.STAFF_MANAGE in reader.granted


def approval_page(approval: Approval, reader: Supporter, *, at: datetime) -> ApprovalPage:
    waits, today = approval.decided_at is None, kyiv_day(at)
    may_act = waits and decides(reader)
    may_decide = may_act and reader.pk not in (approval.asked_by_id, approval.supporter_id)
    about_url, about_label = _about_page(approval) if decides(reader) else _history(approval)
    return ApprovalPage(
        approval=approval,
        row=_row(approval, at),
        post_label=_post_label(approval),
        about_url=about_url,
        about_label=about_label,
        identity_label=str(IdentityCheck(approval.identity).label) if approval.identity else "",
        asked_by=approval.asked_by.short_name,
        until_label=moment_label(approval.until, today),
        decided_label=decided_label(approval, today),
        change=_change(approval) if waits else None,
        move=_move(approval, today) if waits else None,
        by_server=may_act and not deciders_of(approval),
        may_decide=may_decide,
        may_grant=may_decide and approval.until > at,
        may_withdraw=may_act and approval.asked_by_id == reader.pk and approval.kind != ApprovalKind.SUSPENSION,
    )


def _row(approval: Approval, at: datetime) -> ApprovalRow:
    asked = _("asked by %(name)s, %(moment)s") % {
        "name": approval.asked_by.short_name,
        "moment": moment_label(approval.asked_at, kyiv_day(at)),
    }
    state_label, state_tone = _state(approval, at)
    return ApprovalRow(
        url=reverse("approval_detail", args=[approval.pk]),
        kind_label=str(ApprovalKind(approval.kind).label),
        name=about(approval),
        post=post_label(approval),
        asked_label=asked,
        state_label=state_label,
        state_tone=state_tone,
    )


def about(approval: Approval) -> str:
    """The name of the person or department concerned."""
    who = approval.supporter or approval.invitation
    return full_name(who) if who else str(approval.department or "")


def post_label(approval: Approval) -> str:
    if approval.kind == ApprovalKind.MOVE:
        return _("below: %(name)s") % {"name": approval.parent}
    if approval.kind == ApprovalKind.HEAD:
        return _("head of: %(name)s") % {"name": approval.department}
    if approval.kind == ApprovalKind.EMAIL:
        return approval.email_change.email
    return f"{Role(approval.role).label}, {approval.department}" if approval.role else ""


def _post_label(approval: Approval) -> str:
    if approval.kind == ApprovalKind.EMAIL:
        return _("New work e-mail")
    return _("New role") if approval.role else _("New place")


def _about_page(approval: Approval) -> tuple[str, str]:
    """The address and the name of the page where an administrator acts."""
    if approval.invitation_id:
        return reverse("invitation_detail", args=[approval.invitation_id]), _("To the invitation")
    if approval.supporter_id is None:
        return reverse("department_detail", args=[approval.department_id]), _("To the department")
    return reverse("staff_detail", args=[approval.supporter_id]), _("To the account")


def _history(approval: Approval) -> tuple[str, str]:
    """The same for who only reads."""
    account = approval.supporter_id or (approval.invitation.accepted_as_id if approval.invitation else None)
    return (reverse("staff_history", args=[account]), _("History of an account")) if account else ("", "")


def _state(approval: Approval, at: datetime) -> tuple[str, str]:
    """The state's label and the tone of its badge."""
    if approval.outcome:
        return str(Outcome(approval.outcome).label), TONES[Outcome(approval.outcome)]
    return (_("waits"), "due") if approval.until > at else (_("the time is over"), "overdue")


def decided_label(approval: Approval, today: date) -> str:
    if approval.decided_at is None:
        return ""
    who = approval.decided_by.short_name if approval.decided_by else _("%(name)s, on the server") % {"name": approval.operator}
    if approval.outcome == Outcome.EXPIRED:
        who = _("nobody")
    return f"{who}, {moment_label(approval.decided_at, today)}"


def _change(approval: Approval) -> PostChange | None:
    if approval.kind != ApprovalKind.POST or approval.supporter is None or approval.department is None:
        return None
    return role_change(approval.supporter, approval.role, approval.department)


def _move(approval: Approval, today: date) -> MovePage | None:
    if approval.kind != ApprovalKind.MOVE or approval.department is None:
        return None
    return move_page(approval.department, approval.parent, day=today)
