"""Every command of tools/ starts. Its measurements take too long for the test run, but a broken command must not go unnoticed
until it is needed."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from config.embedded.home import CHECKOUT

MAINS = (CHECKOUT / "tools").glob("**/__main__.py")
COMMANDS = sorted(".".join(main.parent.relative_to(CHECKOUT).parts) for main in MAINS)


@pytest.mark.django_db  # so that the database servers are running
@pytest.mark.parametrize("name", COMMANDS)
def test_command_prints_its_arguments(name: str) -> None:
    command = [sys.executable, "-m", name, "--help"]
    environment = {**os.environ, "SUPROVID_HOME": str(settings.HOME.path)}
    shown = subprocess.run(command, cwd=CHECKOUT, env=environment, check=True, timeout=60, capture_output=True, text=True).stdout
    assert shown.startswith("usage:")


def test_command_is_refused_with_a_sentence_when_only_the_site_is_installed() -> None:
    """`-S` hides the installed packages."""
    done = subprocess.run(
        [sys.executable, "-S", "-m", "tools.chaos.kills"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "bootstrap.py test" in done.stderr
