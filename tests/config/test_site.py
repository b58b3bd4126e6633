import re
import socket
from pathlib import Path

import pytest

from config.site import Address, AddressRefused
from tests.config.running_site import RunningSite, first_process


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
