"""Opening a sealed value leaves a trace by construction: the person it tells of is noted in the current reading, and the
reading becomes one AccessRecord before anybody sees the answer (privacy/middleware.py, privacy/actions.py)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import UUID

from privacy.sealing import Sealed, associated_data, unseal

NAME_BLOCK = 128
TEXT_BLOCK = 64


class UnrecordedOpening(Exception):
    """A person's value was opened where nobody would record it, or after the record was written."""


@dataclass
class Reading:
    """What one request, task or command has seen so far, and why."""

    actor_id: UUID | None = None
    role: str = ""
    act: str = "read"
    route: str = ""
    purpose: str = ""
    device: str = ""
    request_id: str = ""
    query_token: bytes | None = None
    subjects: set[UUID] = field(default_factory=set)
    closed: bool = False

    def note(self, subject: UUID) -> None:
        if self.closed:
            raise UnrecordedOpening("the access record of this reading is already written")
        self.subjects.add(subject)


_current: ContextVar[Reading | None] = ContextVar("reading", default=None)


def current_reading() -> Reading:
    """The reading under way. Raises UnrecordedOpening outside of one."""
    reading = _current.get()
    if reading is None:
        raise UnrecordedOpening("opening a person's data needs a reading: a request, or recorded_reading(actor, purpose)")
    return reading


@contextmanager
def reading_under_way(reading: Reading) -> Iterator[Reading]:
    """Make `reading` the current one. Whoever calls this writes its record."""
    token = _current.set(reading)
    try:
        yield reading
    finally:
        reading.closed = True
        _current.reset(token)


def open_sealed(
    table: str, column: str, pk: object, sealed: Sealed | None, *, subject: UUID | None, block: int = TEXT_BLOCK
) -> str:
    """The text of a sealed value of row `pk` of `table`, noted as read of person `subject`; NULL opens as "".

    `subject` is None only for what tells of no person under support: a spelling in the dictionary, a phone of staff.
    """
    if sealed is None:
        return ""
    if subject is not None:
        current_reading().note(subject)
    return unseal(sealed, associated_data(table, column, pk), block=block)
