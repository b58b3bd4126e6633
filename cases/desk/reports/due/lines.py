"""One line of what is due, or a mark, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from cases.case.reports.due.kinds import DueRow, due_kinds
from supporters.directory.calendar import due_state

QUESTION: Final = "question"  # of a head about a card: it has no kind, but rows in the same shape


@dataclass(frozen=True, kw_only=True)
class DueLine:
    """`is_typed`: somebody wrote the label. `due_label`: the day, "" where it is that of the row. `url`: where it is done."""

    label: str
    is_typed: bool
    due_label: str
    url: str


def due_day(row: DueRow) -> date:
    kind = due_kinds().get(row.kind)
    return kind.due_on(row) if kind else row.since


def shown_day(row: DueRow) -> date:
    """The first day on which it is shown."""
    kind = due_kinds().get(row.kind)
    return kind.shown_on(row) if kind else row.since


@dataclass(frozen=True, kw_only=True)
class DueMark:
    """The first of what is due on a card; `more_label`: how much beyond it. `tone`: of due_state()."""

    label: str
    is_typed: bool
    tone: str
    more_label: str


def due_mark(rows: Sequence[DueRow], today: date) -> DueMark | None:
    """`rows`: of one card, the oldest first."""
    if not rows:
        return None
    return DueMark(
        label=_label(rows[0]),
        is_typed=_is_typed(rows[0]),
        tone=due_state(min(due_day(rows[0]), today), today),
        more_label=more_label(len(rows) - 1),
    )


def due_line(row: DueRow, due_label: str, known: str) -> DueLine:
    """`due_label`: its day; `known`: the one that is said already."""
    return DueLine(
        label=_label(row),
        is_typed=_is_typed(row),
        due_label="" if due_label == known else due_label,
        url=_url(row),
    )


def _label(row: DueRow) -> str:
    return gettext("You are asked") if row.kind == QUESTION else due_kinds()[row.kind].label(row)


def _url(row: DueRow) -> str:
    return reverse("question_answer", args=[row.number, row.pk]) if row.kind == QUESTION else due_kinds()[row.kind].url(row)


def _is_typed(row: DueRow) -> bool:
    return row.kind != QUESTION and bool(due_kinds()[row.kind].words)


def more_label(n: int) -> str:
    """«ще 9», "" for none."""
    return ngettext("%(n)d more", "%(n)d more", n) % {"n": n} if n > 0 else ""
