"""Every distinct spelling of a name, opened into the memory of the process and matched there.

The database stores only sealed spellings, no prefixes, sounds or misspellings, so a stolen copy reveals no name. It takes about
47 MB a process at 30,000 surnames. Names that nobody has any more stay until the process ends; they lead to no person.
"""

import os
from collections.abc import Iterable, Sequence
from threading import RLock
from time import monotonic
from typing import NamedTuple

from django.db import connection

from privacy.opening import Unopened
from privacy.sealing import Sealed
from veterans.aliases import aliases
from veterans.dictionary.column import Column
from veterans.dictionary.matches import Matches
from veterans.models import NameEntry, NameKind
from veterans.spelling import Spelling, name_spellings

__all__ = ["BREADTH", "DICTIONARY", "Dictionary", "Matches"]

BREADTH = 60
COUNT_EVERY_SECONDS = 3600

_SPELLING = NameEntry._meta.get_field("spelling")
_BEARERS = """
SELECT surname_entry_id, given_entry_id, patronymic_entry_id, count(*) FROM veterans_personname
WHERE ended_at IS NULL GROUP BY GROUPING SETS ((surname_entry_id), (given_entry_id), (patronymic_entry_id))
"""


class _Entry(NamedTuple):
    """A row of NameEntry."""

    key: int
    token: bytes
    kind: str
    spelling: Sealed

    def is_same_as(self, other: "_Entry") -> bool:
        """In another database the same key is that of another name, so the token is compared too."""
        return self.key == other.key and self.token == other.token


class Dictionary:
    """The names known to this process. The first `refresh` reads them all (0.7 s at 30,000 surnames)."""

    def __init__(self) -> None:
        self._generation = 0
        self.renew_lock()
        self.forget()

    def renew_lock(self) -> None:
        """Replace the lock in a forked child: the thread that held it was not copied."""
        self._lock = RLock()

    def forget(self) -> None:
        """Empty the dictionary: the next search reads all names again."""
        with self._lock:
            self._generation += 1
            self._columns = {kind: Column() for kind in NameKind}
            self._spellings: dict[int, str] = {}
            self._surname_bearers: dict[str, int] = {}
            self._persons = 0
            self._newest: _Entry | None = None
            self._counted_at: float | None = None

    def refresh(self) -> None:
        """Read the names stored since the last call; one statement when there are none.

        Keys become visible in ascending order (see `actions.names`), so none is missed. If the newest known name is gone, its
        transaction was rolled back or the database was replaced: everything is read again.
        """
        with self._lock:
            entries = _entries_from(self._newest)
            if self._newest and (not entries or not entries[0].is_same_as(self._newest)):
                self.forget()
                entries = _entries_from(None)
            self._add(entries[1:] if self._newest else entries)
            if self._counted_at is None or monotonic() - self._counted_at > COUNT_EVERY_SECONDS:
                self._count_bearers()

    def match(self, kind: NameKind, spellings: Iterable[Spelling], *, breadth: int = BREADTH) -> Matches:
        """The entries nearest to a typed word in any of these spellings."""
        with self._lock:
            return self._columns[kind].match(spellings, breadth=breadth)

    def starting_with(self, kind: NameKind, letters: str, *, breadth: int = BREADTH) -> Matches:
        with self._lock:
            return self._columns[kind].starting_with(letters, breadth=breadth)

    @property
    def edition(self) -> tuple[int, int]:
        """Changes whenever a name is added: what was matched in one edition may be kept for it."""
        return self._generation, self._newest.key if self._newest else 0

    def spelling_of(self, entry: int | None) -> str:
        """The clean spelling of an entry; "" for no entry, and for one that is not known or does not open."""
        return self._spellings.get(entry, "") if entry is not None else ""

    def surname_share(self, surname: str) -> tuple[int, int]:
        """How many persons have a surname, given in its clean form, and of how many; counted once an hour."""
        return self._surname_bearers.get(surname, 0), self._persons

    def _add(self, entries: Sequence[_Entry]) -> None:
        if not entries:
            return
        spellings: dict[str, list[tuple[int, Spelling]]] = {kind: [] for kind in NameKind}
        for entry in entries:
            name = _SPELLING.open_value(entry.key, entry.spelling, subject=None)
            if isinstance(name, Unopened):
                continue  # its persons are found by their other names
            self._spellings[entry.key] = name
            others = aliases(name) if entry.kind == NameKind.GIVEN else ()
            spellings[entry.kind] += ((entry.key, spelling) for spelling in name_spellings(name, others))
        for kind, column in self._columns.items():
            column.extend(spellings[kind])
        self._newest = entries[-1]

    def _count_bearers(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_BEARERS)
            counted = cursor.fetchall()
        bearers = {surname or given or patronymic: count for surname, given, patronymic, count in counted}
        surnames = {entry: count for entry, _given, _patronymic, count in counted if entry is not None}
        self._surname_bearers = {self.spelling_of(entry): count for entry, count in surnames.items()}
        self._persons = sum(surnames.values())
        for column in self._columns.values():
            column.count_bearers(bearers)
        self._counted_at = monotonic()


def _entries_from(newest: _Entry | None) -> list[_Entry]:
    """The newest known entry, if it still exists, and all entries after it."""
    stored = NameEntry.objects.filter(pk__gte=newest.key) if newest else NameEntry.objects.all()
    columns = stored.order_by("pk").values_list("pk", "token", "kind", "spelling")
    return [_Entry(key, bytes(token), kind, Sealed(spelling)) for key, token, kind, spelling in columns]


DICTIONARY = Dictionary()
os.register_at_fork(after_in_child=DICTIONARY.renew_lock)
