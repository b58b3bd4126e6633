"""A sign of danger from outside, and the page of a fixed size on which the signs of a talk are written before it is sealed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from cases.person.states import DangerKind

PAGE_BYTES: Final = 8000  # of every talk, also of one that found nothing
AGREED, REASON = 200, 150  # characters; the longest page of five signs has at most 4 bytes for each of them
FIELD, LINE = "\x1f", "\x1e"
SEPARATORS: Final = str.maketrans({FIELD: " ", LINE: " "})


@dataclass(frozen=True, kw_only=True)
class DangerSign:
    """A need of the person: who helps (the code of a SafetyHelper) and what was agreed.

    `since_on`: the day of the talk that named it first. `reason`: why it goes on beyond that talk, "" in that talk itself.
    """

    kind: DangerKind
    helper: str
    agreed: str
    since_on: date
    reason: str = ""


def write_page(signs: Iterable[DangerSign]) -> str:
    """The signs as one text of PAGE_BYTES bytes. Raises ValueError for signs that do not fit."""
    text = LINE.join(_line(sign) for sign in signs)
    missing = PAGE_BYTES - len(text.encode())
    if missing < 0:
        raise ValueError("the signs of a talk do not fit on its page")
    return text + LINE * missing


def _line(sign: DangerSign) -> str:
    typed = (text.translate(SEPARATORS) for text in (sign.agreed, sign.reason))
    return FIELD.join((sign.kind.value, sign.helper, sign.since_on.isoformat(), *typed))


def read_page(page: str) -> tuple[DangerSign, ...]:
    """Raises ValueError for a page that write_page() has not made."""
    found = []
    for line in filter(None, page.split(LINE)):
        kind, helper, since_on, agreed, reason = line.split(FIELD)
        sign = DangerSign(
            kind=DangerKind(kind), helper=helper, since_on=date.fromisoformat(since_on), agreed=agreed, reason=reason
        )
        found.append(sign)
    return tuple(found)
