"""What waits again once its end was a mistake: the report of a loss is taken back, a join is undone. One rule for both.

What may no longer be promised stays ended, and the caller names it. Steps are made anew; a vacancy is shown, and a letter made,
again.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cases.case.actions.speaking.ending import count_rows
from cases.case.actions.speaking.kinds import Now, returning, speaking

Ended = Mapping[str, QuerySet[Any]]  # by code of speaking(): the rows that ended by mistake
Returned = Mapping[str, list[UUID]]


def returnable(ended: Ended, now: Now) -> Returned:
    """By code, the keys of the rows that may wait again."""
    ways = returning()
    return {code: ways[code].may(rows, now) for code, rows in ended.items() if code in ways}


def return_ended(ended: Ended, now: Now) -> Returned:
    """Let them wait again; return the keys by code. The caller has locked the cards."""
    ways = returning()
    return {code: ways[code].again(keys, now.at) for code, keys in returnable(ended, now).items()}


def count_returning(returned: Returned) -> dict[str, int]:
    """By each code of speaking()."""
    return {code: len(returned.get(code, ())) for code in speaking()}


def count_staying(ended: Ended, returned: Returned) -> dict[str, int]:
    """By each code of speaking(): what stays ended."""
    return count_rows({code: rows.exclude(pk__in=returned.get(code, ())) for code, rows in ended.items()})
