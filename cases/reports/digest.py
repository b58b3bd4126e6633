"""The numbers of the morning digest: those of each reader's list of today (cases/reports/today.py), for many readers at once."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from cases.models import Case, TeamMember
from cases.models.case import CaseQuerySet
from supporters.calendar import kyiv_day
from supporters.digest import DigestCounts
from supporters.models import Department, Supporter
from supporters.roles import REACH, ReachKind, Role


def count_digests(supporters: Collection[Supporter], *, at: datetime) -> dict[UUID, DigestCounts]:
    """Active supporters; how many queries it takes doesn't depend on how many they are."""
    due = _on_lists(Case.objects.opened().filter(next_due_on=kyiv_day(at)), supporters)
    overdue = _on_lists(Case.objects.overdue(at), supporters)
    named = Case.objects.without_accepted_owner().filter(owner__in=supporters)
    awaiting = dict(named.values_list("owner").annotate(Count("pk")))
    return {one.pk: DigestCounts(due[one.pk], overdue[one.pk], awaiting.get(one.pk, 0)) for one in supporters}


def _on_lists(cases: CaseQuerySet, supporters: Collection[Supporter]) -> Counter[UUID]:
    """On whose list how many of the cases stand: CaseQuerySet.worklist_of, read from the side of the case."""
    seeing = {one.pk for one in supporters if REACH[Role(one.role)] is not ReachKind.NOTHING}
    heads, members = _heads_over(supporters), _members_of(cases, supporters)
    counts: Counter[UUID] = Counter()
    for pk, department_id, *responsible in cases.values_list("pk", "department_id", "owner_id", "relieved_id"):
        counts.update(seeing.intersection(responsible) | heads.get(department_id, set()) | members.get(pk, set()))
    return counts


def _heads_over(supporters: Collection[Supporter]) -> Mapping[UUID, set[UUID]]:
    """By department: the heads there and above."""
    parents = dict(Department.objects.values_list("pk", "parent_id"))
    found: dict[UUID, set[UUID]] = {department_id: set() for department_id in parents}
    for one in supporters:
        if REACH[Role(one.role)] is ReachKind.SUBTREE:
            found[one.department_id].add(one.pk)
    return {department_id: _gathered(department_id, parents, found) for department_id in parents}


def _gathered(department_id: UUID, parents: Mapping[UUID, UUID | None], found: Mapping[UUID, set[UUID]]) -> set[UUID]:
    above: UUID | None = department_id
    heads: set[UUID] = set()
    while above is not None:
        heads |= found[above]
        above = parents[above]
    return heads


def _members_of(cases: CaseQuerySet, supporters: Collection[Supporter]) -> Mapping[UUID, set[UUID]]:
    """By case: who works on it beside the owner."""
    team = [one.pk for one in supporters if REACH[Role(one.role)] is ReachKind.TEAM]
    found: dict[UUID, set[UUID]] = defaultdict(set)
    rows = TeamMember.objects.filter(case__in=cases, supporter__in=team, to_at=None)
    for case_id, member_id in rows.values_list("case_id", "supporter_id"):
        found[case_id].add(member_id)
    return found
