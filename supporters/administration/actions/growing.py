"""Whether what one administrator enters makes a reach larger, so that somebody has to agree to it (ADR 65).

Each act that gives a post, a duty, a cover or records asks here; who agrees: approvals/deciders.py.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from supporters.authentication.second_factor import has_had_factor
from supporters.directory.models import Absence, Department, Invitation, Supporter
from supporters.directory.models.tree import Tree
from supporters.directory.roles import BY_TWO, GIVEN_BY_TWO, Role
from supporters.notifications.case_provider import work

COVERED_AT_ONCE: Final = 3  # colleagues whom one account covers without the agreement of a head


def post_takes_two(account: Supporter, role: str, department_id: UUID) -> bool:
    """A role that only two give or take away, any post of a head, and records that go along to where others see them."""
    if account.role != role and not BY_TWO.isdisjoint({account.role, role}):
        return True
    if role == Role.HEAD and (account.role, account.department_id) != (role, department_id):
        return True
    return account.pk in moved_by_two([account], department_id)


def moved_by_two(people: Collection[Supporter], department_id: UUID) -> frozenset[UUID]:
    """Those whose records go along to this department, where somebody sees them who did not before."""
    loads, tree = work().in_hand([one.pk for one in people]), Tree.read()
    laden = [one for one in people if loads[one.pk]]
    seen = {pk for pk in {one.department_id for one in laden} if is_seen_by_more(tree, pk, department_id)}
    return frozenset(one.pk for one in laden if one.department_id in seen)


def invitation_takes_two(role: str) -> bool:
    return role in GIVEN_BY_TWO


def access_takes_two(account: Supporter) -> bool:
    """Opening a closed access, and lifting a suspension."""
    return account.role in GIVEN_BY_TWO


def reopening_takes_two(account: Supporter) -> bool:
    """Closing removes the second factors, so opening by one what had any would remove them by one."""
    return access_takes_two(account) or has_had_factor(account)


def naming_takes_two(department: Department, head_id: UUID | None) -> bool:
    """A new head of the department. Removing one takes one."""
    return head_id not in (None, department.head_id)


def duty_takes_two(department: Department, duty_id: UUID | None) -> bool:
    """A new duty supporter, who answers for the departments below while their heads are away. Removing one takes one."""
    return duty_id not in (None, department.duty_id)


def move_takes_two(tree: Tree, department_id: UUID, parent_id: UUID | None) -> bool:
    """The department comes below somebody who did not see it before."""
    over = set(tree.upwards(parent_id)) - set(tree.upwards(department_id))
    return _sees_below(over)


def is_first_below_a_head(tree: Tree, parent_id: UUID) -> bool:
    """A new department would make the post of a head, and its cover, one over a tree."""
    return parent_id not in tree.parents.values() and _has_heads([parent_id])


def is_seen_by_more(tree: Tree, department_id: UUID, then_id: UUID) -> bool:
    """Records of the first department come to the second: somebody sees or answers for that one who did not for the first."""
    return _sees_below(set(tree.upwards(then_id)) - set(tree.upwards(department_id)))


def cover_takes_two(absent: Supporter, cover: Supporter, days: tuple[date, date], *, by: Supporter) -> bool:
    """The cover of a head, of who is on duty or was moved by one, from another department, or of a fourth colleague at once.

    Not if a head of all these records names it.
    """
    answered = departments_answered_by(absent)
    if leads_by_post(by, answered):
        return False
    comes_from_elsewhere = cover.department_id != absent.department_id or not absent.is_recognised
    if absent.role == Role.HEAD or len(answered) > 1 or comes_from_elsewhere:
        return True
    covered = Absence.objects.within(*days).filter(cover=cover).exclude(supporter=absent).values("supporter").distinct()
    return covered.count() >= COVERED_AT_ONCE


def taker_takes_two(giver: Supporter, taker: Supporter) -> bool:
    """The records of who leaves go to somebody outside the department, or came into it by one."""
    return taker.department_id != giver.department_id or not giver.is_recognised


def departments_answered_by(absent: Supporter) -> list[UUID]:
    """Where the colleague works, then where the colleague is on duty, which a cover takes over too."""
    duties = Department.objects.filter(duty=absent).order_by("pk").values_list("pk", flat=True)
    return [absent.department_id, *duties]


def leads_by_post(who: Supporter, department_ids: Iterable[UUID]) -> bool:
    """A head of each of these departments or of one above it, neither as a cover nor on duty."""
    return who.role == Role.HEAD and who.department_id in leading_all(Tree.read(), department_ids)


def leading_all(tree: Tree, department_ids: Iterable[UUID]) -> frozenset[UUID]:
    """The departments whose heads lead all of these."""
    return frozenset.intersection(*(frozenset(tree.upwards(pk)) for pk in department_ids))


def lent_days(absent: Supporter, cover: Supporter, first: date, last: date, *, apart: timedelta) -> int:
    """How many days this cover would have the post of a head in a row, with earlier and later absences less than `apart` away."""
    others = Absence.objects.not_cancelled().filter(supporter=absent, cover=cover).exclude(from_on__lte=last, to_on__gte=first)
    days, (begin, end) = (last - first).days + 1, (first, last)
    rows: Collection[tuple[date, date]] = others.values_list("from_on", "to_on").order_by("from_on")
    for from_on, to_on in sorted(rows, key=lambda row: abs(row[0] - first)):
        if from_on - end <= apart and begin - to_on <= apart:
            days += (to_on - from_on).days + 1
            begin, end = min(begin, from_on), max(end, to_on)
    return days


def _sees_below(department_ids: Iterable[UUID]) -> bool:
    """A head works in one of them, or somebody is on duty there."""
    return _has_heads(department_ids) or Department.objects.filter(pk__in=department_ids, duty__isnull=False).exists()


def _has_heads(department_ids: Iterable[UUID]) -> bool:
    """With open or suspended access, or invited and agreed; a closed account takes two to reopen."""
    there, invited = {"role": Role.HEAD, "department__in": department_ids}, Invitation.objects.open().approved(timezone.now())
    return Supporter.objects.active().filter(**there).exists() or invited.filter(**there).exists()
