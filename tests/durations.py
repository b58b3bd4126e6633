"""Where the time of a test run goes: the ten slowest files, and the sum of each kind of test."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

KINDS: Final = ("browser", "processes", "exhaustive")
SLOWEST: Final = 10


def kind_of(report: Any) -> str:
    return next((kind for kind in KINDS if kind in report.keywords), "other")


def lines_of(reports: Iterable[Any]) -> list[str]:
    """Seconds of set-up, call and tear-down together, over all workers; [] for a run of a single file."""
    files: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for report in reports:
        files[report.nodeid.partition("::")[0]] += report.duration
        kinds[kind_of(report)] += report.duration
    if len(files) < 2:
        return []
    slowest = [f"{seconds:8.1f} s  {file}" for file, seconds in files.most_common(SLOWEST)]
    return [*slowest, *(f"{seconds:8.1f} s  all tests of the kind: {kind}" for kind, seconds in kinds.most_common())]
