"""Acts upon an administrator or an auditor, and the reason that a second administrator reads."""

from supporters.forms.once import SubmittedOnceForm
from supporters.forms.reasons import ReasonField


class AskForm(SubmittedOnceForm):
    reason = ReasonField()
