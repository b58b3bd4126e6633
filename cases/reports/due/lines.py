"""One line of what is due, in words."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import ngettext

from cases.reports.due.kinds import DueRow, due_kinds


@dataclass(frozen=True, kw_only=True)
class DueLine:
    """`is_typed`: somebody wrote the label. `due_label`: the day, "" where it is that of the row. `url`: where it is done."""

    label: str
    is_typed: bool
    due_label: str
    url: str


def due_day(row: DueRow) -> date:
    return due_kinds()[row.kind].due_on(row)


def due_line(row: DueRow, due_label: str, known: str) -> DueLine:
    """`due_label`: its day; `known`: the one that is said already."""
    kind = due_kinds()[row.kind]
    return DueLine(
        label=kind.label(row),
        is_typed=bool(kind.words),
        due_label="" if due_label == known else due_label,
        url=kind.url(row),
    )


def more_label(n: int) -> str:
    """«ще 9», "" for none."""
    return ngettext("%(n)d more", "%(n)d more", n) % {"n": n} if n > 0 else ""
