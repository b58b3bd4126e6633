"""A duty that was opened and that nobody has done is unread again: reading ends news only (ADR 68)."""

from typing import Final

from django.db import migrations

UNREAD: Final = """
UPDATE supporters_notification SET read_at = NULL
WHERE settled_at IS NULL AND read_at IS NOT NULL AND rule NOT IN (
    'case_taken_over', 'case_returned', 'closing_refused', 'closing_ended', 'late_entry', 'request_answered', 'question_answered',
    'cards_joined', 'join_undone', 'loss_known', 'loss_mistaken', 'risk_raised', 'team_joined', 'team_left', 'promise_passed_on',
    'peer_asked', 'peer_agreed', 'peer_ended', 'event_moved', 'absence_entered', 'cover_named', 'suspended', 'post_changed',
    'colleague_unknown', 'approval_decided', 'new_device', 'grave_act', 'factors_removed', 'email_stopped', 'account_corrected'
)"""


class Migration(migrations.Migration):
    dependencies = [("supporters", "0030_recognised_before")]

    operations = [migrations.RunSQL(UNREAD, migrations.RunSQL.noop)]
