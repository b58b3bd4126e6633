"""Numbers of the morning digest, those of each reader's list of today (cases/reports/lists/today.py), for many readers."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID

from cases.models import Case, HandOver, Question, TeamMember
from cases.models.case import CaseQuerySet
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Presence, Supporter, presence_on
from supporters.directory.roles import REACH, ReachKind, Role
from supporters.notifications.digest import DigestCounts

LEADING: Final = tuple(role for role in Role if REACH[role] is ReachKind.SUBTREE)
TEAM: Final = tuple(role for role in Role if REACH[role] is ReachKind.TEAM)


def count_digests(supporters: Collection[Supporter], *, at: datetime) -> dict[UUID, DigestCounts]:
    """For active supporters; the number of queries doesn't depend on how many they are."""
    presence = presence_on(kyiv_day(at))
    day = kyiv_day(at)
    due = _on_lists(Case.objects.opened().filter(next_due_on=day), supporters, presence, day)
    overdue = _on_lists(Case.objects.overdue(at), supporters, presence, day)
    asked, questions = _asked(presence), _questions(presence)
    counts = (due, overdue, asked, questions)
    return {one.pk: DigestCounts(*(of_all[one.pk] for of_all in counts)) for one in supporters}


def _asked(presence: Presence) -> Counter[UUID]:
    """Offers that each person has to answer: HandOverQuerySet.awaiting() computed from the offers."""
    counts: Counter[UUID] = Counter()
    for to_owner, to_department in HandOver.objects.open().values_list("to_owner_id", "to_department_id"):
        if to_owner:
            counts[to_owner] += 1
            continue
        head, desk = presence.posts[to_department].head, presence.desk(to_department)
        counts.update({pk for pk in _with_covers({head} if head else set(), presence) | {desk} if pk})
    return counts


def _questions(presence: Presence) -> Counter[UUID]:
    """Questions that each person has to answer: awaiting() of questions computed from the questions."""
    counts: Counter[UUID] = Counter()
    away = presence.away()
    columns = ("asked_by_id", "case__owner_id", "case__department_id")
    for asked_by, owner_id, department_id in Question.objects.open().values_list(*columns):
        leading = {owner_id} if owner_id else set()
        readers = _with_covers(leading, presence)
        if away.issuperset(leading):
            readers |= {desk for desk in [presence.desk(department_id)] if desk}
        counts.update(readers - {asked_by})
    return counts


def _on_lists(cases: CaseQuerySet, supporters: Collection[Supporter], presence: Presence, day: date) -> Counter[UUID]:
    """Count the cases on each supporter's list: CaseQuerySet.worklist_of computed from the cases."""
    seeing = {one.pk for one in supporters if REACH[Role(one.role)] is not ReachKind.NOTHING}
    heads, members, away = _heads_over(supporters, presence), _members_of(cases, day), presence.away()
    counts: Counter[UUID] = Counter()
    for pk, department_id, owner_id in cases.values_list("pk", "department_id", "owner_id"):
        responsible = {owner_id} if owner_id else set()
        readers = _with_covers(responsible | members.get(pk, set()), presence) | heads.get(department_id, set())
        if away.issuperset(responsible):
            readers |= {desk for desk in [presence.desk(department_id)] if desk}
        counts.update(seeing & readers)
    return counts


def _with_covers(people: set[UUID], presence: Presence) -> set[UUID]:
    return people | {presence.covers[pk] for pk in people if pk in presence.covers}


def _heads_over(supporters: Collection[Supporter], presence: Presence) -> Mapping[UUID, set[UUID]]:
    """By department: the heads there and above, and their covers."""
    found: dict[UUID, set[UUID]] = {department_id: set() for department_id in presence.posts}
    heads = {one.pk for one in supporters if REACH[Role(one.role)] is ReachKind.SUBTREE}
    for pk, department_id in Supporter.objects.active().filter(role__in=LEADING).values_list("pk", "department_id"):
        found[department_id] |= heads & _with_covers({pk}, presence)
    return {department_id: _gathered(department_id, presence, found) for department_id in found}


def _gathered(department_id: UUID, presence: Presence, found: Mapping[UUID, set[UUID]]) -> set[UUID]:
    above: UUID | None = department_id
    heads: set[UUID] = set()
    while above is not None:
        heads |= found[above]
        above = presence.posts[above].parent
    return heads


def _members_of(cases: CaseQuerySet, day: date) -> Mapping[UUID, set[UUID]]:
    """By case: the psychologists of its team. Other members have no steps of it on their lists."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    rows = TeamMember.objects.current(day).filter(case__in=cases, supporter__role__in=TEAM)
    for case_id, member_id in rows.values_list("case_id", "supporter_id"):
        found[case_id].add(member_id)
    return found
