"""What became of each guard, kept in a file of the project: a guard is tried again when its function or its test has changed."""

import hashlib
import inspect
import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from config.embedded.home import CHECKOUT
from tools.guards.sites import Guard

FILE: Final = CHECKOUT / "tools" / "guards" / "results.tsv"
REASONS: Final = CHECKOUT / "tools" / "guards" / "reasons.tsv"
MOST_BEFORE: Final = 20  # tests of one guard
UNRUN: Final = "(no test runs it)"
Key = tuple[str, str, str, str, int]


@dataclass(frozen=True)
class Result:
    """`noticed`: the test that fails without the guard; "" for none, words in parentheses where it could not be tried.

    `test_digest`: of that test's source, "" without one.
    """

    digest: str
    noticed: str
    test_digest: str

    @property
    def is_noticed(self) -> bool:
        return is_noticed(self.noticed)

    @property
    def is_unnoticed(self) -> bool:
        return not self.noticed or "noticed nothing" in self.noticed or self.noticed == UNRUN


def is_noticed(noticed: str) -> bool:
    return bool(noticed) and not noticed.startswith("(")


def read_results() -> dict[Key, Result]:
    if not FILE.exists():
        return {}
    rows = [line.split("\t") for line in FILE.read_text().splitlines()]
    return {(path, function, kind, text, int(number)): Result(*rest) for path, function, kind, text, number, *rest in rows}


def write_results(results: Mapping[Key, Result], guards: Iterable[Guard]) -> None:
    """Only of guards that are there."""
    known = [guard.key for guard in guards if guard.key in results]
    lines = ["\t".join([*map(str, key), *vars(results[key]).values()]) for key in sorted(known)]
    FILE.write_text("\n".join(lines) + "\n")


def read_reasons(guards: Iterable[Guard]) -> dict[Key, str]:
    """Why no test can notice a guard, written by hand with the digest of its function. It ends with a change of that."""
    if not REASONS.exists():
        return {}
    rows = [line.split("\t") for line in REASONS.read_text().splitlines()]
    known = {(path, function, kind, text, int(number)): (digest, why) for path, function, kind, text, number, digest, why in rows}
    return {one.key: known[one.key][1] for one in guards if one.key in known and known[one.key][0] == one.digest}


def untried(guards: Iterable[Guard], results: Mapping[Key, Result]) -> list[Guard]:
    """New ones, those of a changed function, and those whose test has changed."""
    return [guard for guard in guards if guard.key not in results or not _holds(results[guard.key], guard)]


def _holds(result: Result, guard: Guard) -> bool:
    return result.digest == guard.digest and result.test_digest == digest_of_test(result.noticed)


def noticed_before(guard: Guard, results: Mapping[Key, Result]) -> list[str]:
    """Tests that are still there: the one that noticed this guard, then those of others of its function and its file."""
    of_file = [
        (key, result.noticed) for key, result in results.items() if key[0] == guard.path and digest_of_test(result.noticed)
    ]
    nearest = sorted(of_file, key=lambda one: (one[0] != guard.key, one[0][1] != guard.function))
    return list(dict.fromkeys(test for _key, test in nearest))[:MOST_BEFORE]


def digest_of_test(noticed: str) -> str:
    """Of the source of the test's function; "" if it is gone, or for no test."""
    file, _, name = noticed.partition("::")
    path = CHECKOUT / file
    if not name or not path.is_file():
        return ""
    function = re.sub(r"\[.*", "", name.split("::")[-1])
    source = path.read_text()
    found = re.search(rf"^( *)(?:async )?def {re.escape(function)}\(", source, re.MULTILINE)
    if found is None:
        return ""
    block = inspect.getblock(source[found.start() :].splitlines(keepends=True))
    return hashlib.sha256("".join(block).encode()).hexdigest()[:12]


def figures(
    guards: Iterable[Guard], results: Mapping[Key, Result], reasons: Container[Key] = ()
) -> list[tuple[str, int, int, int, int, int]]:
    """For each kind: how many there are, noticed, unnoticed with a reason, unnoticed without one, and those that could not be
    tried or were not since they changed."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for guard in guards:
        result = results.get(guard.key)
        holds = result is not None and _holds(result, guard)
        counts[guard.kind][_fate(result if holds else None, has_reason=guard.key in reasons)] += 1
    return [
        (kind, of.total(), of["noticed"], of["explained"], of["unnoticed"], of["untried"]) for kind, of in sorted(counts.items())
    ]


def _fate(result: Result | None, *, has_reason: bool) -> str:
    if result and result.is_noticed:
        return "noticed"
    if has_reason:
        return "explained"
    return "unnoticed" if result and result.is_unnoticed else "untried"
