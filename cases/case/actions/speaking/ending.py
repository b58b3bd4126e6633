"""What can still speak of a case. Ending the support ends its rows in one transaction."""

from collections import Counter
from collections.abc import Mapping, Set, Sized
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Value

from cases.case.actions.speaking.kinds import End, one_card, outlasting, speaking
from supporters.directory.models import Supporter


def ending(case_id: UUID, *, stay: Set[str] | None = None) -> dict[str, QuerySet[Any]]:
    """By code: the rows that end now. `stay`: codes whose rows go on, with their reminders; None: as at the end of a support."""
    goes_on = outlasting(End.SUPPORT) if stay is None else stay
    kinds = speaking()
    rows = {code: one.rows(one_card(case_id)) for code, one in kinds.items() if code not in goes_on}
    reminded = [kinds[code].subject for code in goes_on if kinds[code].subject]
    rows["notifications"] = rows["notifications"].exclude(subject_kind__in=reminded)
    return rows


def count_speaking(case_id: UUID, *, stay: Set[str] | None = None) -> dict[str, int]:
    """By code: what would end now. One query."""
    return count_rows(ending(case_id, stay=stay))


def count_rows(found: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """By each code of speaking(), 0 for one that is not among `found`. One query."""
    codes = [rows.order_by().annotate(code=Value(code)).values_list("code") for code, rows in found.items()]
    counted = Counter(code for (code,) in codes[0].union(*codes[1:], all=True))
    return {code: counted[code] for code in speaking()}


def end_speaking(case_id: UUID, *, by: Supporter, at: datetime, stay: Set[str] | None = None) -> dict[str, list[str]]:
    """End all of it but `stay`, and return the keys of the rows by code. The caller has locked the case."""
    found, ended = ending(case_id, stay=stay), {}
    for code, one in speaking().items():
        rows = found.get(code)
        ended[code] = [] if rows is None else [str(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)]
        if rows is not None:
            rows.update(**one.ended(by, at))
    return ended


def counted(ended: Mapping[str, Sized]) -> dict[str, int]:
    """How much ended, or returned, by code."""
    return {code: len(keys) for code, keys in ended.items()}
