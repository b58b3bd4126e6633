"""Hours from the notice of a course, or its beginning, to its first contact: median and p90 of each subtree.

Of the contacts of 90 days. Not of a course that began with an import: somebody knew the person already.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from cases.course.states import CONTACT_KINDS
from dashboards.clock import days_begin
from dashboards.frozen.past import edits
from dashboards.frozen.tree import Tree
from supporters.directory.calendar import kyiv_day

DAYS: Final = 90  # today and the 89 days before
FIRST: Final = """
WITH contact AS MATERIALIZED (
    SELECT course.id, course.case_id, course.started_at, coalesce(course.noticed_at, course.started_at) AS noticed_at,
        visit.occurred_at, visit.recorded_at, visit.voided_at
    FROM cases_visit visit JOIN cases_episode course ON course.id = visit.episode_id
    WHERE visit.reached AND visit.kind = ANY(%(contacts)s) AND (visit.occurred_at >= course.started_at OR NOT EXISTS (
        SELECT FROM cases_episode before WHERE before.case_id = course.case_id AND before.started_at < course.started_at
    )) AND NOT EXISTS (
        SELECT FROM cases_importedrow imported
        WHERE imported.case_id = course.case_id AND imported.opened_at = course.started_at
    )
), earliest AS (
    SELECT contact.*, min(occurred_at) FILTER (WHERE voided_at IS NULL) OVER (
        PARTITION BY id ORDER BY recorded_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS known_at FROM contact
), first AS (
    SELECT DISTINCT ON (at, id) at, since, case_id, noticed_at, occurred_at
    FROM (SELECT * FROM earliest WHERE known_at IS NULL OR occurred_at < known_at) maybe
    JOIN unnest(%(moments)s::timestamptz[], %(since)s::timestamptz[]) AS moment (at, since)
        ON recorded_at <= at AND (voided_at > at OR voided_at IS NULL)
    ORDER BY at, id, occurred_at
)
SELECT at, department.value_id, extract(epoch FROM greatest(occurred_at - noticed_at, interval '0'))::float / 3600
FROM first
JOIN cases_statespan state ON state.case_id = first.case_id AND state.value IN ('open', 'closed')
    AND state.from_at <= at AND (state.to_at > at OR state.to_at IS NULL)
JOIN cases_departmentspan department ON department.case_id = first.case_id
    AND department.from_at <= at AND (department.to_at > at OR department.to_at IS NULL)
WHERE first.occurred_at >= since"""
"""`known_at`: of the entries recorded before and never taken back; a later contact is the first one at no moment."""
Hours = dict[UUID, list[float]]


def first_contacts(moments: Collection[datetime]) -> dict[datetime, Hours]:
    """By moment and department, as it was known then; without the moments at which it is not certain."""
    edited = edits(moments)
    found: dict[datetime, Hours] = {at: {} for at in moments if not edited.cover(at)}
    values: dict[str, Any] = {
        "moments": list(found),
        "since": [days_begin(kyiv_day(at), DAYS) for at in found],
        "contacts": [kind.value for kind in CONTACT_KINDS],
    }
    with connection.cursor() as cursor:
        cursor.execute(FIRST, values)
        for at, department, hours in cursor:
            found[at].setdefault(department, []).append(hours)
    return found


def spread_by_subtree(hours: Mapping[UUID, list[float]], tree: Tree) -> dict[UUID, dict[str, Any]]:
    """Of each department with all below it: n, median, p90; None when there are none."""
    below: Hours = {pk: [] for pk in tree.above}
    for department, found in hours.items():
        for one in (department, *tree.above[department]):
            below[one].extend(found)
    return {pk: _spread(sorted(below[pk])) for pk in tree.kept}


def _spread(values: list[float]) -> dict[str, Any]:
    return {"n": len(values), "median": _percentile(values, 0.5), "p90": _percentile(values, 0.9)}


def _percentile(ordered: list[float], part: float) -> float | None:
    """Between the two nearest values in proportion, rounded to a tenth."""
    if not ordered:
        return None
    place, rest = divmod(part * (len(ordered) - 1), 1)
    low, high = ordered[int(place)], ordered[min(int(place) + 1, len(ordered) - 1)]
    return round(low + (high - low) * rest, 1)
