"""Counted rows of what a head decides today. The subject that brings a row registers it; the page reads them all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise

from supporters.directory.models import Supporter
from supporters.directory.roles import Permission


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """`count` returns how many wait for the reader, as many as the page at `url` lists; `words` says them, `act` names the link.

    Rows stand in the order of `place`.
    """

    code: str
    place: int
    permission: Permission
    count: Callable[[Supporter, datetime], int]
    words: Callable[[int], str]
    act: str | Promise
    url: Callable[[], str]


@dataclass(frozen=True, kw_only=True)
class WaitingRow:
    """`words` without the number, which stands before them."""

    place: int
    number: int
    words: str
    act: str
    url: str


_waiting: Final[dict[str, Waiting]] = {}


def register_waiting(one: Waiting) -> None:
    """Raises ValueError for a code or a place that is taken."""
    if one.code in _waiting or any(one.place == other.place for other in _waiting.values()):
        raise ValueError(f"{one.code} at {one.place}: taken")
    _waiting[one.code] = one


def waiting_rows(reader: Supporter, *, at: datetime) -> list[WaitingRow]:
    """Only of what the reader may decide, and only where something waits."""
    counted = [(one, one.count(reader, at)) for one in _waiting.values() if one.permission in reader.granted]
    return [WaitingRow(place=one.place, number=n, words=one.words(n), act=str(one.act), url=one.url()) for one, n in counted if n]
