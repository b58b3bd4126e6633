import re
import socket
import urllib.request
from pathlib import Path

import pytest

from config.site import Address, AddressRefused
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


@pytest.mark.processes
@pytest.mark.parametrize("words", ["config.celery", "config.gunicorn"])
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
