from pathlib import Path

import pytest

from tests.config.running_site import RunningSite, first_process

pytestmark = pytest.mark.processes


@pytest.mark.parametrize("words", ["config.celery", "config.gunicorn"])
def test_links_in_letters_lead_to_this_site(site: RunningSite, words: str) -> None:
    process = first_process(site.home, words)
    environment = Path(f"/proc/{process}/environ").read_bytes().split(b"\0")
    assert f"SUPROVID_SITE_URL=http://127.0.0.1:{site.port}/".encode() in environment
