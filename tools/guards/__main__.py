"""`python -m tools.guards`: take each guard of the code and of the database out, and say which of them no test notices.

`map` runs the tests once and keeps which of them runs which line. `try` takes out what has changed since it was tried last
(`--all`: everything), in as many processes as there are cores; stopped, it goes on the next time. With tests named it makes a map
of these alone: `try tests/cases/leading --unnoticed --only "models/gaps.py late"`. `list` prints the guards
that nobody notices. `seed` needs no map and takes a minute and a half at most: it takes out what has changed and runs the tests
that noticed it, or its neighbours, before. Exits with 1 when a guard that was tried is not noticed (`seed`: one that was noticed
before), or when a process of the tests breaks.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import django

from config.embedded.home import CHECKOUT
from tools.cores import CORES

SEED_MINUTES: Final = 1.5
FEW: Final = 10  # guards; for fewer a second process takes longer to start than it saves
LEFT_OUT: Final = "not browser and not processes"  # they start processes of their own, which have every guard


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.guards", description=__doc__)
    parser.add_argument("act", choices=("map", "try", "list", "seed"))
    parser.add_argument("--only", default="", help="guards whose path and function contain this")
    parser.add_argument("--all", action="store_true", help="those that were tried before too")
    parser.add_argument("--unnoticed", action="store_true", help="those that nobody has noticed")
    parser.add_argument("--seconds", type=float, default=15, help="of processor time for the tests of one guard")
    parser.add_argument("--minutes", type=int, default=300, help="when the rest is left for the next time")
    parser.add_argument("--map", type=Path, help="the folder of the map; by default beside the database of the tests")
    parser.add_argument("tests", nargs="*", help="which tests")
    chosen = parser.parse_args()
    os.environ["SUPROVID_MODE"] = "test"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from tools.guards.coverage_map import NoMap  # noqa: PLC0415

    try:
        return {"map": make_map, "try": try_guards, "list": list_unnoticed, "seed": try_seed}[chosen.act](chosen)
    except NoMap as error:
        print(error, file=sys.stderr)
        return 2


def make_map(chosen: argparse.Namespace) -> int:
    from tools.guards.coverage_map import folder  # noqa: PLC0415

    return _map(chosen.map or folder(), chosen.tests)


def _map(place: Path, tests: Sequence[str]) -> int:
    from tools.guards.coverage_map import begin_map  # noqa: PLC0415

    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    begin_map(place, head.stdout.strip())
    return _pytest([*tests, "-n", str(CORES), "--dist", "loadfile", f"--guards-map={place}", "-m", LEFT_OUT]).wait()


def try_guards(chosen: argparse.Namespace) -> int:
    from tools.guards.coverage_map import folder  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as apart:
        place = Path(apart) if chosen.tests else chosen.map or folder()
        if chosen.tests and _map(place, chosen.tests):
            return 1
        return _try(chosen, place)


def _try(chosen: argparse.Namespace, place: Path) -> int:
    """With the map of this place."""
    from tools.guards.coverage_map import read_map  # noqa: PLC0415
    from tools.guards.results import read_results, untried  # noqa: PLC0415

    results, every = read_results(), _every_guard()
    open_ones = _open_ones(every)
    unnoticed = [one for one in open_ones if one.key in results and results[one.key].is_unnoticed]
    wanted = every if chosen.all else unnoticed if chosen.unnoticed else untried(open_ones, results)
    wanted = [one for one in wanted if chosen.only in f"{one.path} {one.function}"]
    known = read_map(place)
    lines = [json.dumps({"guard": asdict(guard), "tests": known.tests_for(guard)}) for guard in wanted]
    print(f"{len(wanted)} of {len(every)} guards to try", flush=True)
    tried, is_broken = _try_in_parts(place, lines, minutes=chosen.minutes, seconds=chosen.seconds, tests=chosen.tests)
    if chosen.tests:  # what these don't notice, others may
        tried, others = _split(tried)
        for one in others:
            print(f"not noticed by these tests: {_named(one['guard'])}")
    return _keep(tried, results, every) or int(is_broken)


def _split(tried: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Those that a test noticed, and the others."""
    from tools.guards.results import is_noticed  # noqa: PLC0415

    noticed = [one for one in tried if is_noticed(one["noticed"])]
    return noticed, [one for one in tried if one not in noticed]


def try_seed(chosen: argparse.Namespace) -> int:
    from tools.guards.results import is_noticed, noticed_before, read_results, untried  # noqa: PLC0415

    results = read_results()
    wanted = [(guard, noticed_before(guard, results)) for guard in untried(_open_ones(_every_guard()), results)]
    lines = [json.dumps({"guard": asdict(guard), "tests": tests}) for guard, tests in wanted if tests]
    files = {test.split("::")[0] for _guard, tests in wanted for test in tests}
    print(f"{len(wanted)} guards changed since they were tried, tests of {len(lines)} are known", flush=True)
    if not lines:
        return 0
    with tempfile.TemporaryDirectory() as place:
        tried, is_broken = _try_in_parts(Path(place), lines, minutes=SEED_MINUTES, seconds=chosen.seconds, tests=sorted(files))
    unnoticed = [one for one in tried if not is_noticed(one["noticed"])]
    for one in unnoticed:
        print(f"no known test notices: {_named(one['guard'])} {one['noticed']}")
    print(f"{len(tried)} of {len(lines)} tried; `python -m tools.guards try` tries all of them")
    lost = [one for one in unnoticed if (before := results.get(_key(one["guard"]))) and before.is_noticed]
    return 1 if lost or is_broken else 0


def _try_in_parts(
    place: Path, lines: Sequence[str], *, minutes: float, seconds: float, tests: Sequence[str] = ()
) -> tuple[list[dict[str, Any]], bool]:
    """What was tried in time, and whether a process broke. `tests`: the files to collect; all without."""
    files = [place / f"try-{part}.jsonl" for part in range(min(CORES, 1 + len(lines) // FEW))]
    running = []
    for part, file in enumerate(files):
        file.write_text("\n".join(lines[part :: len(files)]) + "\n")
        file.with_suffix(".done").unlink(missing_ok=True)
        options = [f"--guards-try={file}", f"--guards-seconds={seconds}", "-p", "no:xdist", "-m", LEFT_OUT]
        running.append(_pytest([*tests, *options], part=f"guards{part}"))
    is_broken = _broke_before(time.monotonic() + minutes * 60, running)
    done = [file.with_suffix(".done") for file in files]
    tried = [json.loads(line) for file in done if file.exists() for line in file.read_text().splitlines()]
    return tried, is_broken


def _broke_before(end: float, running: Sequence[subprocess.Popen[bytes]]) -> bool:
    """Whether one of them broke; those that are still at work at the end are stopped together."""
    while time.monotonic() < end and any(one.poll() is None for one in running):
        time.sleep(0.2)
    is_broken = any(one.returncode for one in running)  # None: it is still at work
    for one in running:
        one.terminate()
    for one in running:
        one.wait()
    return is_broken


def _keep(tried: list[dict[str, Any]], results: dict[Any, Any], every: list[Any]) -> int:
    from tools.guards.results import Result, digest_of_test, write_results  # noqa: PLC0415

    unnoticed = []
    for one in tried:
        row, noticed = one["guard"], one["noticed"]
        key = _key(row)
        results[key] = Result(row["digest"], noticed, digest_of_test(noticed))
        if results[key].is_unnoticed:
            unnoticed.append(row)
    write_results(results, every)
    for row in unnoticed:
        print(f"nobody notices: {_named(row)}")
    print(f"{len(tried)} tried, {len(unnoticed)} of them nobody notices")
    return 1 if unnoticed else 0


def list_unnoticed(chosen: argparse.Namespace) -> int:
    from tools.guards.results import figures, read_reasons, read_results  # noqa: PLC0415

    results, every = read_results(), _every_guard()
    reasons = read_reasons(every)
    for guard in every:
        result = results.get(guard.key)
        if result and result.is_unnoticed and guard.key not in reasons and chosen.only in f"{guard.path} {guard.function}":
            print(f"{guard.path}:{guard.lines[0]} {guard.function}: {guard.kind} {guard.text} {result.noticed}")
    print("kind, guards, noticed, explained, nobody notices, not tried")
    for row in figures(every, results, reasons):
        print(*row, sep=", ")
    return 0


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["path"], row["function"], row["kind"], row["text"], row["number"]


def _named(row: dict[str, Any]) -> str:
    return f"{row['path']}:{row['lines'][0]} {row['function']}: {row['kind']} {row['text']}"


def _every_guard() -> list[Any]:
    from tools.guards.constraints import constraint_guards  # noqa: PLC0415
    from tools.guards.sites import guards  # noqa: PLC0415

    return [*guards(), *constraint_guards()]


def _open_ones(every: list[Any]) -> list[Any]:
    """Those without a reason why no test can notice them."""
    from tools.guards.results import read_reasons  # noqa: PLC0415

    reasons = read_reasons(every)
    return [one for one in every if one.key not in reasons]


def _pytest(arguments: Sequence[str], part: str = "") -> subprocess.Popen[bytes]:
    """`part` names the process's own database."""
    environment = {**os.environ, "TOX_PARALLEL_ENV": part} if part else dict(os.environ)
    options = ["-q", "-p", "no:cacheprovider", "-p", "tools.guards.plugin", "--create-db"]
    return subprocess.Popen([sys.executable, "-m", "pytest", *options, *arguments], env=environment)


if __name__ == "__main__":
    sys.exit(main())
