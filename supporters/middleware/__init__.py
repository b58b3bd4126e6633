from supporters.middleware.envelopes import EnvelopeMiddleware
from supporters.middleware.gates import GatesMiddleware
from supporters.middleware.preferences import PreferencesMiddleware
from supporters.middleware.reading_only import ReadingOnlyMiddleware
from supporters.middleware.sending import SentByScriptMiddleware
from supporters.middleware.sessions import IdleSessionMiddleware
from supporters.middleware.submissions import SubmissionMiddleware
from supporters.middleware.words import KeptWordsMiddleware

__all__ = [
    "EnvelopeMiddleware", "GatesMiddleware", "IdleSessionMiddleware", "KeptWordsMiddleware", "PreferencesMiddleware",
    "ReadingOnlyMiddleware", "SentByScriptMiddleware", "SubmissionMiddleware",
]  # fmt: skip
