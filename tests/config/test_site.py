import re
import signal
import socket
import sys
import urllib.request
from pathlib import Path

import pytest

from config.embedded.processes import Child, spawn
from config.site import FIRST_PATIENCE, Address, AddressRefused, Silence
from tools.running_site import RunningSite, first_process

FOR_ALL = ("postgres-", "static", "up-")  # server programs, static files, output of the test itself


@pytest.mark.parametrize(
    ("host", "port", "reason"),
    [("127.0.0.1", 99999, "порт – це число від 1 до 65535"), ("127.0.0.1", 0, "порт"), ("192.0.2.1", 8000, "такої адреси немає")],
)
def test_address_is_refused_in_one_language(host: str, port: int, reason: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        Address(host, port).listen()
    assert reason in str(refused.value)
    assert not re.search("[A-Za-z]", str(refused.value))


def test_address_is_refused_when_another_program_uses_it() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as other,
        pytest.raises(AddressRefused, match="^її вже використовує інша програма$"),
    ):
        Address("127.0.0.1", other.getsockname()[1]).listen()


BEAT_DOWN = ["beat", "reminders"]


def test_silent_worker_is_restarted_when_its_patience_is_over() -> None:
    silence = Silence()
    assert [silence.is_over(BEAT_DOWN, at=at) for at in (10, 20, 9 + FIRST_PATIENCE)] == [False] * 3
    assert silence.is_over(BEAT_DOWN, at=10 + FIRST_PATIENCE)
    assert [silence.is_over(BEAT_DOWN, at=at + FIRST_PATIENCE) for at in (25, 24 + 2 * FIRST_PATIENCE)] == [False, False]
    assert silence.is_over(BEAT_DOWN, at=25 + 3 * FIRST_PATIENCE)


@pytest.mark.parametrize("meanwhile", [None, [], ["room"], ["broker", "worker", "beat"], ["database", "tables", "beat"]])
def test_worker_is_not_silent_when_a_server_is_down_or_beat_was_heard(meanwhile: list[str] | None) -> None:
    silence = Silence()
    assert not silence.is_over(BEAT_DOWN, at=0)
    assert not silence.is_over(meanwhile, at=FIRST_PATIENCE)
    assert not silence.is_over(BEAT_DOWN, at=FIRST_PATIENCE + 1)


def test_child_that_hangs_is_restarted_at_once(tmp_path: Path) -> None:
    hangs = [sys.executable, "-c", "import time; time.sleep(60)"]
    child = Child(
        start=lambda: spawn(hangs, tmp_path / "log", at_parent_death=signal.SIGKILL), stop_signals=[(signal.SIGTERM, 0.0)]
    )
    try:
        child.keep_running()
        assert child.process
        hanging = child.process
        child.restart()
        assert hanging.poll() is not None
        assert child.process.pid != hanging.pid
        assert not child.ended()
    finally:
        child.stop()


@pytest.mark.processes
@pytest.mark.parametrize("words", ["quiet worker", "quiet beat", "config.gunicorn"])
def test_links_in_letters_lead_to_this_site(site: RunningSite, words: str) -> None:
    process = first_process(site.home, words)
    environment = Path(f"/proc/{process}/environ").read_bytes().split(b"\0")
    assert f"SUPROVID_SITE_URL=http://127.0.0.1:{site.port}/".encode() in environment


@pytest.mark.processes
def test_static_files_are_for_our_own_pages_only(site: RunningSite) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{site.port}/static/css/tokens.css", timeout=10) as answer:
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in answer.headers["Permissions-Policy"]


@pytest.mark.processes
def test_nobody_else_reads_what_the_site_writes(site: RunningSite) -> None:
    """Letters, heads of seals, logs, secrets, the schedule of beat."""
    ours = [path for path in site.home.path.iterdir() if not path.name.startswith(FOR_ALL)]
    assert {"mail", "logs", "secrets.json"} <= {path.name for path in ours}
    inside = [path for name in ("mail", "logs") for path in (site.home.path / name).iterdir()]
    written = [path for path in ours + inside if path.stat().st_size]  # a lock file is empty
    assert [path.name for path in written if path.stat().st_mode & 0o077] == []
    assert site.home.path.stat().st_mode & 0o066 == 0
