"""The page of an import: its state, the counts of its rows, and the rows of one state, checked as of now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.case.models import Case, ImportedRow, RegisterImport
from cases.case.states import RowState, Stage
from cases.case.states.imports import UNSETTLED, WITH_CARD, WITH_CONTENT
from cases.intake.forms.imports.directories import Directories
from cases.intake.forms.imports.faults import faults_of
from cases.intake.forms.imports.rows import RowForm
from cases.intake.importing.answers import known_cards
from cases.intake.importing.changes import ChangeLine, change_lines
from cases.intake.importing.checking import read_rows
from cases.intake.importing.faults import FaultCount, fault_counts
from cases.intake.importing.run import WithoutOwner, may_work, rows_without_owner
from cases.intake.reports.search import SearchRow, found_rows
from supporters.directory.calendar import date_label, kyiv_day, moment_label
from supporters.directory.models import Supporter
from supporters.directory.reports.pages import NumberedPage
from supporters.forms.spreadsheets.columns import Fault

SHOWN: Final = 25
TONES: Final = {
    RowState.REFUSED: "overdue",
    RowState.ALIKE: "due",
    RowState.READY: "done",
    RowState.OPENED: "done",
    RowState.KEPT: "due",
}


class ImportState(Enum):
    """What happens with the import now; the names are those of the templates."""

    MATCHING = "matching"
    CHECKING = "checking"
    PREVIEW = "preview"
    OPENING = "opening"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    STOPPED = "stopped"
    CLEARED = "cleared"


LEFT: Final = (
    ImportState.MATCHING,
    ImportState.PREVIEW,
    ImportState.DONE,
    ImportState.STOPPED,
)  # their rows without a card may be deleted
WAITING: Final = (ImportState.CHECKING, ImportState.OPENING, ImportState.UNDOING)


@dataclass(frozen=True, kw_only=True)
class RowCount:
    state: RowState
    label: str
    n: int
    tone: str
    is_shown: bool


@dataclass(frozen=True, kw_only=True)
class RowLine:
    """`faults` of a row with errors; `card`: that was opened for it, by an earlier import for a known row."""

    line: int
    name: str = ""
    about: str = ""
    faults: tuple[Fault, ...] = ()
    mend_url: str = ""
    card: SearchRow | None = None


@dataclass(frozen=True, kw_only=True)
class ImportPage(NumberedPage):
    """`taken_over_label`: "" for an import of who uploaded it. `worked`: rows that need no more work of `total`. `shown`: the
    state whose rows the page lists."""

    pk: UUID
    department: str
    uploaded_label: str
    taken_over_label: str
    state: str
    waits: bool
    counts: tuple[RowCount, ...]
    total: int
    worked: int
    ready: int
    bad: int
    shown: str
    shown_label: str
    without_owner: tuple[WithoutOwner, ...]
    faults: tuple[FaultCount, ...]
    fault: str
    rows: tuple[RowLine, ...]
    changes: tuple[ChangeLine, ...]
    may_match: bool
    may_change: bool
    may_confirm: bool
    may_delete: bool
    may_undo: bool
    may_take_over: bool


def import_page(
    register: RegisterImport, reader: Supporter, *, show: str, page: int, at: datetime, fault: str = "", is_brief: bool = False
) -> ImportPage:
    """`fault`: only rows with it. `is_brief`: without rows."""
    counts = ImportedRow.objects.counted(register.pk)
    state = _state(register, counts)
    shown = _shown(show, counts)
    found = ImportedRow.objects.filter(register=register, state=shown)
    faults = fault_counts(found, fault) if shown is RowState.REFUSED else ()
    if fault := next((one.code for one in faults if one.is_shown), ""):
        found = found.with_fault(fault)
    pages = max(1, -(-found.count() // SHOWN))
    page = min(page, pages)
    rows = found.order_by("line")[(page - 1) * SHOWN : page * SHOWN]
    waiting = _to_work(state, counts)
    return ImportPage(
        page=page,
        pages=pages,
        pk=register.pk,
        department=register.department.name,
        uploaded_label=f"{register.uploaded_by.short_name}, {moment_label(register.uploaded_at, kyiv_day(at))}",
        taken_over_label=_taken_over(register, at=at),
        state=state.value,
        waits=state in WAITING,
        counts=tuple(_counts(counts, shown)),
        total=sum(counts.values()),
        worked=sum(counts.values()) - waiting,
        ready=counts[RowState.READY],
        bad=counts[RowState.REFUSED],
        shown=shown.value,
        shown_label=capfirst(str(shown.label)),
        faults=faults,
        fault=fault,
        without_owner=() if state in WAITING else tuple(rows_without_owner(register)),
        rows=() if is_brief else tuple(_lines(register, list(rows), shown, reader, at=at)),
        changes=() if is_brief or state is not ImportState.PREVIEW else tuple(change_lines(register)),
        may_change=state is ImportState.PREVIEW,
        may_match=state in (ImportState.MATCHING, ImportState.PREVIEW),
        may_confirm=state is ImportState.PREVIEW and counts[RowState.READY] > 0,
        may_delete=state in LEFT and any(counts[one] for one in WITH_CONTENT),
        may_undo=register.confirmed_at is not None and register.undone_at is None,
        may_take_over=state is ImportState.STOPPED,
    )


def _taken_over(register: RegisterImport, *, at: datetime) -> str:
    if register.taken_over_at is None:
        return ""
    named = {"who": register.head.short_name, "when": moment_label(register.taken_over_at, kyiv_day(at))}
    return _("Led on by %(who)s, %(when)s") % named


def _state(register: RegisterImport, counts: dict[RowState, int]) -> ImportState:
    if register.undone_at:
        return ImportState.UNDOING if counts[RowState.OPENED] else ImportState.UNDONE
    to_open = counts[RowState.READY] if register.confirmed_at else 0
    if register.cleared_at:
        return ImportState.DONE if register.confirmed_at else ImportState.CLEARED
    if any(counts[state] for state in UNSETTLED) and not may_work(register):
        return ImportState.STOPPED
    if register.matched_at is None:
        return ImportState.MATCHING
    if counts[RowState.UNCHECKED] or register.compared_at is None or to_open:
        return ImportState.OPENING if register.confirmed_at else ImportState.CHECKING
    return ImportState.DONE if register.confirmed_at else ImportState.PREVIEW


def _to_work(state: ImportState, counts: dict[RowState, int]) -> int:
    """How many rows the work that is under way has left."""
    left = {
        ImportState.CHECKING: counts[RowState.UNCHECKED],
        ImportState.OPENING: counts[RowState.UNCHECKED] + counts[RowState.READY],
        ImportState.UNDOING: counts[RowState.OPENED],
    }
    return left.get(state, 0)


def _shown(show: str, counts: dict[RowState, int]) -> RowState:
    """The asked state, else the first one that needs somebody."""
    if show in set(RowState):
        return RowState(show)
    first = (RowState.REFUSED, RowState.ALIKE, RowState.KEPT, RowState.OPENED, RowState.READY, RowState.WITHDRAWN)
    return next((state for state in (*first, *counts) if counts[state]), RowState.READY)


def _counts(counts: dict[RowState, int], shown: RowState) -> Iterator[RowCount]:
    for state, n in counts.items():
        if n:
            label = str(state.label)
            yield RowCount(state=state, label=label, n=n, tone=TONES.get(state, ""), is_shown=state is shown)


def _lines(
    register: RegisterImport, rows: Sequence[ImportedRow], shown: RowState, reader: Supporter, *, at: datetime
) -> Iterator[RowLine]:
    if shown in WITH_CARD:
        yield from _cards(rows, reader)
    elif shown is RowState.KNOWN:
        known = known_cards(rows, reader)
        yield from (RowLine(line=row.line, card=known.get(row.line)) for row in rows)
    elif shown is RowState.LEFT_OUT:
        yield from (RowLine(line=row.line) for row in rows)
    else:
        for row, form in read_rows(rows, Directories.read(register, at=at), at=at):
            yield _line(row, form, at=at)


def _line(row: ImportedRow, form: RowForm | None, *, at: datetime) -> RowLine:
    if form is None:
        return RowLine(line=row.line)
    return RowLine(
        line=row.line,
        name=" ".join(form.data[part] for part in ("surname", "given_name", "patronymic") if form.data[part]),
        about=_about(form, at=at) if form.is_valid() else "",
        faults=faults_of(form),
        mend_url=reverse("import_row_mend", args=[row.register_id, row.line]) if row.state == RowState.REFUSED else "",
    )


def _about(form: RowForm, *, at: datetime) -> str:
    """«Лікування · Мельник І. О. · 12 грудня · наступний крок 4 січня»"""
    known, listed, today = form.cleaned_data, form.listed, kyiv_day(at)
    who = listed.owner.short_name if listed.owner else listed.department.name
    parts = [str(Stage(known["stage"]).label), who]
    if listed.unrecognised:
        parts.append(_("%(name)s is not recognised by a head yet") % {"name": listed.unrecognised.short_name})
    if known["last_contact_on"]:
        parts.append(date_label(known["last_contact_on"], today))
    if known["next_on"]:
        parts.append(_("next step %(day)s") % {"day": date_label(known["next_on"], today)})
    return " · ".join(parts)


def _cards(rows: Sequence[ImportedRow], reader: Supporter) -> Iterator[RowLine]:
    """A card that is withdrawn, or out of the reader's reach by now, is only its line."""
    keys = [row.person_key for row in rows]
    reachable = Case.objects.visible_to(reader).filter(person__in=keys)
    cards = {one.person_id: one.row for one in found_rows(reachable, keys, reader)}
    yield from (RowLine(line=row.line, card=cards.get(row.person_key)) for row in rows)
