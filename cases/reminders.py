"""Steps that have come due become notifications. Rows are the queue: whoever calls this, however often, nothing rings twice."""

from datetime import datetime, time
from typing import Final

from django.db import connection

ANY_TIME_RINGS_AT: Final = time(8, 30)  # a step without an hour, Europe/Kyiv

SEND_DUE = """
WITH RECURSIVE above AS (
    SELECT id AS department_id, head_id, parent_id, 0 AS steps FROM supporters_department
    UNION ALL
    SELECT above.department_id, parent.head_id, parent.parent_id, above.steps + 1
    FROM above JOIN supporters_department parent ON parent.id = above.parent_id
), lead AS (
    SELECT DISTINCT ON (above.department_id) above.department_id, above.head_id
    FROM above JOIN supporters_supporter head ON head.id = above.head_id AND head.is_active
    ORDER BY above.department_id, above.steps
)
INSERT INTO supporters_notification (recipient_id, rule, subject_kind, subject_id, period_on, made_at)
SELECT told.id, 'step_due', 'follow_up', step.id, step.due_on, %(at)s
FROM cases_followup step
JOIN cases_case "case" ON "case".id = step.case_id AND "case".state = 'open'
LEFT JOIN supporters_supporter owner ON owner.id = "case".owner_id AND owner.is_active
LEFT JOIN supporters_supporter relieved ON relieved.id = "case".relieved_id AND relieved.is_active
LEFT JOIN lead ON lead.department_id = "case".department_id
CROSS JOIN LATERAL (
    SELECT coalesce(owner.id, relieved.id, lead.head_id) AS id UNION SELECT relieved.id
) told
WHERE step.state = 'planned'
  AND step.due_on <= (%(at)s AT TIME ZONE 'Europe/Kyiv')::date + 1
  AND (step.due_on + coalesce(step.due_time, %(any_time)s::time)) AT TIME ZONE step.zone <= %(at)s
  AND told.id IS NOT NULL
ON CONFLICT ON CONSTRAINT notification_once DO NOTHING"""


def send_due(*, at: datetime) -> int:
    """Tell the owner (or, without an active one, the head of the nearest department) of each step that is due by `at`; until
    the owner accepts, the owner before is told as well.

    One statement. Returns how many notifications are new.
    """
    with connection.cursor() as cursor:
        cursor.execute(SEND_DUE, {"at": at, "any_time": ANY_TIME_RINGS_AT.isoformat()})
        return int(cursor.rowcount)
