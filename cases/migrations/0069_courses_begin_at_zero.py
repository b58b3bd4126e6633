from django.db import migrations

# Until now a proposal to end a support outlived the course it speaks of, and an entry dated before a course counted as its contact.
# The versions stay: no user has changed these cases.
END = """
WITH over AS (
    UPDATE cases_closure SET state = 'withdrawn', decided_by_id = asked_by_id, decided_at = greatest(now(), asked_at)
    FROM cases_episode e WHERE e.id = cases_closure.episode_id AND e.ended_at IS NOT NULL AND cases_closure.state = 'asked'
    RETURNING cases_closure.id
)
UPDATE supporters_notification SET settled_at = now(), read_at = coalesce(read_at, now()) FROM over
WHERE subject_kind = 'closure' AND subject_id = over.id AND settled_at IS NULL"""
RECOMPUTE = """
UPDATE cases_case SET last_contact_at = heard.last_at FROM (
    SELECT c.id, max(visit.occurred_at) AS last_at FROM cases_case c
    LEFT JOIN cases_case card ON card.id = c.id OR card.absorbed_by_id = c.id
    LEFT JOIN cases_visit visit ON visit.case_id = card.id AND visit.occurred_at >= c.opened_at
        AND (card.id = c.id OR visit.arrived_after = 'join')
        AND visit.kind IN ('visit', 'call', 'family', 'register') AND visit.reached AND visit.voided_at IS NULL
    WHERE (SELECT count(*) FROM cases_episode e WHERE e.case_id = c.id) > 1
    GROUP BY c.id
) heard
WHERE heard.id = cases_case.id AND heard.last_at IS DISTINCT FROM cases_case.last_contact_at"""
CHECK_NOW = "SET CONSTRAINTS ALL IMMEDIATE"


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0068_erased_stays_closed'),
    ]

    operations = [
        migrations.RunSQL([END, RECOMPUTE, CHECK_NOW], migrations.RunSQL.noop),
    ]
