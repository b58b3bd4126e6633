"""The numbers of each department as of moments of the past, from the tables that keep what was.

Every source has the moment when a row was written and the moment when it ceased to be so: spans, pauses, steps, entries, offers,
proposals, courses, joins.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, Max, OuterRef, QuerySet

from cases.case.models import StagePolicy
from cases.case.models.loss import LOSSES_ENDED
from cases.case.states import EventKind
from cases.course.models import FollowUp, Visit
from cases.course.models.follow_up import OFTEN, FollowUpQuerySet
from cases.course.states import CONTACT_KINDS, StepState
from dashboards.frozen.cards import CARD, parameters
from dashboards.frozen.counting import Numbers
from dashboards.outcomes import ENDED

CARDS: Final = (
    CARD  # noqa: S608 - both are constants
    + """, known AS (
    SELECT card.*, step.due_on, step.is_put_off, greatest(own.last_at, absorbed.last_at) AS last_at,
        EXISTS (
            SELECT FROM cases_holdspan hold WHERE hold.case_id = card.case_id
            AND hold.from_at <= card.at AND (hold.to_at > card.at OR hold.to_at IS NULL) AND hold.until >= card.today
        ) AS held,
        EXISTS (
            SELECT FROM cases_handover offer WHERE offer.case_id = card.case_id
            AND offer.asked_at <= card.at AND (offer.answered_at > card.at OR offer.answered_at IS NULL)
        ) AS offered,
        EXISTS (
            SELECT FROM cases_closure closure WHERE closure.case_id = card.case_id
            AND closure.asked_at <= card.at AND (closure.decided_at > card.at OR closure.decided_at IS NULL)
        ) AS closing,
        EXISTS (
            SELECT FROM cases_visit visit WHERE visit.case_id = card.case_id AND visit.recorded_at <= card.at
            AND (visit.voided_at > card.at OR visit.voided_at IS NULL)
            AND visit.occurred_at >= (card.today - 6)::timestamp AT TIME ZONE 'Europe/Kyiv'
        ) AS visited,
        EXISTS (
            SELECT FROM cases_importedrow imported WHERE imported.case_id = card.case_id AND imported.opened_at = card.opened_at
        ) AS imported,
        (card.today - CASE card.risk WHEN 'red' THEN silence_red_days WHEN 'amber' THEN silence_amber_days
            ELSE silence_green_days END)::timestamp AT TIME ZONE 'Europe/Kyiv' AS silent_before,
        card.at - first_contact_hours * interval '1 hour' AS late_before
    FROM card
    JOIN cases_stagepolicy policy ON policy.code = card.stage
    LEFT JOIN LATERAL (
        SELECT due_on, moves >= %(often)s OR limit_days IS NOT NULL AS is_put_off FROM cases_followup step
        WHERE step.case_id = card.case_id AND step.planned_at <= card.at
        AND (step.settled_at > card.at OR step.settled_at IS NULL)
        AND step.state <> 'offered' AND NOT (step.state = 'cancelled' AND step.planned_in_id IS NOT NULL
            AND NOT EXISTS (SELECT FROM cases_followup before WHERE before.settled_in_id = step.planned_in_id))
        ORDER BY greatest(step.planned_at, (
            SELECT max(event.at) FROM cases_caseevent event WHERE event.case_id = card.case_id AND event.kind = %(again)s
            AND event.at <= card.at AND event.details->>'step' = step.id::text
        )) DESC LIMIT 1
    ) step ON true
    LEFT JOIN LATERAL (
        SELECT max(visit.occurred_at) AS last_at FROM cases_visit visit
        WHERE visit.case_id = card.case_id AND visit.kind = ANY(%(contacts)s) AND visit.reached
        AND visit.recorded_at <= card.at AND (visit.voided_at > card.at OR visit.voided_at IS NULL)
        AND (visit.occurred_at >= card.opened_at OR NOT EXISTS (
            SELECT FROM cases_episode another WHERE another.case_id = visit.case_id
            AND another.id <> visit.episode_id AND another.started_at <= card.at
        ))
    ) own ON true
    LEFT JOIN LATERAL (
        SELECT max(visit.occurred_at) AS last_at FROM cases_joinedcard joined
        JOIN cases_join made ON made.id = joined.join_id
            AND made.joined_at <= card.at AND (made.undone_at > card.at OR made.undone_at IS NULL)
        JOIN cases_visit visit ON visit.case_id = joined.card_id AND visit.kind = ANY(%(contacts)s) AND visit.reached
            AND visit.recorded_at <= card.at AND (visit.voided_at > card.at OR visit.voided_at IS NULL)
            AND visit.arrived_after = 'join' AND visit.occurred_at >= card.opened_at
        WHERE joined.into_id = card.case_id
    ) absorbed ON true
), judged AS (
    SELECT known.*, due_on < today AS overdue, NOT held AND coalesce(last_at, opened_at) < silent_before AS silent
    FROM known
)
SELECT at, department_id, count(*) AS on_support,
    count(*) FILTER (WHERE overdue) AS overdue,
    count(*) FILTER (WHERE silent) AS silent,
    count(*) FILTER (WHERE unled) AS unaccepted,
    count(*) FILTER (WHERE unled AND (overdue OR silent)) AS adrift,
    count(*) FILTER (WHERE due_on < today - 7) AS long_overdue,
    count(*) FILTER (WHERE NOT held AND last_at IS NULL AND opened_at < late_before AND NOT imported) AS first_contact,
    count(*) FILTER (WHERE offered) AS offered,
    count(*) FILTER (WHERE closing) AS closing,
    count(*) FILTER (WHERE held) AS held,
    count(*) FILTER (WHERE risk = 'red') AS high_risk,
    count(*) FILTER (WHERE is_put_off) AS moved_often,
    count(*) FILTER (WHERE visited) AS visited
FROM judged GROUP BY at, department_id"""
)
OVER: Final = """
    SELECT moment.at, department.value_id, count(DISTINCT closure.case_id)
    FROM unnest(%(days)s::date[], %(moments)s::timestamptz[]) AS moment (today, at)
    JOIN cases_closure closure ON closure.state = 'agreed' AND closure.decided_at <= at
        AND closure.decided_at >= (today - 6)::timestamp AT TIME ZONE 'Europe/Kyiv'
    JOIN cases_statespan state ON state.case_id = closure.case_id AND state.value = 'closed'
        AND state.from_at <= at AND (state.to_at > at OR state.to_at IS NULL)
    JOIN cases_departmentspan department ON department.case_id = closure.case_id
        AND department.from_at <= at AND (department.to_at > at OR department.to_at IS NULL)
    WHERE NOT EXISTS (
        SELECT FROM cases_loss loss WHERE loss.case_id = closure.case_id AND loss.reported_at <= at
        AND NOT (loss.state = ANY(%(losses_ended)s) AND loss.answered_at <= at)
    )
    GROUP BY moment.at, department.value_id"""
COLUMNS: Final = (
    *("on_support", "overdue", "silent", "unaccepted", "adrift", "long_overdue", "first_contact", "offered"),
    *("closing", "held", "high_risk", "moved_often", "visited"),
)
CERTAIN: Final = (*COLUMNS, ENDED.code)
"""The numbers that the history says. Not `gaps`: places are corrected in their row, and what a department serves is known by the
day. Not `lowered`, `moved`, `put_off` and `asked`: their lines begin with the first morning that was counted in time."""
BY_LIMITS: Final = frozenset({"silent", "adrift", "first_contact"})
BY_ENTRIES: Final = frozenset({"silent", "adrift", "first_contact", "visited"})
BY_STEPS: Final = frozenset({"overdue", "long_overdue", "adrift", "moved_often"})


class Known(NamedTuple):
    """`codes`: the numbers that are certain. `departments`: those with a case on support or one that had just ended."""

    codes: tuple[str, ...]
    departments: dict[UUID, Numbers]


def numbers_as_of(moments: Collection[datetime]) -> dict[datetime, Known]:
    """By moment; two statements count for all of them."""
    known = {at: Known(codes, {}) for at, codes in certain_at(moments).items()}
    for at, department, *numbers in _rows(CARDS, list(moments)):
        counted = {**dict(zip(COLUMNS, numbers, strict=True)), ENDED.code: 0}
        known[at].departments[department] = {code: counted[code] for code in known[at].codes}
    for at, department, number in _rows(OVER, list(moments)):
        nothing = dict.fromkeys(known[at].codes, 0)
        known[at].departments.setdefault(department, nothing)[ENDED.code] = number
    return known


def _rows(statement: str, moments: list[datetime]) -> list[tuple[Any, ...]]:
    kinds = {"contacts": [kind.value for kind in CONTACT_KINDS], "losses_ended": [state.value for state in LOSSES_ENDED]}
    with connection.cursor() as cursor:
        cursor.execute(statement, {**parameters(moments), **kinds, "often": OFTEN, "again": EventKind.STEP_AGAIN.value})
        return [*cursor]


def certain_at(moments: Collection[datetime]) -> dict[datetime, tuple[str, ...]]:
    """By moment: the codes that the history allows exactly. Three queries."""
    changed_at = StagePolicy.objects.aggregate(last=Max("changed_at"))["last"]
    edited, cancelled = edits(moments), _among(_offered_or_planned(), "planned_at", "settled_at", moments)
    found = {}
    for at in moments:
        unsure: set[str] = set()
        unsure |= BY_LIMITS if changed_at and changed_at > at else set()
        unsure |= BY_ENTRIES if edited.cover(at) else set()
        unsure |= BY_STEPS if cancelled.cover(at) else set()
        found[at] = tuple(code for code in CERTAIN if code not in unsure)
    return found


class Spans(NamedTuple):
    """Times in which something is not known, from their beginning until just before their end."""

    spans: list[tuple[datetime, datetime]]

    def cover(self, at: datetime) -> bool:
        return any(begun <= at < ended for begun, ended in self.spans)


def edits(moments: Collection[datetime]) -> Spans:
    """In which an entry said something else than now. Its author may edit it for a quarter of an hour."""
    return _among(Visit.objects.filter(edited_at__isnull=False), "recorded_at", "edited_at", moments)


def _offered_or_planned() -> FollowUpQuerySet:
    """Steps that were cancelled together with their entry: nothing says whether they were planned or only offered."""
    evidence = FollowUp.objects.filter(settled_in=OuterRef("planned_in"))
    return FollowUp.objects.filter(~Exists(evidence), state=StepState.CANCELLED, planned_in__voided_at=F("settled_at"))


def _among(rows: QuerySet[Any], begun: str, ended: str, moments: Collection[datetime]) -> Spans:
    if not moments:
        return Spans([])
    near = rows.filter(**{f"{begun}__lte": max(moments), f"{ended}__gt": min(moments)})
    return Spans(list(near.values_list(begun, ended)))
