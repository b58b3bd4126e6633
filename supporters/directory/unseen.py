"""Characters that nobody sees, as a text pasted from a document or a chat holds them."""

import re
from typing import Final

_UNSEEN: Final = re.compile("[\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")  # soft hyphens, marks of direction and width


def without_unseen(text: str) -> str:
    return _UNSEEN.sub("", text)
