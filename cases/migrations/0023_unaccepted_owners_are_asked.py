"""Until now a case named its owner before that owner had accepted. Each such naming becomes an offer (HandOver): the case and its
spans keep only owners who have accepted, as long as they were responsible.

A previous owner stayed responsible until the next one accepted, or until the case went into the queue.
"""

from itertools import groupby

from django.db import migrations

NAMED = """
INSERT INTO cases_handover (id, case_id, from_owner_id, to_department_id, to_owner_id, reason, asked_by_id, asked_at, answer_by,
    outcome, answered_by_id, answered_at)
SELECT gen_random_uuid(), span.case_id, before.value_id, asked.department_id, span.value_id,
    CASE WHEN before.value_id IS NULL THEN 'queue' ELSE 'other' END,
    coalesce(event.by_id, span.value_id), span.from_at, span.from_at + interval '24 hours',
    CASE WHEN span.accepted_at IS NOT NULL THEN 'accepted' WHEN c.state = 'open' AND span.to_at IS NULL THEN 'open' ELSE 'ended' END,
    CASE WHEN span.accepted_at IS NOT NULL OR c.state <> 'open' OR span.to_at IS NOT NULL THEN span.value_id END,
    CASE WHEN span.accepted_at IS NOT NULL THEN span.accepted_at
         WHEN c.state <> 'open' OR span.to_at IS NOT NULL THEN coalesce(span.to_at, now()) END
FROM cases_ownerspan span
JOIN cases_case c ON c.id = span.case_id
JOIN supporters_supporter asked ON asked.id = span.value_id
LEFT JOIN LATERAL (
    SELECT c.relieved_id AS value_id WHERE span.to_at IS NULL AND c.relieved_id IS NOT NULL
    UNION ALL
    SELECT earlier.value_id FROM cases_ownerspan earlier
    WHERE earlier.case_id = span.case_id AND earlier.from_at < span.from_at AND earlier.accepted_at IS NOT NULL
        AND earlier.value_id <> span.value_id AND earlier.to_at = span.from_at
    LIMIT 1
) before ON true
LEFT JOIN LATERAL (
    SELECT by_id FROM cases_caseevent event
    WHERE event.case_id = span.case_id AND event.kind = 'owner_assigned' AND event.at = span.from_at LIMIT 1
) event ON true
WHERE span.accepted_at IS NULL OR span.accepted_at > span.from_at"""
BACK = """
UPDATE cases_case c SET owner_id = c.relieved_id, relieved_id = NULL,
    accepted_at = CASE WHEN c.relieved_id IS NOT NULL THEN span.accepted_at END,
    queued_at = CASE WHEN c.relieved_id IS NULL THEN named.from_at END
FROM cases_ownerspan named
LEFT JOIN LATERAL (
    SELECT accepted_at FROM cases_ownerspan earlier
    WHERE earlier.case_id = named.case_id AND earlier.accepted_at IS NOT NULL ORDER BY earlier.from_at DESC LIMIT 1
) span ON true
WHERE named.case_id = c.id AND named.to_at IS NULL AND c.owner_id IS NOT NULL AND c.accepted_at IS NULL"""
NOTICES = [
    """
    UPDATE supporters_notification notice SET subject_kind = 'hand_over', subject_id = offer.id FROM cases_handover offer
    WHERE notice.rule = 'case_assigned' AND notice.subject_kind = 'case' AND notice.subject_id = offer.case_id
        AND notice.recipient_id = offer.to_owner_id AND notice.made_at = offer.asked_at""",
    """
    UPDATE supporters_notification notice SET subject_kind = 'hand_over', subject_id = offer.id FROM cases_handover offer
    WHERE notice.rule IN ('case_taken_over', 'case_returned') AND notice.subject_kind = 'case'
        AND notice.subject_id = offer.case_id AND notice.made_at = offer.answered_at""",
]
SPANS = """
SELECT span.case_id, span.id, span.from_at, span.to_at, span.accepted_at, c.owner_id
FROM cases_ownerspan span JOIN cases_case c ON c.id = span.case_id
WHERE EXISTS (
    SELECT FROM cases_ownerspan other
    WHERE other.case_id = span.case_id AND (other.accepted_at IS NULL OR other.accepted_at > other.from_at)
) ORDER BY span.case_id, span.from_at"""


def keep_accepted(apps, schema_editor):
    """Rewrite the spans of the cases with such namings."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(SPANS)
        for _case, spans in groupby(cursor.fetchall(), key=lambda row: row[0]):
            for statement, parameters in _rewritten(list(spans)):
                cursor.execute(statement, parameters)


def _rewritten(spans):
    """The statements for one case: unaccepted spans go, then accepted ones begin at the acceptance, then they end anew."""
    accepted = [index for index, span in enumerate(spans) if span[4] is not None]
    removed = [span[1] for span in spans if span[4] is None]
    yield "DELETE FROM cases_ownerspan WHERE id = ANY(%s::uuid[])", [removed]
    for index in accepted:
        yield "UPDATE cases_ownerspan SET from_at = %s WHERE id = %s", [spans[index][4], spans[index][1]]
    for index, following in zip(accepted, [*accepted[1:], None], strict=False):  # a case that was only in the queue has none
        ends = _end(spans, index, following)
        yield "UPDATE cases_ownerspan SET to_at = %s WHERE id = %s", [ends, spans[index][1]]


def _end(spans, index, following):
    """Until the next acceptance, or until the chain of spans without a gap ends; at once where the case is in the queue now."""
    last = index
    while last + 1 < (len(spans) if following is None else following) and spans[last][3] == spans[last + 1][2]:
        last += 1
    if following is not None and last + 1 == following and spans[last][3] == spans[following][2]:
        return spans[following][4]
    is_queued_now = spans[last][3] is None and spans[last][5] is None
    return spans[index][3] if is_queued_now else spans[last][3]


# A colleague who answered in place of a leaver was responsible without a span: the span begins when the work went over.
TAKEN = """
WITH taken AS (
    UPDATE cases_ownerspan span SET to_at = greatest(since.at, span.from_at + interval '1 microsecond')
    FROM cases_case c, LATERAL (
        SELECT coalesce(max(event.at), now()) AS at FROM cases_caseevent event
        WHERE event.case_id = c.id AND event.kind = 'owner_assigned' AND event.details ->> 'after' = c.owner_id::text
    ) since
    WHERE c.id = span.case_id AND span.to_at IS NULL AND span.value_id <> c.owner_id
    RETURNING span.case_id, c.owner_id, span.to_at
)
INSERT INTO cases_ownerspan (id, case_id, value_id, from_at, recorded_at)
SELECT gen_random_uuid(), case_id, owner_id, to_at, now() FROM taken"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0022_hand_overs"), ("supporters", "0015_form_of_address")]
    operations = [
        migrations.RunSQL([NAMED, BACK, *NOTICES], migrations.RunSQL.noop),
        migrations.RunPython(keep_accepted, migrations.RunPython.noop),
        migrations.RunSQL([TAKEN], migrations.RunSQL.noop),
    ]
