"""The table at the end of `bootstrap.py test`, and what decides whether the run passes."""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from config.embedded import binaries
from tests import gates
from tests.chromium import find_chromium
from tests.durations import lines_of
from tests.gates import Result, run_gate, run_models_on_installed_postgres, table
from tools.browsers import browser_path, installed_browser


def test_gate_fails_when_one_of_its_commands_does() -> None:
    passing, failing = [sys.executable, "-c", ""], [sys.executable, "-c", "raise SystemExit(3)"]
    assert run_gate("good", [passing, passing], {}).passed
    assert not run_gate("bad", [passing, failing], {}).passed


def test_gate_beside_others_prints_its_output_at_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    command = [sys.executable, "-c", "import sys; print('out'); sys.exit('wrong')"]
    assert not run_gate("bad", [command, command], {}, at_once=True).passed
    assert capsys.readouterr().out.count("out\nwrong\n") == 2


def test_table_names_each_gate_with_its_time_and_result() -> None:
    results = [
        Result("mypy", 12.34, passed=True),
        Result("pytest", 100.0, passed=False),
        Result("models", 0.0, passed=True, not_run="no server"),
        Result("browser", 0.0, passed=False, not_run="no Chromium"),
    ]
    lines = [line.split(maxsplit=3) for line in table(results, 90.0).splitlines()]
    assert lines[0] == ["mypy", "12.3", "s", "passed"]
    assert lines[1] == ["pytest", "100.0", "s", "FAILED"]
    assert lines[2] == ["models", "0.0", "s", "not run: no server"]
    assert lines[3] == ["browser", "0.0", "s", "FAILED, not run: no Chromium"]
    assert lines[4] == ["together", "90.0", "s"]


def test_quick_lane_starts_no_browser_and_no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []

    def note(name: str, ran: list[list[str]], _environment: dict[str, str]) -> Result:
        commands.extend(ran)
        return Result(name, 1.0, passed=True)

    monkeypatch.setattr(gates, "run_gate", note)
    monkeypatch.setattr(gates, "gates", list)
    monkeypatch.setenv("SUPROVID_MODE", "test")
    assert gates.main(["--quick", "tests/cases"]) == 0
    assert [command[-3:] for command in commands] == [["-m", gates.QUICK_TESTS, "tests/cases"]]


def test_time_is_summed_by_file_and_by_kind() -> None:
    def report(nodeid: str, seconds: float, *keywords: str) -> Any:
        return SimpleNamespace(nodeid=nodeid, duration=seconds, keywords=dict.fromkeys(keywords, 1))

    reports = [report("a.py::x", 1.0, "browser"), report("a.py::y", 2.0, "browser"), report("b.py::z", 0.5)]
    assert [line.split() for line in lines_of(reports)] == [
        ["3.0", "s", "a.py"],
        ["0.5", "s", "b.py"],
        ["3.0", "s", "all", "tests", "of", "the", "kind:", "browser"],
        ["0.5", "s", "all", "tests", "of", "the", "kind:", "other"],
    ]
    assert lines_of(reports[:2]) == []


def test_chromium_is_the_one_named_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPROVID_CHROMIUM", sys.executable)
    assert find_chromium() == browser_path() == sys.executable
    monkeypatch.setenv("SUPROVID_CHROMIUM", "")
    assert browser_path() is None


def test_headless_shell_comes_before_chromium(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SUPROVID_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("chromium", "chromium-headless-shell"):
        (tmp_path / name).write_text("")
        (tmp_path / name).chmod(0o755)
        assert installed_browser() == str(tmp_path / name)
    assert find_chromium() == str(tmp_path / "chromium-headless-shell")


def test_model_tests_exist() -> None:
    assert all(Path(path).exists() for path in gates.MODEL_TESTS)


def test_model_tests_are_left_out_when_no_other_server_is_installed_or_only_some_tests_are_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = run_models_on_installed_postgres(["tests/cases"])
    assert asked.passed
    assert "only some" in asked.not_run
    monkeypatch.setattr(binaries, "DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    absent = run_models_on_installed_postgres([])
    assert absent.passed
    assert "no PostgreSQL" in absent.not_run
