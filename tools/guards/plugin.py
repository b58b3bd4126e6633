"""For pytest (`-p tools.guards.plugin`): keeps which test runs which line, or tries guards in forks of one collected session."""

import gc
import json
import os
import select
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from coverage import Coverage
from django.db import connections
from pytest_django import DjangoDbBlocker

from tools.guards.constraints import Altered, altered
from tools.guards.coverage_map import LINES, SECONDS
from tools.guards.results import UNRUN
from tools.guards.sites import Guard, files
from tools.guards.taking_out import NotTakenOut, living_functions, take_out

MOST_SECONDS: Final = 120  # by the clock: then a test hangs without the guard
HANGS: Final = "a test that did not end"
OF_SESSION: Final = pytest.StashKey[tuple[Any, DjangoDbBlocker]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--guards-map", help="the folder for the map of tests and lines")
    parser.addoption("--guards-try", help="a file of guards with their tests, one JSON a line; the results go beside it")
    parser.addoption("--guards-seconds", type=float, help="of processor time; after these no further test of a guard begins")


def pytest_configure(config: pytest.Config) -> None:
    if place := config.getoption("--guards-map"):
        config.pluginmanager.register(Mapping(Path(place), getattr(config, "workerinput", {}).get("workerid", "all")))
    if tried := config.getoption("--guards-try"):
        config.pluginmanager.register(Trying(Path(tried), config.getoption("--guards-seconds")))


@pytest.fixture(autouse=True, scope="session")
def know_session(request: pytest.FixtureRequest, kept_houses: Any, django_db_blocker: DjangoDbBlocker) -> None:
    request.config.stash[OF_SESSION] = kept_houses, django_db_blocker


class Mapping:
    def __init__(self, place: Path, worker: str) -> None:
        self.seconds: dict[str, float] = {}
        self.place, self.worker = place, worker
        self.coverage = Coverage(
            data_file=str(place / f"{LINES}.{worker}"), include=[str(path) for path in files()], config_file=False
        )

    def pytest_sessionstart(self) -> None:
        self.coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        began = time.monotonic()
        self.coverage.switch_context(item.nodeid)
        try:
            return (yield)
        finally:
            self.coverage.switch_context("")
            self.seconds[item.nodeid] = round(time.monotonic() - began, 3)

    def pytest_sessionfinish(self) -> None:
        self.coverage.stop()
        self.coverage.save()
        if self.seconds:  # the controller of the workers runs none
            (self.place / f"{SECONDS}.{self.worker}.json").write_text(json.dumps(self.seconds))


class Trying:
    def __init__(self, file: Path, seconds: float) -> None:
        self.file, self.seconds = file, seconds
        self.red: dict[str, list[str]] = {}  # by the path of guards: the tests that noticed one, the last one first

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        first = next((item for item in session.items if item.get_closest_marker("django_db")), session.items[0])
        session.config.option.routes = ["home"]  # should that be the matrix of routes
        run(first)  # starts what is of the session: the database is made once
        self.kept, self.blocker = session.config.stash[OF_SESSION]
        self.living = living_functions()
        gc.freeze()  # a collection in a child would copy the memory of all tests
        with self.file.with_suffix(".done").open("a") as done:
            for line in self.file.read_text().splitlines():
                row = json.loads(line)
                guard = Guard(**{**row["guard"], "lines": tuple(row["guard"]["lines"])})
                tests = self._in_order(guard, row["tests"])
                self._rest()
                noticed = self._try(guard, [items[test] for test in tests if test in items])
                self.red[guard.path] = [noticed, *(test for test in self.red.get(guard.path, []) if test != noticed)]
                done.write(json.dumps({"guard": row["guard"], "noticed": noticed}) + "\n")
                done.flush()
        return True

    def _in_order(self, guard: Guard, tests: Iterable[str]) -> list[str]:
        """What noticed another guard of the file may notice this one too."""
        known = dict.fromkeys(tests)
        return list(dict.fromkeys([*(test for test in self.red.get(guard.path, ()) if test in known), *known]))

    def _rest(self) -> None:
        """No transaction and no connection is open: a child would share them."""
        with self.blocker.unblock():
            self.kept.end()
            connections.close_all()

    def _try(self, guard: Guard, tests: list[pytest.Item]) -> str:
        """The first test that fails without the guard; «» for none, words in parentheses where it could not be tried."""
        if not tests:
            return UNRUN
        if guard.kind != "constraint":
            tests[0].config.option.routes = routes_of(guard) if guard.kind == "decorator" else ()
            return in_child(lambda: first_red(tests, self.seconds, partial(take_out, guard, self.living)))
        try:
            with self.blocker.unblock(), altered(guard):
                self._rest()
                return in_child(lambda: first_red(tests, self.seconds))
        except Altered as error:
            return f"({error})"


def routes_of(guard: Guard) -> list[str]:
    """Their names: the matrix of routes asks these only."""
    from tests.test_routes import RESOLVER  # noqa: PLC0415

    module = guard.path.removesuffix(".py").replace("/", ".")
    return [name for name, view in RESOLVER.items() if (view.__module__, view.__qualname__) == (module, guard.function)]


def first_red(tests: list[pytest.Item], seconds: float, take_out_first: Callable[[], None] | None = None) -> str:
    """The id of the test; "" for none. Raises NotTakenOut."""
    if take_out_first:
        take_out_first()
    began = time.process_time()
    for count, test in enumerate(tests):
        if time.process_time() - began > seconds:
            return f"({count} of {len(tests)} tests noticed nothing)"
        if run(test):
            return test.nodeid
    return ""


def run(test: pytest.Item) -> bool:
    """Whether it fails. The fixtures of the session stay, those of its module and folder end."""
    failed: list[Any] = []

    class Listening:
        @staticmethod
        def pytest_runtest_logreport(report: pytest.TestReport) -> None:
            failed.extend([report] if report.failed else [])

    listening = Listening()
    test.config.pluginmanager.register(listening)
    try:
        whole: Any = test.session  # what runs next shares the session only
        test.ihook.pytest_runtest_protocol(item=test, nextitem=whole)
    finally:
        test.config.pluginmanager.unregister(listening)
    return bool(failed)


def in_child(work: Any) -> str:
    """What `work` returns in a fork of this process. A child that doesn't end is stopped: that is noticed too."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.setpgid(0, 0)
        signal.alarm(MOST_SECONDS)  # its parent may be stopped before
        try:
            said = work()
        except NotTakenOut as error:
            said = f"({error})"
        except BaseException as error:  # noqa: BLE001
            said = f"({type(error).__name__}: {error})"
        try:
            os.write(writing, said.encode()[:4000])
        finally:
            os._exit(0)  # also when its parent was stopped: a child never goes on as a session of its own
    os.close(writing)
    try:
        if not select.select([reading], [], [], MOST_SECONDS)[0]:
            return HANGS
        said = os.read(reading, 4000).decode()
        _child, status = os.waitpid(child, 0)
        child = 0
        return HANGS if os.WIFSIGNALED(status) else said
    finally:
        os.close(reading)
        if child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
