"""Hours from the notice of a course, or its beginning, to its first contact: median and p90 of each subtree.

Of the contacts of 90 days. Not of a course that began with an import: somebody knew the person already.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection

from cases.course.states import CONTACT_KINDS
from dashboards.frozen.past import edited_since
from dashboards.frozen.tree import Tree
from supporters.directory.calendar import kyiv_day, midnight

DAYS: Final = 90  # today and the 89 days before
FIRST: Final = """
WITH first AS (
    SELECT DISTINCT ON (at, course.id)
        at, since, course.id, course.case_id, course.noticed_at, course.started_at, visit.occurred_at
    FROM unnest(%(moments)s::timestamptz[], %(since)s::timestamptz[]) AS moment (at, since)
    JOIN cases_visit visit ON visit.recorded_at <= at AND visit.occurred_at >= since AND visit.reached
        AND visit.kind = ANY(%(contacts)s) AND (visit.voided_at > at OR visit.voided_at IS NULL)
    JOIN cases_episode course ON course.id = visit.episode_id
    WHERE visit.occurred_at >= course.started_at OR NOT EXISTS (
        SELECT FROM cases_episode before WHERE before.case_id = course.case_id AND before.started_at < course.started_at
    )
    ORDER BY at, course.id, visit.occurred_at
)
SELECT at, department.value_id,
    extract(epoch FROM greatest(occurred_at - coalesce(noticed_at, started_at), interval '0'))::float / 3600
FROM first
JOIN cases_statespan state ON state.case_id = first.case_id AND state.value IN ('open', 'closed')
    AND state.from_at <= at AND (state.to_at > at OR state.to_at IS NULL)
JOIN cases_departmentspan department ON department.case_id = first.case_id
    AND department.from_at <= at AND (department.to_at > at OR department.to_at IS NULL)
WHERE NOT EXISTS (
    SELECT FROM cases_visit visit WHERE visit.episode_id = first.id AND visit.recorded_at <= at AND visit.occurred_at < since
    AND visit.reached AND visit.kind = ANY(%(contacts)s) AND (visit.voided_at > at OR visit.voided_at IS NULL)
    AND (visit.occurred_at >= first.started_at OR NOT EXISTS (
        SELECT FROM cases_episode before WHERE before.case_id = first.case_id AND before.started_at < first.started_at
    ))
) AND NOT EXISTS (
    SELECT FROM cases_importedrow imported WHERE imported.case_id = first.case_id AND imported.opened_at = first.started_at
)"""
Hours = dict[UUID, list[float]]


def first_contacts(moments: Collection[datetime]) -> dict[datetime, Hours]:
    """By moment and department, as it was known then; without the moments at which it is not certain."""
    found: dict[datetime, Hours] = {at: {} for at in moments if not edited_since(at)}
    values: dict[str, Any] = {
        "moments": list(found),
        "since": [midnight(kyiv_day(at) - timedelta(days=DAYS - 1)) for at in found],
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
