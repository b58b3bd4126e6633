"""Opening a sealed value leaves a record by construction.

The person concerned is noted in the current reading, and the reading becomes one AccessRecord before the answer leaves
(privacy/middleware.py, privacy/actions.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

import structlog
from django.utils.translation import gettext_lazy as _

from privacy.sealing import ERASED, SealBroken, Sealed, associated_data, unseal

log = structlog.get_logger("suprovid.privacy")

NAME_BLOCK = 128
TEXT_BLOCK = 64


PLACEHOLDER = _("can’t be opened")
ERASED_WORD = _("erased")


class Unopened(str):
    """The placeholder that pages show for a value that does not open.

    It is never sealed (privacy/fields.py), so neither a form nor a copy can overwrite the value with it.
    """


def to_edit(text: str | None) -> str:
    """Initial text of a form: "" where there is no text, or none that opens."""
    return "" if text is None or isinstance(text, Unopened) else text


class Erased(Unopened):
    """What pages show for a value that was erased for good (ADR 46). It raises no alarm."""


class ValuePlace(NamedTuple):
    """Where a sealed value is stored."""

    table: str
    column: str
    key: str


class UnrecordedOpening(Exception):
    """A person's value was opened outside a reading, or after its record was written."""


@dataclass(kw_only=True)
class Reading:
    """What one request, task or command has opened so far, and why. `is_export`: the answer is a copy of it, to be given away.

    `route`: of a request that of its page, unless the view names another one.
    """

    actor_id: UUID | None = None
    role: str = ""
    act: str = "read"
    route: str = ""
    purpose: str = ""
    device: str = ""
    request_id: str = ""
    query_token: bytes | None = None
    is_export: bool = False
    subjects: set[UUID] = field(default_factory=set)
    unopened: set[ValuePlace] = field(default_factory=set)
    closed: bool = False

    def note(self, subject: UUID) -> None:
        if self.closed:
            raise UnrecordedOpening("the access record of this reading is already written")
        self.subjects.add(subject)


_current: ContextVar[Reading | None] = ContextVar("reading", default=None)


def current_reading() -> Reading:
    """The current reading. Raises UnrecordedOpening outside of one."""
    reading = _current.get()
    if reading is None:
        raise UnrecordedOpening("opening a person's data needs a reading: a request, or recorded_reading(actor, purpose)")
    return reading


@contextmanager
def reading_under_way(reading: Reading) -> Iterator[Reading]:
    """Make `reading` the current one. The caller writes its record."""
    token = _current.set(reading)
    try:
        yield reading
    finally:
        reading.closed = True
        _current.reset(token)


def open_sealed(
    table: str, column: str, pk: object, sealed: Sealed | None, *, subject: UUID | None, block: int = TEXT_BLOCK
) -> str:
    """Return the text of a sealed value of row `pk` of `table` and note it as read of person `subject`; NULL opens as "".

    `subject` is None only for data of no person under support: a spelling in the dictionary, a phone of staff. A value that was
    altered or moved raises an alarm and is returned as Unopened, so that one broken value doesn't break a page. An erased one is
    returned as Erased, without an alarm.
    """
    if sealed is None:
        return ""
    if subject is not None:
        current_reading().note(subject)
    if sealed == ERASED:
        return Erased(ERASED_WORD)
    try:
        return unseal(sealed, associated_data(table, column, pk), block=block)
    except SealBroken:
        _raise_alarm(ValuePlace(table, column, str(pk)))
        return Unopened(PLACEHOLDER)


def _raise_alarm(place: ValuePlace) -> None:
    """Once for each value and reading: a page may open the same value twice."""
    reading = _current.get()
    if reading is not None:
        if place in reading.unopened:
            return
        reading.unopened.add(place)
    log.error("sealed_value_unopened", table=place.table, column=place.column, row=place.key)
