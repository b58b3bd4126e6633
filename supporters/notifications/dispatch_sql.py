"""The statements of the dispatch (supporters/notifications/dispatch.py)."""

from typing import Final

DUE: Final = "WITH due (subject_id, period_on, owner_id, department_id, at_night) AS ({due})"
ANSWERED_BY: Final = """, acting AS (
    SELECT * FROM unnest(%s::uuid[], %s::uuid[]) AS pair (supporter_id, id)
), desk AS (
    SELECT * FROM unnest(%s::uuid[], %s::uuid[]) AS pair (department_id, id)
), head AS (
    SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[]) AS three (department_id, id, above_id)
)"""
RECIPIENTS: Final = """
FROM due
LEFT JOIN acting owner ON owner.supporter_id = due.owner_id
LEFT JOIN desk ON desk.department_id = due.department_id
LEFT JOIN head ON head.department_id = due.department_id
LEFT JOIN supporters_supporter away ON away.id = due.owner_id AND away.is_active
CROSS JOIN LATERAL ({notified}) notified"""
PENDING: Final = """
SELECT notified.id AS recipient_id, %s AS rule, %s AS subject_kind, due.subject_id, due.period_on, %s AS made_at,
    '' AS unmailed, (
    SELECT min(coalesce(before.first_at, before.made_at)) FROM supporters_notification before
    WHERE before.subject_kind = %s AND before.subject_id = due.subject_id AND before.rule = %s
        AND before.period_on = due.period_on AND before.settled_at IS NULL
) AS first_at {recipients}
WHERE notified.id IS NOT NULL AND ({at_night} OR NOT (%s OR notified.id = ANY(%s::uuid[]))){waited}"""
FIRST_AT_NIGHT: Final = """due.at_night AND NOT EXISTS (
    SELECT FROM supporters_notification earlier
    WHERE earlier.subject_kind = %s AND earlier.subject_id = due.subject_id AND earlier.rule = %s
        AND earlier.period_on = due.period_on AND earlier.settled_at IS NULL
)"""
NOTIFY: Final = """
INSERT INTO supporters_notification
    (recipient_id, rule, subject_kind, subject_id, period_on, made_at, unmailed, first_at) {to_notify}
ON CONFLICT ON CONSTRAINT notification_once
    DO UPDATE SET made_at = excluded.made_at, read_at = NULL, settled_at = NULL, letter_id = NULL, unmailed = '',
        first_at = excluded.first_at, passed_on = false
    WHERE supporters_notification.settled_at IS NOT NULL"""
COUNT_PENDING: Final = """
SELECT count(*) FROM ({to_notify}) fresh
LEFT JOIN supporters_notification made USING (recipient_id, rule, subject_kind, subject_id, period_on)
WHERE made.id IS NULL OR made.settled_at IS NOT NULL"""
RECIPIENTS_BY_LEVEL: Final = (
    "SELECT coalesce(owner.id, desk.id, away.id) AS id",
    "SELECT coalesce(owner.id, desk.id, away.id) AS id UNION SELECT head.id",
    "SELECT head.above_id AS id",
)
WAITED: Final = """ EXISTS (
    SELECT FROM supporters_notification first
    WHERE first.subject_kind = %s AND first.subject_id = due.subject_id AND first.rule = %s
        AND first.period_on = due.period_on AND coalesce(first.first_at, first.made_at) < %s
        AND first.settled_at IS NULL
)"""
SETTLE: Final = """
UPDATE supporters_notification SET settled_at = %s, read_at = coalesce(read_at, %s)
WHERE rule = ANY(%s) AND settled_at IS NULL AND made_at <= %s AND NOT EXISTS (
    SELECT FROM due WHERE due.subject_id = supporters_notification.subject_id
        AND due.period_on = supporters_notification.period_on
)"""
OF_LEVEL: Final = "SELECT %s AS rule, of_level.id FROM ({notified}) of_level"
SETTLE_PASSED_ON: Final = """, recipient AS (
    SELECT due.subject_id, due.period_on, notified.rule, notified.id {recipients} WHERE notified.id IS NOT NULL
), reminded AS (
    SELECT recipient.* FROM recipient JOIN supporters_notification USING (subject_id, period_on, rule)
    WHERE recipient_id = recipient.id AND settled_at IS NULL
)
UPDATE supporters_notification passed SET settled_at = %s, read_at = coalesce(read_at, %s), passed_on = true
WHERE rule = ANY(%s) AND settled_at IS NULL AND made_at <= %s AND NOT EXISTS (
    SELECT FROM recipient
    WHERE (recipient.subject_id, recipient.period_on, recipient.rule) = (passed.subject_id, passed.period_on, passed.rule)
        AND recipient.id = passed.recipient_id
) AND EXISTS (
    SELECT FROM reminded
    WHERE (reminded.subject_id, reminded.period_on, reminded.rule) = (passed.subject_id, passed.period_on, passed.rule)
)"""
NOTHING: Final = DUE.format(due="SELECT NULL::uuid, NULL::date, NULL::uuid, NULL::uuid, NULL::boolean WHERE false")
COUNT: Final = " SELECT department_id, count(*) FROM due WHERE {waited} GROUP BY department_id"
