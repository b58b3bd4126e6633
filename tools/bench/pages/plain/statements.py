"""The statements a page needs at least, written by hand for psycopg2, with only the columns and joins that the page shows."""

from typing import Any

from django.db import connection

FRAME = """
SELECT department.duty_phone,
       (SELECT coalesce(sum(CASE WHEN n > 3 THEN 1 ELSE n END), 0) FROM (
           SELECT count(*) FROM supporters_notification WHERE recipient_id = %(user)s AND read_at IS NULL
           GROUP BY rule, date_trunc('minute', made_at)
       ) kind (n))
FROM supporters_department department WHERE department.id = %(department)s"""
RECORD = """
INSERT INTO privacy_accessrecord (actor_id, role, act, route, subject_ids, purpose, device, request_id)
VALUES (%(user)s, %(role)s, %(act)s, %(route)s, %(persons)s::uuid[], 'support', '', '')"""

TODAY_STEPS = """
SELECT step.id, step.what, step.due_on, step.due_time, "case".number, "case".stage, "case".risk, "case".person_id,
       person.surname, person.given_name, person.patronymic, facility.label_uk
FROM cases_case "case"
JOIN cases_followup step ON step.case_id = "case".id AND step.state = 'planned'
JOIN veterans_person person ON person.id = "case".person_id
LEFT JOIN cases_facility facility ON facility.code = "case".facility_id
WHERE "case".owner_id = %(user)s AND "case".state = 'open' AND step.due_on <= %(until)s
ORDER BY step.due_on"""
TODAY_DUE = """
WITH own AS (SELECT id FROM cases_case WHERE owner_id = %(user)s),
due AS (
    SELECT 'promise' AS kind, id, case_id, due_on, words, NULL::uuid AS of, NULL::int AS n FROM cases_promise
        WHERE state = 'open' AND due_on <= %(today)s AND (case_id IN (SELECT id FROM own) OR whose_id = %(user)s)
    UNION ALL
    SELECT 'job', id, case_id, due_on, NULL, job_id, days FROM cases_jobcheck
        WHERE state = 'open' AND due_on <= %(today)s AND case_id IN (SELECT id FROM own)
    UNION ALL
    SELECT 'check', id, case_id, due_on, NULL, NULL, months FROM cases_check
        WHERE state = 'open' AND due_on <= %(today)s AND case_id IN (SELECT id FROM own)
    UNION ALL
    SELECT 'risk', id, case_id, review_on, NULL, NULL, NULL FROM cases_riskspan
        WHERE to_at IS NULL AND review_on <= %(today)s AND case_id IN (SELECT id FROM own)
    UNION ALL
    SELECT 'package', id, case_id, made_at::date, NULL, NULL, NULL FROM cases_communitypackage
        WHERE state = 'open' AND made_at::date <= %(today)s - 7 AND case_id IN (SELECT id FROM own)
    UNION ALL
    SELECT 'event', invitation.id, case_id, inform_since::date, NULL, NULL, NULL
        FROM cases_eventinvitation invitation JOIN cases_communityevent event ON event.id = invitation.event_id
        WHERE invitation.state IN ('invited', 'accepted') AND inform_since::date < %(today)s AND event.starts_at > now()
            AND case_id IN (SELECT id FROM own)
)
SELECT due.*, "case".number, "case".stage, "case".risk, "case".person_id, person.surname, person.given_name, person.patronymic
FROM due JOIN cases_case "case" ON "case".id = due.case_id JOIN veterans_person person ON person.id = "case".person_id"""
TODAY_PHONES = "SELECT person_id, owner, id, number FROM veterans_phone WHERE person_id = ANY(%(persons)s::uuid[])"

CARD = """
SELECT "case".id, "case".number, "case".state, "case".stage, "case".risk, "case".opened_at, person.id, person.surname,
       person.given_name, person.patronymic, person.born_on, person.birth_year, veteran.branch, veteran.rank, owner.surname,
       owner.given_name, owner.patronymic
FROM cases_case "case"
JOIN veterans_person person ON person.id = "case".person_id
LEFT JOIN veterans_veteran veteran ON veteran.person_id = person.id
LEFT JOIN supporters_supporter owner ON owner.id = "case".owner_id
WHERE "case".number = %(number)s AND "case".owner_id = %(user)s"""
CARD_STAGES = "SELECT value, from_at FROM cases_stagespan WHERE case_id = %(case)s ORDER BY from_at"
CARD_STEP = "SELECT id, what, due_on, due_time FROM cases_followup WHERE case_id = %(case)s AND state = 'planned'"
CARD_STAY = """
SELECT stay.id, stay.ward, facility.label_uk FROM cases_stay stay JOIN cases_facility facility ON facility.code = stay.value_id
WHERE stay.case_id = %(case)s AND stay.to_at IS NULL"""
CARD_PHONES = "SELECT id, owner, number FROM veterans_phone WHERE person_id = %(person)s"
CARD_VISITS = """
SELECT visit.id, visit.kind, visit.reached, visit.summary, visit.occurred_at, visit.recorded_at, author.surname,
       author.given_name, author.patronymic
FROM cases_visit visit JOIN supporters_supporter author ON author.id = visit.by_id
WHERE visit.case_id = %(case)s AND visit.voided_at IS NULL ORDER BY visit.occurred_at DESC LIMIT 21"""
CARD_CONSENTS = "SELECT scope_id, answer, valid_until FROM veterans_consent WHERE person_id = %(person)s AND replaced_at IS NULL"
CARD_LIVES = """
SELECT territory.name, territory.oblast, parent.name FROM veterans_placeoflife place
JOIN veterans_territory territory ON territory.code = place.territory_id
LEFT JOIN veterans_territory parent ON parent.code = territory.parent_id
WHERE place.person_id = %(person)s AND place.kind = 'actual' AND place.ended_at IS NULL"""
CARD_FAMILY = "SELECT id, relation, name FROM veterans_familytie WHERE veteran_id = %(person)s AND ended_at IS NULL"
CARD_WORK = "SELECT kind, started_on, ended_on FROM cases_job WHERE person_id = %(person)s"
CARD_PROMISES = "SELECT due_on FROM cases_promise WHERE case_id = %(case)s AND state = 'open'"
CARD_RISK = "SELECT id, reason, review_on FROM cases_riskspan WHERE case_id = %(case)s AND to_at IS NULL"

FORM = """
SELECT "case".id, "case".stage, person.id, person.surname, person.given_name, person.patronymic
FROM cases_case "case" JOIN veterans_person person ON person.id = "case".person_id
WHERE "case".number = %(number)s AND "case".owner_id = %(user)s"""
FORM_POLICY = "SELECT next_step_days, step_uk FROM cases_stagepolicy WHERE code = %(stage)s"

FORM_DRAFT = "SELECT id, origin, saved_at FROM supporters_draft WHERE user_id = %(user)s AND subject_id = %(case)s"

SAVE_KEY = """
INSERT INTO supporters_submissionkey (user_id, key, digest, result, used_at)
VALUES (%(user)s, %(key)s, %(digest)s, %(result)s, %(at)s) ON CONFLICT DO NOTHING"""
SAVE_DRAFT = "DELETE FROM supporters_draft WHERE user_id = %(user)s AND submission_key = %(key)s"
SAVE_LOCK = """
SELECT "case".id, "case".person_id, episode.id
FROM cases_case "case" JOIN cases_episode episode ON episode.case_id = "case".id AND episode.ended_at IS NULL
WHERE "case".number = %(number)s AND "case".owner_id = %(user)s AND "case".state = 'open' FOR UPDATE OF "case\""""
SAVE_VISIT = """
INSERT INTO cases_visit
    (id, case_id, episode_id, kind, reached, outcome, summary, occurred_at, recorded_at, by_id, version, arrived_after)
VALUES (%(visit)s, %(case)s, %(episode)s, %(kind)s, true, '', %(summary)s, %(at)s, %(at)s, %(user)s, 1, '')"""
SAVE_DONE = """
UPDATE cases_followup SET state = 'done', settled_at = %(at)s, settled_in_id = %(visit)s
WHERE case_id = %(case)s AND state = 'planned' RETURNING id"""
SAVE_READ = """
UPDATE supporters_notification SET settled_at = %(at)s, read_at = coalesce(read_at, %(at)s)
WHERE subject_kind = 'follow_up' AND subject_id = %(done)s AND settled_at IS NULL"""
SAVE_STEP = """
INSERT INTO cases_followup (id, case_id, kind, what, due_on, zone, state, moves, planned_at, planned_by_id, planned_in_id)
VALUES (%(step)s, %(case)s, '', %(what)s, %(due_on)s, 'Europe/Kyiv', 'planned', 0, %(at)s, %(user)s, %(visit)s)"""
SAVE_CASE = """
UPDATE cases_case SET next_due_on = %(due_on)s, next_due_time = NULL, last_contact_at = greatest(last_contact_at, %(at)s),
       version = version + 1
WHERE id = %(case)s"""
SAVE_EVENT = """
INSERT INTO cases_caseevent (id, case_id, kind, by_id, at, details)
VALUES (%(event)s, %(case)s, 'visit_logged', %(user)s, %(at)s, %(details)s)"""


def rows(statement: str, parameters: Any) -> list[Any]:
    """Rows of a statement, on Django's connection but without Django's cursor."""
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall()) if cursor.description else []
