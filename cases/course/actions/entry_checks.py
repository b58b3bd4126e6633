"""Checks that an entry answers, and opens again when it is taken back. Their subject registers how (cases/*/subjects)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured

from cases.course.models import Visit
from supporters.directory.models import Supporter


@dataclass(frozen=True)
class EntryChecks:
    """`answer` and `take_back` are called by the functions below."""

    answer: Callable[..., int]
    take_back: Callable[..., None]


_checks: Final[list[EntryChecks]] = []


def register_entry_checks(checks: EntryChecks) -> None:
    """Raises ImproperlyConfigured for a second subject."""
    if _checks:
        raise ImproperlyConfigured("Two subjects have checks that an entry answers.")
    _checks.append(checks)


def answer_checks(case_id: UUID, ticked: Collection[UUID], *, visit: UUID, words: str, by: Supporter, at: datetime) -> int:
    """`words` of the entry `visit`, which is written next in the same transaction, say how it is.

    Returns how many of the ticked checks somebody had settled by then.
    """
    return sum(one.answer(case_id, ticked, visit=visit, words=words, by=by, at=at) for one in _checks)


def take_back_checks(visit: Visit, *, by: Supporter, at: datetime) -> None:
    """Open again what the voided entry has answered. The caller has locked the case."""
    for one in _checks:
        one.take_back(visit, by=by, at=at)
