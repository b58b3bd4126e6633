"""`bootstrap.py` as one calls it; what it installs is tried on a bare machine, not here."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import bootstrap
from config.embedded.home import CHECKOUT
from tests.config.running_site import temporary_home


def bootstrap_py(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "bootstrap.py", *arguments]
    return subprocess.run(command, cwd=CHECKOUT, env=os.environ | environment, capture_output=True, text=True, check=False)


def test_usage_is_shown_when_the_command_is_unknown_or_missing() -> None:
    assert bootstrap_py("start").returncode == 2
    shown = bootstrap_py()
    assert shown.returncode == 0
    assert all(f"bootstrap.py {command}" in shown.stdout for command in ("run", "test", "reset"))


def test_reset_says_what_it_removed() -> None:
    with temporary_home() as home:
        (home.path / "postgres").mkdir()
        done = bootstrap_py("reset", SUPROVID_HOME=str(home.path))
        assert (done.returncode, done.stderr) == (0, "")
        assert str(home.path) in done.stdout
        assert not (home.path / "postgres").exists()


def test_old_python_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 0))
    with pytest.raises(SystemExit, match="needs Python 3.11"):
        bootstrap.main()


def test_site_needs_no_install_when_the_tests_are_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / "installed")
    assert not bootstrap.is_installed("run")
    bootstrap.remember_installed("run")
    assert bootstrap.is_installed("run")
    assert not bootstrap.is_installed("test")
    bootstrap.remember_installed("test")
    assert bootstrap.is_installed("run")
    assert bootstrap.is_installed("test")


def test_gate_fails_when_one_of_its_commands_does() -> None:
    passing, failing = [sys.executable, "-c", ""], [sys.executable, "-c", "raise SystemExit(3)"]
    assert bootstrap.run_gate("good", [passing, passing], {})[2] is True
    assert bootstrap.run_gate("bad", [passing, failing], {})[2] is False


def test_table_names_each_gate_with_its_time_and_result() -> None:
    lines = bootstrap.table([("mypy", 12.34, True), ("pytest", 100.0, False)]).splitlines()
    assert lines[0].split() == ["mypy", "12.3", "s", "passed"]
    assert lines[1].split() == ["pytest", "100.0", "s", "FAILED"]
    assert lines[2].split() == ["together", "112.3", "s"]


def test_chromium_is_the_one_named_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPROVID_CHROMIUM", sys.executable)
    assert bootstrap.installed_chromium() == sys.executable
