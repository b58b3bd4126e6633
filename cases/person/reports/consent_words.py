"""Which answer about consent holds, and the answer in words."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from veterans.models import Answer, Consent


def latest_first(row: Consent) -> tuple[bool, bool, datetime, datetime, UUID]:
    """Of what is current, answers come before that somebody was not asked; the latest answer holds (answered_last())."""
    is_current, is_answered = row.replaced_at is None, row.answer != Answer.NOT_ASKED
    answered_at = max(row.given_at, row.withdrawn_at or row.given_at)
    return is_current, is_current and is_answered, answered_at if is_current else row.recorded_at, row.recorded_at, row.pk


def state_label(row: Consent, today: date) -> str:
    if row.is_withdrawn:
        return _("consent is withdrawn")
    if row.answer == Answer.GIVEN and not row.is_in_force(today):
        return _("consent has ended")
    return str(Answer(row.answer).label)
