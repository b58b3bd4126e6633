from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

from tools import database
from tools.bench.pages.browser import Answer
from tools.bench.pages.desks import Desks
from tools.bench.pages.readers.office import office_lists
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
    lists: Mapping[str, Callable[[], Answer]]

    @property
    def pages(self) -> Mapping[str, Callable[[], Answer]]:
        return {**{name: subject.page for name, subject in self.subjects.items()}, **self.lists}

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
            lists = office_lists(both.site, desks)
            yield Ground(size, name, connection, both, desks, found, empty_page(both, desks), lists)
    finally:
        database.drop(name)
