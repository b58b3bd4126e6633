"""The table that keeps what came of each lock, and the commit at which it was taken out last."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tools.mutations.table import Lock

HEAD = """# {title} taken out, one at a time

Made by `{command}`: in a copy of the commit named in each row the lock is taken out, and the tests beside it are run. Red is
right: somebody would notice.

| lock | where | tests | noticed by | commit |
|---|---|---|---|---|
"""
UNNOTICED = "**nobody**"


class Kept(NamedTuple):
    """A row; `noticed` is the test that failed, or UNNOTICED."""

    name: str
    file: str
    tests: str
    noticed: str
    commit: str

    def is_of(self, lock: Lock) -> bool:
        return (self.name, self.file, self.tests) == (lock.name, lock.file, lock.tests)

    @property
    def line(self) -> str:
        noticed = self.noticed if self.noticed == UNNOTICED else f"`{self.noticed}`"
        return f"| {self.name} | `{self.file}` | {self.tests} | {noticed} | {self.commit} |"


def kept_rows(table: Path) -> dict[str, Kept]:
    """By the name of the lock; empty without the file."""
    lines = table.read_text().splitlines() if table.exists() else []
    cells = [[cell.strip().strip("`") for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("| ")]
    rows = [Kept(*parts) for parts in cells if len(parts) == len(Kept._fields) and parts[0] != "lock"]
    return {row.name: row for row in rows}


def untried(locks: Iterable[Lock], known: Mapping[str, Kept]) -> list[Lock]:
    return [lock for lock in locks if lock.name not in known or not known[lock.name].is_of(lock)]


def write_table(table: Path, locks: Sequence[Lock], rows: Mapping[str, Kept], *, title: str, command: str) -> None:
    """One row of each lock that was tried, in the order of the locks; rows of locks that are gone go too."""
    lines = [rows[lock.name].line for lock in locks if lock.name in rows and rows[lock.name].is_of(lock)]
    table.write_text(HEAD.format(title=title, command=command) + "\n".join(lines) + "\n")
