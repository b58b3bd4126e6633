from supporters.middleware.gates import GatesMiddleware
from supporters.middleware.preferences import PreferencesMiddleware
from supporters.middleware.reading_only import ReadingOnlyMiddleware
from supporters.middleware.sessions import IdleSessionMiddleware
from supporters.middleware.words import KeptWordsMiddleware

__all__ = [
    "GatesMiddleware", "IdleSessionMiddleware", "KeptWordsMiddleware", "PreferencesMiddleware", "ReadingOnlyMiddleware",
]  # fmt: skip
