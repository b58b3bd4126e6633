from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

from tools import database
from tools.bench.pages.browser import Answer
from tools.bench.pages.desks import Desks
from tools.bench.pages.subjects import Applications, Subject, empty_page, subjects
from tools.demo_data.size import Size
from tools.demo_data.world import ready_database


@dataclass(frozen=True)
class Ground:
    """A copy of a generated database with everything measured in it; removed after the run."""

    size: Size
    database: str
    connection: BaseDatabaseWrapper
    applications: Applications
    desks: Desks
    subjects: dict[str, Subject]
    empty: Callable[[], Answer]

    def enter(self) -> None:
        database.use(self.connection)


@contextmanager
def ground(size: Size, seed: int, *, fresh: bool, say: Callable[[str], None]) -> Iterator[Ground]:
    kept = ready_database(size, seed, fresh=fresh, say=say)
    name = f"{kept}_run"
    database.copy(name, kept)
    try:
        with database.connected(name) as connection:
            both, desks = Applications(), Desks.found()
            found = {subject.name: subject for subject in subjects(both, desks)}
            yield Ground(size, name, connection, both, desks, found, empty_page(both, desks))
    finally:
        database.drop(name)
