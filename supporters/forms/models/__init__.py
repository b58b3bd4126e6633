from supporters.forms.models.draft import Draft, DraftOrigin
from supporters.forms.models.submission import SubmissionKey

__all__ = [
    "Draft",
    "DraftOrigin",
    "SubmissionKey",
]
