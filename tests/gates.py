"""All checks and tests, with a table of times at the end: `python3 bootstrap.py test`. docs/ci.md lists
each gate and what it proves."""

import base64
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.embedded.binaries import installed_binaries
from config.embedded.home import CHECKOUT, Home
from config.embedded.reset import remove_cluster
from tests.chromium import find_chromium
from tests.since import UnknownCommit, affected_since
from tools.cores import CORES
from tools.guards.coverage_map import NoMap, folder, read_map

SCRIPTS = Path(sys.executable).parent
PYTEST = [sys.executable, "-m", "pytest"]
# By file, so that each file's processes are started once; pytest 9.2 makes xdist forget its groups. In the order of collection
# (tests/conftest.py): xdist would begin with the files with most tests, and one worker would wait for a slow one at the end.
WORKERS = CORES + 1  # those with a browser or processes wait for a fifth of their time
PARALLEL = ["--dist", "loadfile", "--no-loadscope-reorder"]
QUICK, SINCE = "--quick", "--since"
QUICK_TESTS = "not browser and not processes and not exhaustive"
TYPED = ("config", "privacy", "supporters", "veterans", "cases", "dashboards", "tests", "tools")
MODEL_TESTS = (
    "tests/privacy",
    "tests/supporters/directory/test_models.py",
    "tests/veterans",
    "tests/cases/test_constraints.py",
    "tests/cases/test_every_constraint.py",
)


@dataclass(frozen=True)
class Result:
    name: str
    seconds: float
    passed: bool
    not_run: str = ""
    """Why it was left out."""


def main(arguments: list[str]) -> int:
    """Run all gates even when one fails. `--quick` runs QUICK_TESTS only, `--since COMMIT` the tests of what has changed since;
    other arguments go to pytest. Returns 0 when every gate passed that could be run, 2 when the arguments can't be used."""
    os.environ["SUPROVID_MODE"] = "test"
    try:
        arguments = without_since(arguments)
    except (NoMap, UnknownCommit) as error:
        print(error, file=sys.stderr)
        return 2
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # each of the many processes would compile the whole code anew
    os.chdir(CHECKOUT)
    began = time.monotonic()
    with ThreadPoolExecutor(CORES) as hands:
        results = list(hands.map(lambda gate: run_gate(*gate, at_once=True), gates()))
    if QUICK in arguments:
        results.append(run_quick_tests([argument for argument in arguments if argument != QUICK]))
    else:
        results += [run_tests(arguments), run_models_on_installed_postgres(arguments), run_seed_of_guards(arguments)]
    say("\n" + table(results, time.monotonic() - began))
    return 0 if all(result.passed for result in results) else 1


def without_since(arguments: list[str]) -> list[str]:
    """The tests of what has changed in place of `--since COMMIT`; nothing in its place where all are needed.

    Raises NoMap, UnknownCommit.
    """
    if SINCE not in arguments:
        return arguments
    place = arguments.index(SINCE)
    commit = "".join(arguments[place + 1 : place + 2])
    tests = affected_since(commit, read_map(folder()))
    if tests is None:
        say("A file has changed of which no map says what tests it: all tests are run.")
    return [*arguments[:place], *(tests or ()), *arguments[place + 2 :]]


def gates() -> list[tuple[str, list[list[str]], dict[str, str]]]:
    """Name, commands and additional environment of each check before the tests."""
    python, manage = sys.executable, [sys.executable, "manage.py"]
    templates = [str(path) for path in sorted(CHECKOUT.glob("templates/**/*.html"))]
    djade = [str(SCRIPTS / "djade"), "--check", "--target-version", "5.2", *templates]
    return [
        ("ruff check", [[python, "-m", "ruff", "check"]], {}),
        ("ruff format", [[python, "-m", "ruff", "format", "--check"]], {}),
        ("mypy", [[python, "-m", "mypy", *TYPED]], {}),
        ("import-linter", [[python, str(SCRIPTS / "lint-imports"), "--no-logo"]], {}),
        ("migrations", [[*manage, "makemigrations", "--check", "--dry-run"]], {}),
        ("deployment", [[*manage, "check", "--deploy", "--fail-level", "WARNING"]], production_environment()),
        ("templates", [djade, [*manage, "check_templates"]], {}),
        ("collection", [[*PYTEST, "--collect-only", "-qq"]], {}),  # compiles the tests once for all workers of pytest
    ]


def run_gate(name: str, commands: list[list[str]], environment: dict[str, str], *, at_once: bool = False) -> Result:
    """`at_once`: other gates run beside it, so its output is printed whole at its end."""
    heading, began = f"\n── {name}", time.monotonic()
    if not at_once:
        say(heading)
    whole = {**os.environ, **environment}
    kept: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True} if at_once else {}
    ended = [subprocess.run(command, env=whole, **kept) for command in commands]
    if at_once:
        say("".join([heading, "\n", *(command.stdout for command in ended)]))
    return Result(name, time.monotonic() - began, all(command.returncode == 0 for command in ended))


def run_tests(pytest_arguments: list[str]) -> Result:
    chromium = find_chromium()
    if chromium is None:
        say("There is no Chromium for the browser tests: install the package chromium-headless-shell or set SUPROVID_CHROMIUM.")
        return Result("pytest", 0.0, passed=False, not_run="no Chromium")
    return run_gate("pytest", [[*PYTEST, *PARALLEL, "-n", str(WORKERS), *pytest_arguments]], {"SUPROVID_CHROMIUM": chromium})


def run_quick_tests(pytest_arguments: list[str]) -> Result:
    return run_gate("pytest --quick", [[*PYTEST, *PARALLEL, "-n", str(CORES), "-m", QUICK_TESTS, *pytest_arguments]], {})


def run_models_on_installed_postgres(pytest_arguments: list[str]) -> Result:
    """Repeat the tests closest to the database on the oldest PostgreSQL that is installed here."""
    name, installed = "models once more", installed_binaries()
    if pytest_arguments:
        return Result(name, 0.0, passed=True, not_run="only some tests were asked for")
    if not installed:
        return Result(name, 0.0, passed=True, not_run="no PostgreSQL is installed beside the wheel")
    with passing_home() as home:
        chosen = {"SUPROVID_HOME": str(home.path), "SUPROVID_POSTGRES_BIN": str(installed[-1].folder)}
        own_servers = {"DATABASE_URL": "", "REDIS_URL": ""}
        return run_gate(
            f"models on {installed[-1].major}", [[*PYTEST, *PARALLEL, "-n", str(CORES), *MODEL_TESTS]], chosen | own_servers
        )


def run_seed_of_guards(pytest_arguments: list[str]) -> Result:
    """Those that have changed since they were taken out."""
    if pytest_arguments:
        return Result("guards", 0.0, passed=True, not_run="only some tests were asked for")
    return run_gate("guards", [[sys.executable, "-m", "tools.guards", "seed"]], {})


@contextmanager
def passing_home() -> Iterator[Home]:
    home = Home(Path(tempfile.mkdtemp(prefix="suprovid-gate-")))
    try:
        yield home
    finally:
        remove_cluster(home)
        shutil.rmtree(home.path)


def production_environment() -> dict[str, str]:
    """Values that are well-formed and good for nothing: the check opens no connection."""
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    return {
        "SUPROVID_MODE": "production",
        "DATABASE_URL": "postgres://app:none@localhost/none",
        "DATABASE_OWNER_URL": "postgres://owner:none@localhost/none",
        "REDIS_URL": "redis://localhost/0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SUPROVID_FIELD_KEYS": f"1:{key}",
        "SUPROVID_INDEX_KEY": key,
        "SUPROVID_SEAL_FILE": "/nonexistent/access-log-heads",
        "EMAIL_URL": "smtp+tls://none:none@localhost:587",
        "SUPROVID_SITE_URL": "https://suprovid.example",
        "ALLOWED_HOSTS": "suprovid.example",
    }


def table(results: list[Result], seconds: float) -> str:
    rows = [f"{result.name:<18}{result.seconds:8.1f} s  {_outcome(result)}" for result in results]
    return "\n".join([*rows, f"{'together':<18}{seconds:8.1f} s"])


def _outcome(result: Result) -> str:
    outcome = "passed" if result.passed else "FAILED"
    if not result.not_run:
        return outcome
    return f"not run: {result.not_run}" if result.passed else f"{outcome}, not run: {result.not_run}"


def say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
