import time

import pytest
from django.test import Client

from config import health


@pytest.mark.django_db
def test_livez_answers_up_without_a_session(client: Client) -> None:
    answer = client.get("/livez")
    assert (answer.status_code, answer.json()) == (200, {"status": "up"})
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_healthz_names_the_part_that_is_down_when_no_worker_runs(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 503
    found = answer.json()
    assert found["status"] == "down"
    assert found["parts"]["database"] == {"up": True}
    assert found["parts"]["broker"] == {"up": True}
    assert found["down"] == ["worker", "beat"]
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/livez", "/healthz"])
def test_only_reading_is_allowed_when_the_site_is_asked(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
    assert client.head(path).content == b""


def test_part_is_down_when_looking_at_it_raises() -> None:
    def look(found: health.Findings) -> None:
        raise ValueError("a secret of the broker")

    assert health._look_in_time([look]) == {}


def test_part_is_down_when_looking_at_it_takes_too_long() -> None:
    def look(found: health.Findings) -> None:
        time.sleep(3)
        found["database"] = {"up": True}

    began = time.monotonic()
    assert health._look_in_time([look]) == {}
    assert time.monotonic() - began < 2
