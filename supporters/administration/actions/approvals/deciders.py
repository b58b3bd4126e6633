"""Who agrees to what one administrator may not do alone: another administrator, or a head by their own post (ADR 65).

A head who only covers for another, or is on duty, agrees to nothing: that power was lent.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils import timezone

from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Approval, ApprovalKind, Supporter
from supporters.directory.models.approval import BY_HEADS, MANY_AT_ONCE, OF_RECORDS
from supporters.directory.models.leading import heads_at
from supporters.directory.models.tree import Tree
from supporters.directory.roles import BY_TWO, Role
from supporters.notifications.case_provider import work

BESIDE: Final = (
    *("supporter__department", "invitation", "department", "asked_by"),
    *("asked_cover__absence__supporter", "asked_taker__giver"),
)


def is_administrator(supporter: Supporter) -> bool:
    """The same condition as Supporter.objects.administrators(), for a locked row."""
    return supporter.role == Role.ADMINISTRATOR and supporter.is_active and not supporter.is_suspended


def is_head(supporter: Supporter) -> bool:
    return supporter.role == Role.HEAD and supporter.is_active and not supporter.is_suspended


def may_decide(approval: Approval, people: Iterable[Supporter], *, tree: Tree | None = None) -> set[UUID]:
    """Those who may confirm or refuse it: neither its author nor the person it is about. `tree` None: read now."""
    over = heads_over(approval, tree)
    office = {one.pk for one in people if is_administrator(one)}
    found = {one.pk for one in people if is_head(one) and one.department_id in over}
    if office and _office_decides(approval):
        found |= office
    return found - {approval.asked_by_id, approval.supporter_id}


def deciders_of(approval: Approval) -> set[UUID]:
    """Those who may confirm or refuse it now."""
    return may_decide(approval, [*Supporter.objects.administrators(), *heads_at(heads_over(approval))])


def waiting_for(head: Supporter, *, at: datetime) -> list[Approval]:
    """What this head may confirm or refuse, the oldest first."""
    waiting = Approval.objects.for_decision_by(head, role=head.role, at=at, day=kyiv_day(at))
    asked = list(waiting.select_related(*BESIDE).order_by("asked_at", "pk"))
    tree = Tree.read() if asked else None
    return [approval for approval in asked if head.pk in may_decide(approval, [head], tree=tree)]


def heads_over(approval: Approval, tree: Tree | None = None) -> frozenset[UUID]:
    """The departments whose heads decide it; empty where only administrators do."""
    if approval.kind not in BY_HEADS:
        return frozenset()
    tree, account = tree or Tree.read(), approval.supporter
    if approval.kind == ApprovalKind.POST and account:
        return _over_post(approval, account, tree)
    if approval.kind in (ApprovalKind.REOPENING, ApprovalKind.LIFTING) and account:
        return tree.above(account.department_id) if account.role == Role.HEAD else frozenset()
    if approval.kind in MANY_AT_ONCE or approval.kind == ApprovalKind.LIST:  # heads of the department itself too
        return frozenset(tree.upwards(approval.department_id))
    is_of_head = approval.kind == ApprovalKind.HEAD or approval.role == Role.HEAD
    return tree.above(approval.department_id) if is_of_head else frozenset()


def _over_post(approval: Approval, account: Supporter, tree: Tree) -> frozenset[UUID]:
    """Above the new post of a head, and over the records that go along."""
    if not BY_TWO.isdisjoint({account.role, approval.role}):
        return frozenset()
    over = tree.above(approval.department_id) if approval.role == Role.HEAD else frozenset(tree.parents)
    takes_along = account.department_id != approval.department_id and work().in_hand([account.pk])[account.pk]
    return over & frozenset(tree.upwards(account.department_id)) if takes_along else over


def _office_decides(approval: Approval) -> bool:
    """The head of the records agrees to who gets them; an administrator where none is at work, or to the cover of a head."""
    if approval.kind not in OF_RECORDS:
        return True
    return not Approval.objects.left_to_heads(kyiv_day(timezone.now())).filter(pk=approval.pk).exists()
