"""`manage.py up` with its real processes: each part is killed and comes back."""

import base64
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.demo.accounts import STAFF
from config.demo.caseload import SIZES
from config.demo.places import UNITS
from config.embedded.home import APP_ROLE, CHECKOUT
from tools.running_site import RunningSite, first_process, processes_of, temporary_home, wait_for

pytestmark = pytest.mark.processes

BACK_AGAIN_SECONDS = 180  # on a machine that may be loaded: the tests show that a part comes back, not how soon
NOTICED_SECONDS = 60
AHEAD = 3000  # processes that may start meanwhile
SMALL_DEMO = {
    "supporters_department": len(UNITS),
    "supporters_supporter": len(STAFF) + 1,  # a newcomer
    "veterans_person": SIZES["small"].persons + 1,  # a mother
    "cases_case": SIZES["small"].persons + 1,
    "cases_facility": 25,
}  # rows by table


def assert_whole_again(site: RunningSite) -> None:
    assert wait_for(site.is_healthy, BACK_AGAIN_SECONDS), f"{site.health()}\n{site.said()}"


@pytest.mark.parametrize(
    ("part", "words", "restarted_by"),
    [
        ("broker", "valkey-server", "config.embedded.keeper"),
        ("database", "bin/postgres -D", "config.embedded.keeper"),
        ("worker", "quiet worker", "manage.py up"),
    ],
)
def test_part_is_reported_and_comes_back_when_it_is_killed(site: RunningSite, part: str, words: str, restarted_by: str) -> None:
    with site.frozen(restarted_by):
        killed = site.kill(words)
        assert wait_for(lambda: site.is_down(part), NOTICED_SECONDS)
    assert_whole_again(site)
    assert first_process(site.home, words) != killed


def test_web_comes_back_when_its_master_is_killed(site: RunningSite) -> None:
    with site.frozen("manage.py up"):
        site.kill("config.gunicorn")
        assert wait_for(lambda: site.health() == (0, []), NOTICED_SECONDS)
    assert_whole_again(site)


def test_beat_comes_back_when_it_is_killed(site: RunningSite) -> None:
    killed = site.kill("quiet beat")
    assert wait_for(
        lambda: any("quiet beat" in line for pid, line in processes_of(site.home).items() if pid != killed), NOTICED_SECONDS
    )
    assert_whole_again(site)


def test_servers_come_back_when_their_keeper_is_killed(site: RunningSite) -> None:
    with site.frozen("manage.py up"):
        site.kill("config.embedded.keeper")
        assert wait_for(lambda: site.is_down("database") and site.is_down("broker"), NOTICED_SECONDS)
    assert_whole_again(site)


@pytest.mark.parametrize(("words", "part"), [("valkey-server", "broker"), ("bin/postgres -D", "database")])
def test_health_answers_in_time_when_a_server_is_frozen(site: RunningSite, words: str, part: str) -> None:
    """The best of three: a machine under load delays one answer."""
    with site.frozen(words):
        assert site.is_down(part)
        assert min(site.timed("/healthz", {})[1] for _ in range(3)) < 2
    assert_whole_again(site)


@contextmanager
def full_disk(site: RunningSite) -> Iterator[None]:
    """The next temporary files of the database lead to a device without room. Their names begin with the number of a process."""
    folder, newest = site.home.path / "postgres" / "base" / "pgsql_tmp", int(Path("/proc/loadavg").read_text().split()[-1])
    links = [folder / f"pgsql_tmp{newest + n}.0" for n in range(AHEAD)]
    for link in links:
        link.symlink_to("/dev/full")
    try:
        yield
    finally:
        for link in links:
            link.unlink(missing_ok=True)


def test_full_disk_is_reported_at_once_while_reminders_and_letters_go_on(site: RunningSite) -> None:
    site.as_owner("DELETE FROM supporters_workerpulse WHERE name IN ('reminders', 'letters')")
    with full_disk(site):
        for task in ("send_due_reminders", "send_letters"):
            site.send_task(f"supporters.tasks.{task}")
        assert wait_for(lambda: site.health() == (503, ["room"]), BACK_AGAIN_SECONDS), site.health()
        assert site.timed("/metrics", {})[0] == 200
    assert_whole_again(site)


def test_rule_that_hangs_is_named_while_the_others_run(site: RunningSite) -> None:
    """Every query of its table hangs, also that of the counts at the edge of pages."""
    with site.locked("cases_jobcheck"):
        site.send_task("supporters.tasks.send_due_reminders")
        assert wait_for(lambda: site.is_down("reminders"), BACK_AGAIN_SECONDS)
        assert site.timed("/metrics", {})[0] == 200
    failed = "SELECT string_agg(code, ' ' ORDER BY code) FROM supporters_failedpart WHERE pulse = 'reminders'"
    assert site.one(failed) == "frame job_check"
    site.send_task("supporters.tasks.send_due_reminders")
    assert_whole_again(site)


def test_beat_is_reported_when_its_last_tick_is_old(site: RunningSite) -> None:
    site.as_owner("UPDATE supporters_workerpulse SET at = now() - interval '3 minutes' WHERE name = 'beat'")
    assert site.is_down("beat")
    site.as_owner("UPDATE supporters_workerpulse SET at = now() WHERE name = 'beat'")
    assert_whole_again(site)


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


@pytest.mark.parametrize(
    ("command", "said"),
    [(["dbshell", "--", "-Atc", "SELECT current_user"], APP_ROLE), (["showmigrations", "cases"], "0001_directories")],
    ids=["dbshell", "showmigrations"],
)
def test_commands_that_look_work_as_the_application_when_no_client_is_installed(
    site: RunningSite, tmp_path: Path, command: list[str], said: str
) -> None:
    environment = os.environ | {"SUPROVID_MODE": "demo", "SUPROVID_HOME": str(site.home.path), "PATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert said in done.stdout


def test_start_is_refused_with_a_sentence_when_the_keys_are_foreign(site: RunningSite) -> None:
    foreign = base64.b64encode(os.urandom(32)).decode()
    said = RunningSite(site.home).start(SUPROVID_FIELD_KEYS=f"1:{foreign}").refusal()
    assert "Traceback" not in said
    assert len(said.splitlines()[-1].split()) > 3
    assert_whole_again(site)


@pytest.mark.parametrize("process", ["worker", "beat"])
def test_worker_and_beat_refuse_foreign_keys_as_the_web_process_does(site: RunningSite, process: str, tmp_path: Path) -> None:
    foreign = base64.b64encode(os.urandom(32)).decode()
    given = {"SUPROVID_MODE": "demo", "SUPROVID_HOME": str(site.home.path), "SUPROVID_FIELD_KEYS": f"1:{foreign}"}
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    schedule = ["-s", str(tmp_path / "schedule")] if process == "beat" else []
    command = [sys.executable, "-m", "celery", "-A", "config.celery", "--quiet", process, *schedule]
    done = subprocess.run(command, cwd=CHECKOUT, env=kept | given, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("The key «field-1» is missing or not the one")
    assert "Traceback" not in done.stderr


def test_start_is_refused_with_a_sentence_when_the_port_is_taken(site: RunningSite) -> None:
    other = RunningSite(site.home)
    other.port = site.port
    said = other.start().refusal()
    assert len(said.splitlines()) == 1, said
    assert str(site.port) in said
    assert_whole_again(site)


def test_six_sites_share_one_home_when_all_start_first(measured: Callable[[str], None]) -> None:
    """One cluster and one set of demo data: nothing is started twice, and nothing is left over."""
    with temporary_home() as home:
        began = time.monotonic()
        sites = [RunningSite(home).start() for _ in range(6)]
        for site in sites:
            site.ready()
        measured(f"six first starts at once, all healthy after {time.monotonic() - began:.1f} s")
        lines = processes_of(home).values()
        for words in ("config.embedded.keeper", "bin/postgres -D", "valkey-server"):
            assert sum(words in line for line in lines) == 1, words
        assert {table: sites[0].count(table) for table in SMALL_DEMO} == SMALL_DEMO
        assert all("bootstrap.py reset" not in site.said() for site in sites)  # there were no earlier data
        for site in sites:
            assert site.up is not None
            site.up.terminate()
        assert [site.stop() for site in sites] == [0] * 6
        assert processes_of(home) == {}
