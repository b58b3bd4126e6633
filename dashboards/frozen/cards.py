"""The open cards as of moments of the past: each with its stage, department and risk, and whether somebody led it.

The stage may be recorded as of an earlier day, so what was known of it is read from the events.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from cases.case.states import EventKind
from supporters.directory.calendar import kyiv_day

CARD: Final = """
WITH card AS (
    SELECT moment.at, moment.today, state.case_id, department.value_id AS department_id, owner.value_id IS NULL AS unled,
        risk.value AS risk, stage.value AS stage, course.began AS opened_at
    FROM unnest(%(days)s::date[], %(moments)s::timestamptz[]) AS moment (today, at)
    JOIN cases_statespan state ON state.value = 'open' AND state.from_at <= at AND (state.to_at > at OR state.to_at IS NULL)
    JOIN cases_departmentspan department ON department.case_id = state.case_id
        AND department.from_at <= at AND (department.to_at > at OR department.to_at IS NULL)
    JOIN cases_riskspan risk ON risk.case_id = state.case_id AND risk.from_at <= at AND (risk.to_at > at OR risk.to_at IS NULL)
    LEFT JOIN cases_ownerspan owner ON owner.case_id = state.case_id
        AND owner.from_at <= at AND (owner.to_at > at OR owner.to_at IS NULL)
    JOIN LATERAL (
        SELECT max(started_at) AS began FROM cases_episode episode
        WHERE episode.case_id = state.case_id AND started_at <= moment.at
    ) course ON true
    JOIN LATERAL (
        SELECT said.value FROM (
            SELECT event.at AS since, coalesce(details->>'after', details->>'stage') AS value FROM cases_caseevent event
            WHERE event.case_id = state.case_id AND kind = ANY(%(of_stage)s) AND event.at <= moment.at
            UNION ALL
            SELECT span.from_at, span.value FROM cases_stagespan span JOIN cases_episode episode
            ON episode.case_id = span.case_id AND episode.started_at = span.from_at
            WHERE span.case_id = state.case_id AND span.from_at <= moment.at
        ) said ORDER BY since DESC LIMIT 1
    ) stage ON true
)"""


def parameters(moments: Sequence[datetime]) -> dict[str, Any]:
    return {
        "moments": list(moments),
        "days": [kyiv_day(at) for at in moments],
        "of_stage": [EventKind.OPENED.value, EventKind.STAGE_CHANGED.value],
    }
