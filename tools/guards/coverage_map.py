"""Which test runs which line of the files with guards, and how long each test takes."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coverage import CoverageData

from config.embedded.home import CHECKOUT, Home
from tools.guards.sites import Guard

LINES: Final = "guards-lines"
SECONDS: Final = "guards-seconds"
COMMIT: Final = "guards-commit"


class NoMap(Exception):
    """The words say how to make it."""


@dataclass(frozen=True)
class CoverageMap:
    """`seconds`: of each test by its id. `commit`: at which the lines had these numbers."""

    lines: CoverageData
    seconds: dict[str, float]
    commit: str

    def tests_of(self, path: str, first: int, last: int) -> set[str]:
        """Of those that run any of these lines."""
        by_line = self.lines.contexts_by_lineno(str(CHECKOUT / path))
        return {test for line in range(first, last + 1) for test in by_line.get(line, ()) if test in self.seconds}

    def tests_for(self, guard: Guard) -> list[str]:
        """Those that may notice it, in the order in which they are tried. Of a constraint: those whose names speak of one."""
        if guard.kind == "constraint":
            return nearest_first((test for test in self.seconds if "constraint" in test), guard.path, self.seconds)
        return nearest_first(self.tests_of(guard.path, *guard.lines), guard.path, self.seconds)

    def has(self, path: str) -> bool:
        return str(CHECKOUT / path) in self.lines.measured_files()

    def last_line(self, path: str) -> int:
        return max(self.lines.lines(str(CHECKOUT / path)) or [0])


def folder() -> Path:
    """Beside the test cluster: the map is of this machine's last run."""
    made = Home.of_checkout("test").path / "guards"
    made.mkdir(parents=True, exist_ok=True)
    return made


def read_map(place: Path) -> CoverageMap:
    """Raises NoMap."""
    parts = sorted(place.glob(f"{SECONDS}.*.json"))
    if not parts:
        raise NoMap("No map of the tests is there: run `python -m tools.guards map` first.")
    lines = CoverageData(basename=str(place / LINES))
    for part in sorted(place.glob(f"{LINES}.*")):
        one = CoverageData(basename=str(part))
        one.read()
        lines.update(one)
    seconds: dict[str, float] = {}
    for part in parts:
        seconds |= json.loads(part.read_text())
    return CoverageMap(lines, seconds, (place / COMMIT).read_text())


def begin_map(place: Path, commit: str) -> None:
    """Forget the one before."""
    for part in place.glob("guards-*"):
        part.unlink()
    (place / COMMIT).write_text(commit)


def nearest_first(tests: Iterable[str], path: str, seconds: dict[str, float]) -> list[str]:
    """Those whose file has most words of the path, then the quicker ones; of a parametrized test one before the second of any."""
    words = set(path.removesuffix(".py").replace("/", "_").split("_"))

    def distance(test: str) -> tuple[int, float]:
        file = test.split("::", maxsplit=1)[0].removesuffix(".py")
        return -len(words & set(file.replace("/", "_").split("_"))), seconds[test]

    before = Counter[str]()
    turns = []
    for test in sorted(tests, key=distance):
        function = test.split("[", maxsplit=1)[0]
        turns.append((before[function], test))
        before[function] += 1
    return [test for _turn, test in sorted(turns, key=lambda one: one[0])]
