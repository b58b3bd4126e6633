"""Requests about an administrator or an auditor, with the reason that a second administrator reads."""

from supporters.directory.forms.reasons import ReasonField
from supporters.forms.idempotency import SubmittedOnceForm


class AskForm(SubmittedOnceForm):
    reason = ReasonField()
