"""How many: for the morning e-mail, the effectiveness of rules, and the work of an account."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, Subquery
from django.utils import timezone

from cases.case.models import Case, HandOver, Question, RegisterImport, TeamMember
from cases.case.models.case import CASE
from cases.case.numbers import number_label
from cases.case.states import Risk
from cases.course.actions.promises.passing import pass_on_everywhere, pass_on_of_keeper
from cases.course.actions.steps import FOLLOW_UP
from cases.course.models import Promise, Visit
from cases.course.reports.facilities import served_places
from cases.desk.reports.due.counts import STEP, DueCount, due_counts
from cases.leading.actions.departments import follow_owner
from cases.leading.actions.hand_overs.leaving import hand_over, hand_over_all, leave_in_queue, leave_offers, offer_from_queue
from cases.leading.actions.owners import leave_teams
from cases.leading.reports.loads import WEIGHTS, loads_of
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department, Presence, Reach, Supporter, presence_on
from supporters.directory.reports.load import Load
from supporters.directory.roles import REACH, ReachKind, Role
from supporters.notifications.digest import DigestCounts
from supporters.notifications.effectiveness import Effectiveness
from supporters.notifications.models import Notification
from supporters.notifications.workload import Piece, ServedPlace

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


OF_SUBJECT: Final = {CASE: "case", FOLLOW_UP: "case__follow_ups"}  # path from an entry to the subject of a notification


def count_effectiveness(
    subject_kinds: Mapping[str, str], *, made_from: datetime, made_until: datetime, within: timedelta
) -> dict[str, Effectiveness]:
    counts = {rule: Effectiveness() for rule, kind in subject_kinds.items() if kind in OF_SUBJECT}
    for kind, path in OF_SUBJECT.items():
        contact = Visit.objects.contacts().filter(
            **{path: OuterRef("subject_id")},
            occurred_at__gte=OuterRef("made_at"),
            occurred_at__lt=OuterRef("made_at") + within,
        )
        made = Notification.objects.filter(rule__in=counts, subject_kind=kind, made_at__gte=made_from, made_at__lt=made_until)
        rows = made.values_list("rule").annotate(made=Count("pk"), followed=Count("pk", filter=Exists(contact)))
        counts |= {rule: Effectiveness(*numbers) for rule, *numbers in rows.order_by()}
    return counts


class OpenCases:
    def open_in(self, department_ids: Collection[UUID]) -> dict[UUID, int]:
        counts = dict.fromkeys(department_ids, 0)
        held = Case.objects.opened().of_departments(department_ids).order_by()
        return {**counts, **dict(held.values_list("department_id").annotate(n=Count("pk")))}

    def places_of(self, department_id: UUID) -> tuple[ServedPlace, ...]:
        return served_places(department_id, kyiv_day(timezone.now()))

    def in_hand(self, supporter_ids: Collection[UUID]) -> dict[UUID, int]:
        """Number of cases that each supporter leads."""
        counts = dict.fromkeys(supporter_ids, 0)
        held = Case.objects.in_hand_of(supporter_ids).order_by()
        return {**counts, **dict(held.values_list("owner_id").annotate(n=Count("pk")))}

    def loads(self, supporter_ids: Collection[UUID], *, today: date) -> dict[UUID, Load]:
        return loads_of(supporter_ids, today=today)

    def due_until(self, days: Collection[tuple[UUID, date]]) -> dict[tuple[UUID, date], int]:
        counts = dict.fromkeys(days, 0)
        latest = max((day for _pk, day in days), default=None)
        if latest is None:
            return counts
        held = Case.objects.in_hand_of({pk for pk, _day in days}).filter(next_due_on__lte=latest)
        for owner_id, due_on in held.values_list("owner_id", "next_due_on"):
            for pk, day in days:
                counts[pk, day] += pk == owner_id and due_on is not None and due_on <= day
        return counts

    def hand_over_all(self, giver_id: UUID, *, to: Supporter, by: Supporter, at: datetime) -> int:
        return hand_over_all(giver_id, to=to, by=by, at=at)

    def pieces_of(self, giver_id: UUID) -> list[Piece]:
        held = Case.objects.in_hand_of([giver_id]).order_by("department", "number")
        asked = HandOver.objects.open().filter(case=OuterRef("pk")).values("to_owner")
        rows = held.annotate(asked=Subquery(asked)).values_list("pk", "number", "department_id", "asked", "risk")
        return [
            Piece(
                id=pk,
                number=number,
                label=number_label(number),
                department_id=department_id,
                asked_id=asked_id,
                weight=WEIGHTS[Risk(risk)],
            )
            for pk, number, department_id, asked_id, risk in rows
        ]

    def hand_over(self, giver_id: UUID, takers: Mapping[UUID, UUID], *, by: Supporter, at: datetime) -> int:
        return hand_over(giver_id, takers, by=by, at=at)

    def leave_in_queue(self, giver_id: UUID, case_ids: Collection[UUID], *, by: Supporter, at: datetime) -> None:
        leave_in_queue(giver_id, case_ids, by=by, at=at)

    def offer_from_queue(
        self, case_ids: Collection[UUID], to_id: UUID, *, department_id: UUID, by: Supporter, at: datetime
    ) -> int:
        return offer_from_queue(case_ids, to_id, department_id=department_id, by=by, at=at)

    def follow(self, owner_id: UUID, department: Department, *, by: Supporter, at: datetime) -> int:
        return follow_owner(owner_id, department, by=by, at=at)

    def open_within(self, seen: Reach, *, but: Reach | None = None) -> int:
        rows = Case.objects.within(seen).opened()
        return (rows.exclude(pk__in=Case.objects.within(but).values("pk")) if but else rows).count()

    def departments(self) -> frozenset[UUID]:
        held = Case.objects.opened().order_by().values_list("department_id", flat=True).distinct()
        return frozenset(held) | frozenset(HandOver.objects.open().values_list("to_department_id", flat=True))

    def offers_to(self, department_id: UUID) -> int:
        return HandOver.objects.open().filter(to_department=department_id).count()

    def leave_offers(self, supporter_id: UUID, *, by: Supporter, at: datetime) -> None:
        leave_offers(supporter_id, by=by, at=at)

    def teams_of(self, supporter_id: UUID) -> int:
        return TeamMember.objects.current(kyiv_day(timezone.now())).filter(supporter=supporter_id).count()

    def leave_teams(self, supporter_id: UUID, *, at: datetime) -> None:
        leave_teams(supporter_id, at=at)

    def imports_of(self, supporter_id: UUID) -> int:
        return RegisterImport.objects.waiting_of(supporter_id).count()

    def promises_of(self, supporter_id: UUID) -> int:
        return Promise.objects.kept_by(supporter_id).count()

    def pass_on_promises(self, supporter_id: UUID, *, at: datetime) -> int:
        return pass_on_of_keeper(supporter_id, at=at)

    def pass_on_promises_in_tree(self, *, at: datetime) -> int:
        return pass_on_everywhere(at=at)
