"""Numbers of the morning digest, those of each reader's list of today (cases/desk/reports/lists/today.py), for many readers.

Rows are grouped in the database by who answers for them; who that is today is found once for each group.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q

from cases.case.models import Case, HandOver, Question, TeamMember
from cases.desk.reports.due.counts import STEP, DueCount, due_counts
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Presence, Supporter, presence_on
from supporters.directory.roles import REACH, ReachKind, Role
from supporters.notifications.digest import DigestCounts

LEADING: Final = tuple(role for role in Role if REACH[role] is ReachKind.SUBTREE)
_ByLate = dict[bool, Counter[UUID]]
TEAM: Final = tuple(role for role in Role if REACH[role] is ReachKind.TEAM)


def count_digests(supporters: Collection[Supporter], *, at: datetime) -> dict[UUID, DigestCounts]:
    """For active supporters; the number of queries doesn't depend on how many they are."""
    day = kyiv_day(at)
    presence = presence_on(day)
    own, whole = _due(supporters, presence, day)
    asked, questions = _asked(presence), _questions(presence)
    return {
        one.pk: DigestCounts(
            due_today=own[False][one.pk],
            overdue=own[True][one.pk],
            awaiting_consent=asked[one.pk],
            questions=questions[one.pk],
            whole_today=whole[False][one.pk],
            whole_overdue=whole[True][one.pk],
        )
        for one in supporters
    }


def _due(supporters: Collection[Supporter], presence: Presence, day: date) -> tuple[_ByLate, _ByLate]:
    """By whether it is overdue: on each reader’s list, and of a head the steps of the whole departments."""
    seeing = {one.pk: kind for one in supporters if (kind := REACH[Role(one.role)]) is not ReachKind.NOTHING}
    heads, away = _heads_over(supporters, presence), presence.away()
    own: _ByLate = {False: Counter(), True: Counter()}
    whole: _ByLate = {False: Counter(), True: Counter()}
    for row in due_counts(day):
        readers = _readers(row, presence, away) & seeing.keys()
        _add(own[row.is_late], readers, row.n)
        if row.kind == STEP:
            leading = {pk for pk in readers if seeing[pk] is ReachKind.SUBTREE}
            _add(whole[row.is_late], leading | heads[row.department_id], row.n)
    for is_late, members in _members(presence, day):
        _add(own[is_late], {pk for pk in members if seeing.get(pk) is ReachKind.TEAM}, 1)
    return own, whole


def _add(counts: Counter[UUID], readers: Iterable[UUID], n: int) -> None:
    for reader in readers:
        counts[reader] += n


def _readers(row: DueCount, presence: Presence, away: Collection[UUID]) -> set[UUID]:
    """CaseQuerySet.planned_by() and due_parts() with answering_reach(), computed from the rows."""
    owner = row.owner_id
    readers = _with_covers({owner}, presence) if owner else set()
    if owner in presence.known and owner not in presence.without_cards and owner not in away:
        return readers
    desk = presence.desk(row.department_id)
    return readers | {desk} if desk else readers


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


def _members(presence: Presence, day: date) -> Iterable[tuple[bool, set[UUID]]]:
    """Of each card with a step due: whether it is overdue, and the psychologists of its team, who have it on their lists."""
    found: dict[UUID, tuple[bool, set[UUID]]] = {}
    cases = Case.objects.opened().filter(next_due_on__lte=day)
    rows = TeamMember.objects.current(day).filter(case__in=cases, supporter__role__in=TEAM)
    late = ExpressionWrapper(Q(case__next_due_on__lt=day), BooleanField())
    for case_id, is_late, member_id in rows.values_list("case_id", late, "supporter_id"):
        found.setdefault(case_id, (is_late, set()))[1].update(_with_covers({member_id}, presence))
    return found.values()
