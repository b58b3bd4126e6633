"""Work on the imports that have work: a few seconds of it after each answer of a head, more each minute.

Each chunk of a check and each card is a transaction of its own and leaves the row in its next state, so that a process may be
killed at any moment and the next run goes on. Memory does not grow with the number of rows.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Final
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from cases.case.models import ImportedRow, RegisterImport
from cases.case.states import IllegalTransition, RowState
from cases.intake.actions.imports.checks import refuse_row
from cases.intake.actions.imports.ending import announce_end
from cases.intake.actions.imports.opening import open_row
from cases.intake.actions.imports.registers import clear_contents, withdraw_row
from cases.intake.forms.imports.directories import Directories
from cases.intake.importing.checking import CHUNK, PURPOSE, ROUTE, check_chunk, compare_rows, read_rows
from cases.intake.models import without_head
from privacy.actions import recorded_reading
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Emergency, Supporter
from supporters.notifications.models import Hours, Task, hours_at
from supporters.notifications.parts import Run

SECONDS: Final = 40.0  # of a run, which takes one of the two places of a worker; the next minute goes on
AT_ONCE: Final = 2.0  # seconds of work within a request, so that a short list needs no waiting
KEPT_FOR: Final = timedelta(days=14)  # the contents of rows that opened no card; then the register is uploaded anew

DatabaseGone: Final = (OperationalError, InterfaceError)  # the next run finds the same rows

log = structlog.get_logger("suprovid.imports")


def work_on_imports(*, at: datetime, seconds: float = SECONDS, run: Run | None = None) -> None:
    """It ends when nothing is left to do or after `seconds`. May run at any time and concurrently. The head of an import that
    was not done within a request is notified when nothing is left.

    `run` learns which imports and rows raised; they stop no other.
    """
    ends_at, run = monotonic() + seconds, run or Run()
    to_clear = RegisterImport.objects.to_clear(at - KEPT_FOR).order_by("uploaded_at")
    for register_id in list(to_clear.values_list("pk", flat=True)):
        with run.alone(Task.IMPORTS, item=register_id):
            clear_contents(register_id, at=at)
    for register_id in list(RegisterImport.objects.with_work().order_by("uploaded_at").values_list("pk", flat=True)):
        with run.alone(Task.IMPORTS, item=register_id):
            if work_on(register_id, at=at, ends_at=ends_at, run=run):
                announce_end(register_id, at=at)


def work_at_once(register_id: UUID, *, at: datetime) -> None:
    """The beginning of the work, within the request of a head."""
    work_on(register_id, at=at, ends_at=monotonic() + AT_ONCE)


def work_on(register_id: UUID, *, at: datetime, ends_at: float, run: Run | None = None) -> int:
    """Return in how many transactions something was done; nothing is while the site is read-only."""
    if Emergency.objects.reading_only().exists():
        return 0
    run, done = run or Run(), 0
    with run.alone(Task.IMPORTS, item=register_id):
        for _step in _work(register_id, run, at=at):
            done += 1
            if monotonic() > ends_at:
                break
    return done


def may_work(register: RegisterImport) -> bool:
    """Whether its head still leads the department: the cards are opened in that name and within that reach."""
    return not without_head([register], kyiv_day(timezone.now()))


def _work(register_id: UUID, run: Run, *, at: datetime) -> Iterator[None]:
    """Yields after each transaction."""
    register = RegisterImport.objects.select_related("department", "head", "undone_by").get(pk=register_id)
    if register.undone_at and register.undone_by:
        yield from _withdraw(register, register.undone_by, run, at=at)
        return
    if register.matched_at is None or not may_work(register):
        return
    directories = Directories.read(register, at=at)
    while check_chunk(register, directories, at=at):
        yield
    if register.compared_at is None:
        compare_rows(register, directories, at=at)
        yield
    if register.confirmed_at:
        yield from _open(register, directories, hours_at(at), at=at)


def _open(register: RegisterImport, directories: Directories, hours: Hours, *, at: datetime) -> Iterator[None]:
    for row_id in _rows_in(register, RowState.READY):
        _open_row(row_id, register.head, directories, hours, at=at)
        yield


def _open_row(row_id: UUID, by: Supporter, directories: Directories, hours: Hours, *, at: datetime) -> None:
    """A row that can't be opened is refused, so that it does not stop the others."""
    try:
        with recorded_reading(actor_id=by.pk, role=by.role, purpose=PURPOSE, route=ROUTE):
            ((_row, form),) = read_rows([ImportedRow.objects.get(pk=row_id)], directories, at=at)
            if form is None or not form.is_valid():
                refuse_row(row_id)
            else:
                open_row(row_id, form.listed, hours=hours, by=by, at=at)
    except DatabaseGone:
        raise
    except Exception as refused:  # the other rows must go on after any error
        log.warning("imported row refused", row=str(row_id), reason=type(refused).__name__)
        refuse_row(row_id)


def _withdraw(register: RegisterImport, by: Supporter, run: Run, *, at: datetime) -> Iterator[None]:
    """A row that raises stays opened, and is tried again by the next run."""
    for row_id in _rows_in(register, RowState.OPENED):
        with (
            run.alone(Task.IMPORTS, item=row_id),
            suppress(IllegalTransition),  # another run has withdrawn it
            recorded_reading(actor_id=by.pk, role=by.role, purpose=PURPOSE, route=ROUTE),
        ):
            withdraw_row(row_id, by=by, at=at)
        yield


def _rows_in(register: RegisterImport, state: RowState) -> Iterator[UUID]:
    """Each row once, by line, whatever becomes of it meanwhile."""
    rows, line = ImportedRow.objects.filter(register=register, state=state).order_by("line"), 0
    while chunk := list(rows.filter(line__gt=line).values_list("pk", "line")[:CHUNK]):
        yield from (row_id for row_id, _line in chunk)
        line = chunk[-1][1]


SHOWN: Final = 50  # numbers of rows beside a name


@dataclass(frozen=True, kw_only=True)
class WithoutOwner:
    """`is_recognised`: by now, so that the head may offer the cards. `lines`: of the first of `count` rows."""

    name: str
    department: str
    is_recognised: bool
    lines: str
    count: int


def rows_without_owner(register: RegisterImport) -> Iterator[WithoutOwner]:
    """By name of the colleague. Two queries for any number of rows, one when there is none."""
    lines: dict[UUID, list[int]] = {}
    for pk, line in ImportedRow.objects.without_owner(register.pk).order_by("line").values_list("unrecognised", "line"):
        lines.setdefault(pk, []).append(line)
    people = Supporter.objects.pickable().filter(pk__in=lines).select_related("department") if lines else ()
    for one in sorted(people, key=lambda one: alphabetical(one.surname, one.given_name)):
        found = lines[one.pk]
        yield WithoutOwner(
            name=one.short_name,
            department=one.department.name,
            is_recognised=one.is_recognised,
            lines=", ".join(map(str, found[:SHOWN])) + (", …" if len(found) > SHOWN else ""),
            count=len(found),
        )
