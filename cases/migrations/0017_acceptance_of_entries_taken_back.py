from django.db import migrations

# Until 0014 a voided or moved entry left its case accepted, even if the owner had not accepted in any other way. Such an owner
# is asked again: the effects of the acceptance are undone as for an entry of today (cases/actions/acceptance.py).
# The version grows: a user with the page open answers another question.
PUT_BACK = (
    """
CREATE TEMPORARY TABLE put_back ON COMMIT DROP AS
SELECT c.id AS case_id, c.owner_id, c.accepted_at, clock_timestamp() AS undone_at, former.value_id AS relieved_id, earlier.value_id AS department_id
FROM cases_case c
JOIN cases_ownerspan held ON held.case_id = c.id AND held.to_at IS NULL
LEFT JOIN LATERAL (
    SELECT span.value_id FROM cases_ownerspan span JOIN supporters_supporter person ON person.id = span.value_id
    WHERE span.case_id = c.id AND span.to_at = held.from_at AND span.value_id <> c.owner_id AND person.is_active
) former ON true
LEFT JOIN LATERAL (
    SELECT before.value_id FROM cases_departmentspan since
    JOIN cases_departmentspan before ON before.case_id = c.id AND before.to_at = since.from_at
    JOIN supporters_department department ON department.id = before.value_id AND department.closed_at IS NULL
    WHERE since.case_id = c.id AND since.to_at IS NULL AND since.from_at = c.accepted_at
) earlier ON true
WHERE c.state <> 'closed'
AND EXISTS (
    SELECT FROM cases_caseevent event JOIN cases_visit entry ON entry.case_id = c.id AND entry.by_id = c.owner_id
    WHERE event.case_id = c.id AND event.by_id = c.owner_id AND event.kind = 'owner_accepted' AND event.at = c.accepted_at
    AND entry.recorded_at = c.accepted_at AND entry.voided_at IS NOT NULL
)
AND NOT EXISTS (
    SELECT FROM cases_visit entry
    WHERE entry.case_id = c.id AND entry.by_id = c.owner_id AND entry.voided_at IS NULL AND entry.recorded_at >= c.accepted_at
)
AND NOT EXISTS (
    SELECT FROM cases_caseevent event WHERE event.case_id = c.id AND event.by_id = c.owner_id
    AND event.kind IN ('step_postponed', 'stage_changed') AND event.at >= c.accepted_at
)
""",
    """
UPDATE cases_case SET accepted_at = NULL, relieved_id = put_back.relieved_id,
    department_id = coalesce(put_back.department_id, cases_case.department_id), version = version + 1
FROM put_back WHERE put_back.case_id = cases_case.id
""",
    "UPDATE cases_ownerspan SET accepted_at = NULL FROM put_back WHERE put_back.case_id = cases_ownerspan.case_id AND to_at IS NULL",
    """
UPDATE cases_departmentspan SET to_at = put_back.undone_at FROM put_back
WHERE put_back.case_id = cases_departmentspan.case_id AND to_at IS NULL AND put_back.department_id IS NOT NULL
""",
    """
INSERT INTO cases_departmentspan (id, case_id, from_at, to_at, recorded_at, value_id)
SELECT gen_random_uuid(), case_id, undone_at, NULL, undone_at, department_id FROM put_back WHERE department_id IS NOT NULL
""",
    """
UPDATE supporters_notification SET settled_at = NULL, read_at = nullif(read_at, settled_at) FROM put_back
WHERE subject_kind = 'case' AND subject_id = put_back.case_id AND settled_at = put_back.accepted_at
""",
    """
UPDATE supporters_notification SET settled_at = undone_at, read_at = coalesce(read_at, undone_at) FROM put_back
WHERE subject_kind = 'case' AND subject_id = put_back.case_id AND rule = 'case_taken_over' AND settled_at IS NULL
""",
    """
INSERT INTO cases_caseevent (id, case_id, kind, by_id, at, details)
SELECT gen_random_uuid(), case_id, 'acceptance_undone', owner_id, undone_at, '{}' FROM put_back
""",
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_deletions_by_name")]
    operations = [migrations.RunSQL(list(PUT_BACK), migrations.RunSQL.noop)]
