"""`manage.py up` with its real processes: each part is killed, and comes back."""

import base64
import os
import signal
import time
from collections.abc import Callable

import pytest

from tests.config.running_site import RunningSite, first_process, processes_of, temporary_home, wait_for

pytestmark = pytest.mark.processes

BACK_AGAIN_SECONDS = 30


@pytest.mark.parametrize(
    ("part", "words", "restarted_by"),
    [
        ("broker", "valkey-server", "config.embedded.keeper"),
        ("database", "bin/postgres -D", "config.embedded.keeper"),
        ("worker", "config.celery", "manage.py up"),
    ],
)
def test_part_is_reported_and_comes_back_when_it_is_killed(site: RunningSite, part: str, words: str, restarted_by: str) -> None:
    with site.frozen(restarted_by):
        killed = site.kill(words)
        assert wait_for(lambda: site.is_down(part), 10)
    assert wait_for(site.is_healthy, BACK_AGAIN_SECONDS)
    assert first_process(site.home, words) != killed


def test_web_comes_back_when_its_master_is_killed(site: RunningSite) -> None:
    with site.frozen("manage.py up"):
        site.kill("config.gunicorn")
        assert wait_for(lambda: site.health() == (0, []), 10)
    assert wait_for(site.is_healthy, BACK_AGAIN_SECONDS)


def test_servers_come_back_when_their_keeper_is_killed(site: RunningSite) -> None:
    with site.frozen("manage.py up"):
        site.kill("config.embedded.keeper")
        assert wait_for(lambda: site.is_down("database") and site.is_down("broker"), 10)
    assert wait_for(site.is_healthy, BACK_AGAIN_SECONDS)


@pytest.mark.parametrize(("words", "part"), [("valkey-server", "broker"), ("bin/postgres -D", "database")])
def test_health_answers_in_time_when_a_server_is_frozen(site: RunningSite, words: str, part: str) -> None:
    with site.frozen(words):
        began = time.monotonic()
        assert site.is_down(part)
        assert time.monotonic() - began < 2
    assert wait_for(site.is_healthy, BACK_AGAIN_SECONDS)


def test_beat_is_reported_when_its_last_tick_is_old(site: RunningSite) -> None:
    site.as_owner("UPDATE supporters_workerpulse SET at = now() - interval '3 minutes' WHERE name = 'beat'")
    assert site.is_down("beat")
    site.as_owner("UPDATE supporters_workerpulse SET at = now() WHERE name = 'beat'")
    assert site.is_healthy()


def test_nothing_stays_when_up_is_killed(site: RunningSite, measured: Callable[[str], None]) -> None:
    site.stop(signal.SIGKILL)
    assert wait_for(lambda: not processes_of(site.home), 5), processes_of(site.home)
    began = time.monotonic()
    site.ready()
    measured(f"second start, healthy after {time.monotonic() - began:.1f} s")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_nothing_stays_when_up_is_stopped(site: RunningSite, number: signal.Signals) -> None:
    assert site.stop(number) == 0
    assert processes_of(site.home) == {}


def test_start_is_refused_with_a_sentence_when_the_keys_are_foreign(site: RunningSite) -> None:
    foreign = base64.b64encode(os.urandom(32)).decode()
    said = RunningSite(site.home).start(SUPROVID_FIELD_KEYS=f"1:{foreign}").refusal()
    assert "Traceback" not in said
    assert len(said.splitlines()[-1].split()) > 3
    assert site.is_healthy()


def test_start_is_refused_with_a_sentence_when_the_port_is_taken(site: RunningSite) -> None:
    other = RunningSite(site.home)
    other.port = site.port
    said = other.start().refusal()
    assert len(said.splitlines()) == 1, said
    assert str(site.port) in said
    assert site.is_healthy()


def test_two_sites_share_one_home_when_both_start_first() -> None:
    with temporary_home() as home:
        both = [RunningSite(home).start(), RunningSite(home).start()]
        for site in both:
            site.ready()
        assert [site.stop() for site in both] == [0, 0]
        assert processes_of(home) == {}
