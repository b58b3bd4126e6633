"""Reminders during failures: two beats, two workers, the broker wiped once, every part killed at random moments."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from config.embedded.home import CHECKOUT
from tools.chaos.kills.without import TAKEN_OUT

pytestmark = pytest.mark.processes

KILLS, REMINDERS = 30, 2000


def test_nothing_is_lost_or_doubled_when_everything_is_killed_in_turn(tmp_path: Path, measured: Callable[[str], None]) -> None:
    file = tmp_path / "kills.json"
    sizes = ["--kills", str(KILLS), "--reminders", str(REMINDERS)]
    command = [sys.executable, "-m", "tools.chaos.kills", *sizes, "--workers", "2", "--beats", "2", "--write", str(file)]
    done = subprocess.run(command, cwd=CHECKOUT, env=os.environ, capture_output=True, text=True, check=False)
    assert file.exists(), done.stdout + done.stderr
    measured(f"kill test {file.read_text().strip()}")
    found = json.loads(file.read_text())
    assert found["faults"] == []
    assert done.returncode == 0
    assert sum(found["kills"].values()) == KILLS
    assert found["kills"]["wiped broker"] == 1
    assert found["tasks_on_dead_lines"] <= found["kills"]["database"] * 4, "a process keeps a connection that is dead"
    assert found["reminders"]["expected"] == REMINDERS
    assert (found["reminders"]["lost"], found["reminders"]["doubled"]) == (0, 0)
    assert found["letters"]["lost"] == 0
    assert found["letters"]["arrived"] - found["letters"]["repeated"] >= REMINDERS // 4


@pytest.mark.parametrize("protection", sorted(TAKEN_OUT))
def test_what_is_taken_out_for_a_proof_is_where_it_is_looked_for(protection: str) -> None:
    mutation = TAKEN_OUT[protection]
    assert (CHECKOUT / mutation.file).read_text().count(mutation.original) == 1
