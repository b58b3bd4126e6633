"""The whole page benchmark on a very small data set: its shape and its counts. Times need a quiet machine, so they are not
tested."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

from config.embedded.home import CHECKOUT
from tools.bench.pages.readers.wide import LIMITS
from tools.bench.pages.tables import GOALS

pytestmark = pytest.mark.processes

FACTOR, SMALLER = "0.001", "0.0005"  # 100 and 60 persons
MARKS = f"<!-- figures at {FACTOR} -->", f"<!-- end of figures at {FACTOR} -->"
FEW = ["--rounds", "1", "--requests", "2", "--clients", "3", "--seconds", "0.3"]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> dict[str, Any]:
    """The result of one run. It uses the servers of the tests, which `django_db_setup` starts, and its own databases."""
    folder = tmp_path_factory.mktemp("bench")
    file, paper = folder / "run.json", folder / "paper.md"
    paper.write_text(f"before\n{MARKS[0]}\nold\n{MARKS[1]}\nafter\n")
    environment = {**os.environ, "SUPROVID_MODE": "test", "SUPROVID_HOME": str(settings.HOME.path)}
    command = [sys.executable, "-m", "tools.bench.pages", "--factor", FACTOR, "--growth-from", SMALLER, *FEW]
    command += ["--json", str(file), "--docs", str(paper)]
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)
    assert file.exists(), done.stdout + done.stderr
    return {**json.loads(file.read_text()), "paper": paper.read_text()}


def test_run_measures_every_page_of_the_goals(found: dict[str, Any]) -> None:
    assert [page["name"] for page in found["pages"]] == list(GOALS)
    for page in found["pages"]:
        for ratio in ("to_anchor", "cpu_to_anchor", "to_statements", "to_empty", "again"):
            assert page[ratio] > 0
        assert page["page"]["wall"] >= page["page"]["cpu"] > 0
    lists = ("rows of a number", "longest silence", "decisions", "staff", "institutions", "history of accounts", "vacancies")
    assert [growth["name"] for growth in found["growths"]] == ["today", "case", "form", "save", "radar of one owner", *lists]
    assert all(growth["growth"] > 0 for growth in found["growths"])


def test_page_makes_as_many_statements_for_every_reader_and_no_more_than_its_goal(found: dict[str, Any]) -> None:
    for page in found["pages"]:
        assert len(page["queries"]) == 3
        assert len(set(page["queries"])) == 1, page["name"]
        assert page["queries"][0] <= (GOALS[page["name"]].queries or 30), page["name"]


def test_pages_of_those_who_see_more_are_measured_with_what_they_cost(found: dict[str, Any]) -> None:
    readers = [(page["page"], page["reader"]) for page in found["wide"]]
    beside = ["supporter", "head", "head at the root"]
    lists = [(page, reader) for page in ("today", "week", "search", "likely cards") for reader in beside]
    work = [(page, "supporter") for page in ("work of a card", "wanted vacancy", "community of a card")]
    shared = [(page, reader) for page in ("vacancies", "vacancy", "events of the month") for reader in beside[:2]]
    numbers = [("dashboard", "head"), ("dashboard", "head at the root"), ("country", "analyst")]
    outcomes = [("work and community", reader) for reader in beside[1:]]
    pickers = [(page, "supporter") for page in ("colleagues by typing", "institutions by typing")]
    assert readers == [*lists, *numbers, *work, *shared, *outcomes, *pickers]
    assert all(page["p95"] >= page["p50"] > 0 and page["memory"] >= 0 for page in found["wide"])
    queries = [(page["page"], page["queries"]) for page in found["wide"] if page["page"] != "dashboard"]
    assert max(count for page, count in queries if page != "likely cards") <= 12
    assert max(count for page, count in queries if page == "likely cards") <= 14
    assert set(LIMITS) <= set(readers)


def test_anchor_prints_what_the_page_prints(found: dict[str, Any]) -> None:
    """An anchor that prints less than its page would make the page look slow."""
    for page in found["pages"]:
        if page["html_bytes"]:
            assert 0.85 < page["anchor_bytes"] / page["html_bytes"] < 1.15, page["name"]
            assert page["sent_bytes"] < page["html_bytes"] / 2


def test_several_who_save_at_once_lose_nothing(found: dict[str, Any]) -> None:
    """Site and anchor have done the same work: after all saves no rule about cases is broken."""
    assert list(found["throughputs"]) == ["site", "anchor"]
    for through in found["throughputs"].values():
        assert through["one"] > 0
        assert through["many"] > 0
        assert (through["failures"], through["deadlocks"]) == (0, 0)
    assert found["broken"] == {}


def test_tables_are_written_between_the_marks_of_the_paper(found: dict[str, Any]) -> None:
    before, rest = found["paper"].split(MARKS[0])
    table, after = rest.split(MARKS[1])
    assert (before, after) == ("before\n", "\nafter\n")
    assert "old" not in table
    for name in (*GOALS, "site", "anchor", "search | head at the root", "country | analyst"):
        assert f"\n| {name} |" in table
    assert "load" in table


def test_run_fails_only_for_times_here(found: dict[str, Any]) -> None:
    """A busy machine may cause faults about times only: no wrong count, no deadlock, no broken rule."""
    assert all(
        "of its anchor" in fault or "takes" in fault or "differs from itself" in fault or "grows to" in fault
        for fault in found["faults"]
    )
