"""The changes of many rows of a register, as its page lists them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.case.models import RegisterImport
from cases.intake.actions.imports.matching import Change, Matching
from cases.intake.forms.imports.changing import change_words
from cases.intake.forms.imports.rows import LISTED


@dataclass(frozen=True, kw_only=True)
class ChangeLine:
    """`words`: «Коли: на 7 днів пізніше»; `which`: «Заклад: Госпіталь». `rows`: how many it changed when it was made."""

    made_at: str
    words: str
    which: str
    rows: int


def change_lines(register: RegisterImport) -> Iterator[ChangeLine]:
    """The latest first."""
    for change in reversed(Matching.of(register).changes):
        yield ChangeLine(made_at=change.made_at.isoformat(), words=change_words(change), which=_which(change), rows=change.rows)


def _which(change: Change) -> str:
    if change.among is None:
        return _("all rows")
    return f"{LISTED.label(change.among.column)}: {change.among.label}"
