"""The kinds of what is due beside the next step. Each subject declares its own beside its reminder rule (cases/*/reminders)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from privacy.sealing import Sealed
from supporters.notifications.today import register_on_today


class DueRow(NamedTuple):
    """One thing that is due. `since`: the day of DueKind.since. `key`, `n`, `words`: of DueKind, None where it names none.

    `department_id`: who is responsible where nobody leads the card works there. `at`: the beginning of `since`, in UTC.
    The rest is of the card on which it is done: of one that another card has absorbed, of that other card.
    """

    kind: str
    pk: UUID
    since: date
    key: UUID | None
    n: int | None
    words: Sealed | None
    number: str
    state: str
    loss: str
    stage: str
    risk: str
    owner_id: UUID | None
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None
    at: datetime
    department_id: UUID


@dataclass(frozen=True, kw_only=True)
class DueKind:
    """`code`: of the reminder rule that reminds of it. `after`: how long after the day in the column `since` it is due; `ahead`:
    how long before it is due it is shown.

    `rows` is a function of a day: what is open, with `since` on that day or before, in the shape of the rule; `owner` and
    `department` are its columns for who is responsible. `key`, `n` and `words` are columns that `label` or `url` need: a key,
    an integer, a sealed text of the row itself. `keeper`: the column of an account that does it on a card of others, "" for none.
    `is_passed_on`: it is done on the card that has absorbed its own. `asks_above`: what a head asks is for the department above
    that of the card.
    """

    code: str
    rows: Callable[[Any], QuerySet[Any, Any]]
    since: str
    owner: str
    department: str
    label: Callable[[DueRow], str]
    url: Callable[[DueRow], str]
    after: timedelta = timedelta(0)
    ahead: timedelta = timedelta(0)
    key: str = ""
    n: str = ""
    words: str = ""
    keeper: str = ""
    is_passed_on: bool = False
    asks_above: bool = False

    def last_on(self, day: date) -> date:
        """The latest day in `since` of what is shown on this day."""
        return day - self.after + self.ahead

    def due_on(self, row: DueRow) -> date:
        return row.since + self.after

    def shown_on(self, row: DueRow) -> date:
        """The first day on which it is shown."""
        return self.due_on(row) - self.ahead


_kinds: Final[dict[str, DueKind]] = {}


def register_due_kind(kind: DueKind) -> None:
    _kinds[kind.code] = kind
    register_on_today(kind.code)


def due_kinds() -> Mapping[str, DueKind]:
    """By code, in the order of the codes."""
    return dict(sorted(_kinds.items()))
