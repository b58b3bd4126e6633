"""A pause is no state any more. A case on hold is open again, with its last step due tomorrow, so that somebody looks at it; one
without any step is closed.
"""

from django.db import migrations

STEPS = """
WITH last AS (
    SELECT DISTINCT ON (step.case_id) step.id FROM cases_followup step JOIN cases_case c ON c.id = step.case_id
    WHERE c.state = 'on_hold' ORDER BY step.case_id, step.planned_at DESC, step.id DESC
)
UPDATE cases_followup SET state = 'planned', settled_at = NULL, settled_in_id = NULL, due_time = NULL,
    due_on = (now() AT TIME ZONE 'Europe/Kyiv')::date + 1
WHERE id IN (SELECT id FROM last)"""
OPENED = """
UPDATE cases_case c SET state = 'open', next_due_on = step.due_on, next_due_time = NULL,
    owner_id = CASE WHEN owner.is_active THEN c.owner_id END,
    queued_at = CASE WHEN owner.is_active THEN c.queued_at ELSE coalesce(c.queued_at, now()) END
FROM cases_followup step, (SELECT c2.id, s.is_active FROM cases_case c2 LEFT JOIN supporters_supporter s ON s.id = c2.owner_id) owner
WHERE c.state = 'on_hold' AND step.case_id = c.id AND step.state = 'planned' AND owner.id = c.id"""
OWNERLESS = """
UPDATE cases_ownerspan span SET to_at = now() FROM cases_case c
WHERE c.id = span.case_id AND span.to_at IS NULL AND c.owner_id IS NULL"""
EPISODES = """
UPDATE cases_episode SET ended_at = NULL WHERE id IN (
    SELECT DISTINCT ON (episode.case_id) episode.id FROM cases_episode episode JOIN cases_case c ON c.id = episode.case_id
    WHERE c.state = 'open' ORDER BY episode.case_id, episode.started_at DESC
) AND ended_at IS NOT NULL"""
CLOSED = [
    "UPDATE cases_statespan span SET value = 'closed' FROM cases_case c"
    " WHERE c.id = span.case_id AND c.state = 'on_hold' AND span.to_at IS NULL AND span.value = 'on_hold'",
    "UPDATE cases_case SET state = 'closed' WHERE state = 'on_hold'",
    "UPDATE cases_statespan SET value = 'open' WHERE value = 'on_hold'",
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0027_event_kinds")]
    operations = [migrations.RunSQL([STEPS, OPENED, OWNERLESS, EPISODES, *CLOSED], migrations.RunSQL.noop)]
