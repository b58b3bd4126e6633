"""Steps that have come due become notifications. Rows are the queue: whoever calls this, however often, nothing rings twice."""

from datetime import datetime, time
from typing import Any, Final

from django.db import connection

from supporters.calendar import kyiv_day
from supporters.models import Presence, presence_on

ANY_TIME_RINGS_AT: Final = time(8, 30)  # a step without an hour, Europe/Kyiv

SEND_DUE = """
WITH stand_in AS (
    SELECT * FROM unnest(%(people)s::uuid[], %(stand_ins)s::uuid[]) AS pair (supporter_id, id)
), desk AS (
    SELECT * FROM unnest(%(departments)s::uuid[], %(desks)s::uuid[]) AS pair (department_id, id)
)
INSERT INTO supporters_notification (recipient_id, rule, subject_kind, subject_id, period_on, made_at)
SELECT told.id, 'step_due', 'follow_up', step.id, step.due_on, %(at)s
FROM cases_followup step
JOIN cases_case "case" ON "case".id = step.case_id AND "case".state = 'open'
LEFT JOIN stand_in owner ON owner.supporter_id = "case".owner_id
LEFT JOIN stand_in relieved ON relieved.supporter_id = "case".relieved_id
LEFT JOIN desk ON desk.department_id = "case".department_id
LEFT JOIN LATERAL (
    SELECT id FROM supporters_supporter WHERE id IN ("case".owner_id, "case".relieved_id) AND is_active
    ORDER BY id = "case".owner_id DESC LIMIT 1
) away ON true
CROSS JOIN LATERAL (
    SELECT coalesce(owner.id, relieved.id, desk.id, away.id) AS id UNION SELECT relieved.id
) told
WHERE step.state = 'planned'
  AND step.due_on <= (%(at)s AT TIME ZONE 'Europe/Kyiv')::date + 1
  AND (step.due_on + coalesce(step.due_time, %(any_time)s::time)) AT TIME ZONE step.zone <= %(at)s
  AND told.id IS NOT NULL
ON CONFLICT ON CONSTRAINT notification_once DO NOTHING"""


def send_due(*, at: datetime) -> int:
    """Tell of each step that is due by `at` whoever is to act on it today (supporters/models/presence.py); until the owner
    accepts, the owner before is told as well.

    One statement. Returns how many notifications are new.
    """
    told: dict[str, Any] = {"at": at, "any_time": ANY_TIME_RINGS_AT.isoformat(), **_whom(presence_on(kyiv_day(at)))}
    with connection.cursor() as cursor:
        cursor.execute(SEND_DUE, told)
        return int(cursor.rowcount)


def _whom(presence: Presence) -> dict[str, list[Any]]:
    """The answers of `presence` as two tables of two columns."""
    stand_ins, desks = presence.stand_ins(), presence.desks()
    return {
        "people": list(stand_ins), "stand_ins": list(stand_ins.values()),
        "departments": list(desks), "desks": list(desks.values()),
    }  # fmt: skip
