"""The screenshot command, tried on one page of the demo site of these tests."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.embedded.home import CHECKOUT

pytestmark = pytest.mark.browser


def test_command_takes_a_shot_at_each_width_in_each_theme(address: str, tmp_path: Path) -> None:
    out = tmp_path / "shots"
    command = [sys.executable, "-m", "tools.screenshots", "--only", "form expired", "--out", str(out), "--address", address]
    environment = {**os.environ, "SUPROVID_MODE": "demo", "SUPROVID_HOME": str(tmp_path / "home")}
    subprocess.run(command, cwd=CHECKOUT, env=environment, check=True, timeout=120)
    kinds = [f"{width}-{theme}" for width in (360, 1280) for theme in ("light", "dark")]
    shots = {f"form-expired-{kind}.png" for kind in kinds}
    sheets = {f"sheet-{kind}.{ending}" for kind in kinds for ending in ("html", "png")}
    assert {file.name for file in out.iterdir()} == shots | sheets
