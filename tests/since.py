"""Which tests run the lines that have changed since a commit: `python3 bootstrap.py test --since COMMIT`.

The map of `python -m tools.guards map` says which test runs which line; it is of the commit at which it was made.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from config.embedded.home import CHECKOUT
from tools.guards.coverage_map import CoverageMap
from tools.guards.sites import APPS

ALWAYS: Final = ("tests/test_*.py",)  # the rules of the house
HUNK: Final = re.compile(r"^@@ -(\d+)(?:,(\d+))? ", re.MULTILINE)


class UnknownCommit(Exception):
    """The words name it."""


def affected_since(commit: str, known: CoverageMap) -> list[str] | None:
    """For pytest; None where only all tests will do: a file has changed that is no Python, or that no line of the map covers.

    Raises UnknownCommit.
    """
    chosen = {str(path.relative_to(CHECKOUT)) for pattern in ALWAYS for path in CHECKOUT.glob(pattern)}
    for file in changed_files(commit):
        found = tests_of(file, known)
        if found is None:
            return None
        chosen |= found
    return sorted(chosen)


def changed_files(commit: str) -> list[str]:
    """Since the commit, with what is not committed yet. Raises UnknownCommit."""
    if _git("rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}").returncode:
        raise UnknownCommit(f"No commit is called «{commit}»: name one of this clone.")
    changed = _git("diff", "--name-only", commit).stdout + _git("ls-files", "--others", "--exclude-standard").stdout
    return sorted(set(changed.splitlines()))


def tests_of(file: str, known: CoverageMap) -> set[str] | None:
    """A file of tests is run itself; None where all tests are needed."""
    path = Path(file)
    if path.parts[0] == "tests" and path.name.startswith("test_") and path.suffix == ".py":
        return {file} if (CHECKOUT / file).exists() else set()
    if path.suffix != ".py" or path.parts[0] not in APPS or "migrations" in path.parts:
        return None
    if not known.has(file):
        return None
    ranges = list(changed_lines(file, known.commit))
    found: set[str] = set()
    for first, last in ranges:
        tests = known.tests_of(file, first, last)
        if not tests:  # of the body of a module or a class, which no test runs alone
            tests = known.tests_of(file, 1, known.last_line(file))
        found |= {test for test in tests if (CHECKOUT / test.split("::")[0]).exists()}
    return found


def changed_lines(file: str, commit: str) -> Iterator[tuple[int, int]]:
    """As they were numbered at the commit; of what was only added the lines around it."""
    for first, count in HUNK.findall(_git("diff", "-U0", commit, "--", file).stdout):
        length = int(count or 1)
        yield (int(first), int(first) + length - 1) if length else (int(first), int(first) + 1)


def _git(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *arguments], cwd=CHECKOUT, capture_output=True, text=True, check=False)
