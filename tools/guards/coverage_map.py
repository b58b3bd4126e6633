"""Which test runs which line of the files with guards, and how long each test takes."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import log
from pathlib import Path
from typing import Final

from coverage import CoverageData

from config.embedded.home import CHECKOUT, Home
from tools.guards.sites import Guard

LINES: Final = "guards-lines"
SECONDS: Final = "guards-seconds"
COMMIT: Final = "guards-commit"
WORD: Final = re.compile(r"[a-z]{3,}")
BEGINNING: Final = 5  # letters
# Each asks every route by every method as one role. Those who are admitted to most come first.
MATRIX: Final = "tests/test_routes.py::test_every_route_answers_the_role_as_the_table_says"
# They ask only the routes of a view that lost its decorator, as the matrix does.
OF_TEXT: Final = {
    "require(": "tests/test_routes.py::test_view_is_refused_to_who_has_every_permission_but_its_own",
    "require_recent_": "tests/supporters/administration/test_grave_routes.py"
    "::test_grave_acts_ask_for_the_proof_again_and_others_do_not",
}
ROLES: Final = ("owner", "analyst", "administrator", "head", "auditor", "anonymous")
FORKED: Final = 0.2  # seconds that a test costs beside itself


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
        """Those that may notice it, in the order in which they are tried. No line belongs to a constraint: it has every test."""
        if guard.kind == "constraint":
            return nearest_first(self.seconds, guard, self.seconds)
        nearest = nearest_first(self.tests_of(guard.path, *guard.lines), guard, self.seconds)
        if guard.kind != "decorator":
            return nearest
        of_text = [test for beginning, test in OF_TEXT.items() if guard.text.startswith(beginning)]
        return [*of_text, *(f"{MATRIX}[{role}]" for role in ROLES), *nearest]

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


def nearest_first(tests: Iterable[str], guard: Guard, seconds: Mapping[str, float]) -> list[str]:
    """Those whose names share most rare words with the guard, its function and its path for the time that they take; of the
    parameters of a test that are equally like it one before the second of any."""
    found = {test: _words(test) for test in tests}
    spread = Counter(word for words in found.values() for word in words)
    own = _words(f"{guard.path} {guard.kind} {guard.function} {guard.text}")

    def distance(test: str) -> tuple[float, float]:
        likeness = sum(log(1 + len(found) / spread[word]) for word in found[test] & own)
        return -likeness / (FORKED + seconds[test]), seconds[test]

    before = Counter[tuple[str, frozenset[str]]]()
    turns = []
    for test in sorted(found, key=distance):
        like = test.split("[", maxsplit=1)[0], found[test] & own
        turns.append((before[like], test))
        before[like] += 1
    return [test for _turn, test in sorted(turns, key=lambda one: one[0])]


@cache
def _words(text: str) -> frozenset[str]:
    """Their beginnings: «suspended» is «suspension»."""
    return frozenset(word[:BEGINNING] for word in WORD.findall(text.lower()))
