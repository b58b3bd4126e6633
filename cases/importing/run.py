"""Work on the imports that have work: a few seconds of it after each answer of a head, more each minute.

Each chunk of a check and each card is a transaction of its own and leaves the row in its next state, so that a process may be
killed at any moment and the next run goes on. Memory does not grow with the number of rows.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic
from typing import Final
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from cases.actions.imports.checks import refuse_row
from cases.actions.imports.opening import open_row
from cases.actions.imports.registers import clear_contents
from cases.actions.imports.undoing import withdraw_row
from cases.forms.imports.directories import Directories
from cases.importing.checking import CHUNK, PURPOSE, ROUTE, check_chunk, compare_rows, read_rows
from cases.models import ImportedRow, RegisterImport
from cases.models.imports.heads import without_head
from cases.states import IllegalTransition, RowState
from privacy.actions import recorded_reading
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Emergency, Supporter
from supporters.notifications.models import Hours, hours_at

SECONDS: Final = 40.0  # of a run, which takes one of the two places of a worker; the next minute goes on
AT_ONCE: Final = 2.0  # seconds of work within a request, so that a short list needs no waiting
KEPT_FOR: Final = timedelta(days=14)  # the contents of rows that opened no card; then the register is uploaded anew

DatabaseGone: Final = (OperationalError, InterfaceError)  # the next run finds the same rows

log = structlog.get_logger("suprovid.imports")


def work_on_imports(*, at: datetime, seconds: float = SECONDS) -> None:
    """It ends when nothing is left to do or after `seconds`. May run at any time and concurrently."""
    ends_at = monotonic() + seconds
    for register_id in RegisterImport.objects.to_clear(at - KEPT_FOR).order_by("uploaded_at").values_list("pk", flat=True):
        clear_contents(register_id, at=at)
    for register_id in list(RegisterImport.objects.with_work().order_by("uploaded_at").values_list("pk", flat=True)):
        work_on(register_id, at=at, ends_at=ends_at)


def work_at_once(register_id: UUID, *, at: datetime) -> None:
    """The beginning of the work, within the request of a head."""
    work_on(register_id, at=at, ends_at=monotonic() + AT_ONCE)


def work_on(register_id: UUID, *, at: datetime, ends_at: float) -> None:
    """Nothing is done while the site is read-only. A fault of one import is logged and does not stop the others."""
    if Emergency.objects.reading_only().exists():
        return
    try:
        for _done in _work(register_id, at=at):
            if monotonic() > ends_at:
                return
    except DatabaseGone:
        raise
    except Exception:
        log.exception("import stopped", register=str(register_id))


def may_work(register: RegisterImport) -> bool:
    """Whether its head still leads the department: the cards are opened in that name and within that reach."""
    return not without_head([register], kyiv_day(timezone.now()))


def _work(register_id: UUID, *, at: datetime) -> Iterator[None]:
    """Yields after each transaction."""
    register = RegisterImport.objects.select_related("department", "head", "undone_by").get(pk=register_id)
    if register.undone_at and register.undone_by:
        yield from _withdraw(register, register.undone_by, at=at)
        return
    if not may_work(register):
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
    while ready := _next(register, RowState.READY):
        for row_id in ready:
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


def _withdraw(register: RegisterImport, by: Supporter, *, at: datetime) -> Iterator[None]:
    while opened := _next(register, RowState.OPENED):
        for row_id in opened:
            with (
                suppress(IllegalTransition),  # another run has withdrawn it
                recorded_reading(actor_id=by.pk, role=by.role, purpose=PURPOSE, route=ROUTE),
            ):
                withdraw_row(row_id, by=by, at=at)
            yield


def _next(register: RegisterImport, state: RowState) -> list[UUID]:
    rows = ImportedRow.objects.filter(register=register, state=state).order_by("line")
    return list(rows.values_list("pk", flat=True)[:CHUNK])
