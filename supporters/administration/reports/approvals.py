"""One approval; the list: supporters/administration/reports/lists/approval_list.py."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supporters.administration.actions.approvals.deciders import deciders_of, may_decide
from supporters.administration.actions.approvals.decisions import may_refuse
from supporters.administration.actions.approvals.requests import is_outdated
from supporters.administration.actions.recovery import last_phone_change
from supporters.administration.reports.department_moves import MovePage, move_page
from supporters.administration.reports.role_changes import PostChange, role_change
from supporters.administration.reports.staff import full_name
from supporters.directory.calendar import days_label, kyiv_day, moment_label
from supporters.directory.models import (
    Approval,
    ApprovalKind,
    AskedCover,
    AskedTaker,
    IdentityCheck,
    Invitation,
    Outcome,
    Supporter,
)
from supporters.directory.numbers import phone_display
from supporters.directory.roles import Permission, Role

BESIDE: Final = (
    *("supporter__department", "invitation", "email_change", "department", "parent", "asked_by", "decided_by"),
    *("asked_cover__absence__supporter", "asked_taker__giver"),
)
MOST_NAMED: Final = 5  # of those who may decide
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
    """`change` and `move` are set while a role change or a move waits, `listed` while a list of heads does;
    `about_url`, `about_label`: the page of the person or the department, "" where the reader has none.

    `post_label` names what `row.post` is; `phone_label`: of a recovery by the known phone that waits, else "". `is_outdated`: the
    departments of a move have changed since. `deciders`: names of those who may decide. `by_server`: nobody may, so it is decided
    on the server. `grant_url`, `refuse_url`, `withdraw_url`: "" for who may not.
    """

    approval: Approval
    row: ApprovalRow
    post_label: str
    about_url: str
    about_label: str
    identity_label: str
    phone_label: str
    asked_by: str
    until_label: str
    decided_label: str
    change: PostChange | None
    move: MovePage | None
    listed: tuple[str, ...]
    is_outdated: bool
    deciders: str
    by_server: bool
    is_in_time: bool
    grant_url: str
    refuse_url: str
    withdraw_url: str

    @property
    def may_act(self) -> bool:
        return bool(self.refuse_url or self.withdraw_url)


def decides(reader: Supporter) -> bool:
    """Whether the reader asks, confirms and refuses; an auditor only reads."""
    return Permission.STAFF_MANAGE in reader.granted


def approval_page(approval: Approval, reader: Supporter, *, at: datetime) -> ApprovalPage:
    waits, today = approval.decided_at is None, kyiv_day(at)
    may_act = waits and decides(reader)
    outdated = waits and is_outdated(approval)
    may_grant = waits and approval.until > at and not outdated and reader.pk in may_decide(approval, [reader])
    may_withdraw = may_act and approval.asked_by_id == reader.pk and approval.kind != ApprovalKind.SUSPENSION
    routes = "approval" if decides(reader) else "colleague_decision"
    about_url, about_label = _about(approval, reader)
    who = deciders_of(approval) if waits else set()
    return ApprovalPage(
        approval=approval,
        row=_row(approval, at),
        post_label=_post_label(approval),
        about_url=about_url,
        about_label=about_label,
        identity_label=str(IdentityCheck(approval.identity).label) if approval.identity else "",
        phone_label=phone_label(approval, today) if waits else "",
        asked_by=approval.asked_by.short_name,
        until_label=moment_label(approval.until, today),
        decided_label=decided_label(approval, today),
        change=_change(approval) if waits else None,
        move=_move(approval, today) if waits else None,
        listed=listed_labels(approval) if waits else (),
        is_outdated=outdated,
        deciders=names_label(who),
        by_server=may_act and not who,
        is_in_time=approval.until > at,
        grant_url=reverse(f"{routes}_grant", args=[approval.pk]) if may_grant else "",
        refuse_url=reverse(f"{routes}_refuse", args=[approval.pk]) if waits and may_refuse(approval, reader) else "",
        withdraw_url=reverse("approval_withdraw", args=[approval.pk]) if may_withdraw else "",
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
    """The name of the person or department concerned, or how many heads a list invites."""
    if approval.kind == ApprovalKind.LIST:
        count = approval.listed.count()
        return ngettext("%(n)d head of a list", "%(n)d heads of a list", count) % {"n": count}
    who = approval.supporter or approval.invitation
    return full_name(who) if who else str(approval.department or "")


def post_label(approval: Approval) -> str:
    if approval.kind == ApprovalKind.MOVE:
        return _("below: %(name)s") % {"name": approval.parent}
    if approval.kind == ApprovalKind.HEAD:
        return _("head of: %(name)s") % {"name": approval.department}
    if approval.kind == ApprovalKind.EMAIL:
        return approval.email_change.email
    if approval.kind == ApprovalKind.DUTY:
        return _("on duty for: %(name)s") % {"name": approval.department}
    if approval.kind == ApprovalKind.COVER:
        return _cover_label(approval.asked_cover)
    if approval.kind == ApprovalKind.TAKER:
        return _taker_label(approval.asked_taker)
    return f"{Role(approval.role).label}, {approval.department or ''}".strip(", ") if approval.role else ""


def listed_labels(approval: Approval) -> tuple[str, ...]:
    """The heads of a list: name, address, department."""
    rows = (
        Invitation.objects.filter(listed__approval=approval).select_related("department").order_by("surname", "given_name", "pk")
    )
    return tuple(f"{full_name(row)}, {row.email}, {row.department}" for row in rows)


def names_label(keys: Collection[UUID]) -> str:
    """The first of these colleagues, by name."""
    people = Supporter.objects.get_queryset().filter(pk__in=keys).order_by("role", "surname", "given_name", "pk")
    names = [one.short_name for one in people[: MOST_NAMED + 1]]
    return ", ".join([*names[:MOST_NAMED], *(["…"] if len(names) > MOST_NAMED else [])])


def _cover_label(asked: AskedCover) -> str:
    absence = asked.absence
    days = days_label(asked.since or absence.from_on, absence.to_on, kyiv_day(asked.approval.asked_at))
    return _("stands in for %(name)s, %(days)s") % {"name": absence.supporter.short_name, "days": days}


def _taker_label(asked: AskedTaker) -> str:
    count = len(asked.case_ids)
    words = ngettext("%(n)d record of %(name)s", "%(n)d records of %(name)s", count)
    return words % {"n": count, "name": asked.giver.short_name}


def phone_label(approval: Approval, today: date) -> str:
    """The known phone, and when and by whom it was changed; "" where nobody was called on it."""
    account = approval.supporter
    if approval.identity != IdentityCheck.CALLED or account is None:
        return ""
    phone, changed = phone_display(account.phone) if account.phone else _("no phone"), last_phone_change(account)
    if changed is None:
        return _("%(phone)s, not changed since the account was made") % {"phone": phone}
    author = Supporter.objects.get_queryset().filter(pk=changed.by_id).first() if changed.by_id else None
    known = {"phone": phone, "moment": moment_label(changed.at, today), "name": author.short_name if author else _("the system")}
    return _("%(phone)s, changed: %(moment)s, %(name)s") % known


def _post_label(approval: Approval) -> str:
    if approval.kind == ApprovalKind.EMAIL:
        return _("New work e-mail")
    if approval.kind in (ApprovalKind.COVER, ApprovalKind.TAKER):
        return _("Whose work")
    return _("New role") if approval.role else _("New place")


def _about(approval: Approval, reader: Supporter) -> tuple[str, str]:
    if decides(reader):
        return _about_page(approval)
    return _history(approval) if Permission.OVERSIGHT_VIEW in reader.granted else ("", "")


def _about_page(approval: Approval) -> tuple[str, str]:
    """The address and the name of the page where an administrator acts."""
    if approval.invitation_id:
        return reverse("invitation_detail", args=[approval.invitation_id]), _("To the invitation")
    if approval.kind == ApprovalKind.LIST:
        return _list_page(approval)
    if approval.kind == ApprovalKind.COVER:
        return reverse("absence_detail", args=[approval.asked_cover.absence_id]), _("To the absence")
    if approval.supporter_id is None:
        return reverse("department_detail", args=[approval.department_id]), _("To the department")
    return reverse("staff_detail", args=[approval.supporter_id]), _("To the account")


def _list_page(approval: Approval) -> tuple[str, str]:
    batch = approval.listed.values_list("invitation__batch", flat=True).first()
    return (reverse("invitation_batch", args=[batch]), _("To the list")) if batch else ("", "")


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
