"""The embedded servers without Django: first starts, kills, roles, secrets."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace

import environ
import psycopg2
import pytest

from config.embedded.binaries import find_binaries, installed_binaries
from config.embedded.home import APP_ROLE, CHECKOUT, DATABASE, OWNER_ROLE, EmbeddedServerError, Home, embedded_home
from config.embedded.postgres import ROOT_RUNS_IT_AS, SUPERUSER
from config.embedded.reset import remove_cluster
from config.embedded.servers import ensure_servers, release_servers
from tools.running_site import first_process, processes_of, temporary_home, wait_for

pytestmark = pytest.mark.processes

ASK_SECRETS = """
import sys
from pathlib import Path
from config.embedded.home import Home
print(dict(Home(Path(sys.argv[1])).secrets()))
"""
USE_THEM = """
import sys, time
from pathlib import Path
from config.embedded.home import Home
from config.embedded.servers import ensure_servers
ensure_servers(Home(Path(sys.argv[1])))
print("answers", flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    with temporary_home() as made:
        ensure_servers(made)
        yield made
        release_servers(made)


def user_of(home: Home) -> subprocess.Popen[bytes]:
    environment = os.environ | {"SUPROVID_HOME": str(home.path)}
    command = [sys.executable, "-c", USE_THEM, str(home.path)]
    return subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE)


def answers(user: subprocess.Popen[bytes]) -> bool:
    assert user.stdout is not None
    return user.stdout.readline() == b"answers\n"


def kill_all(users: list[subprocess.Popen[bytes]]) -> None:
    for user in users:
        user.kill()
        user.communicate()


def sign_in(home: Home, role: str, password: str) -> "psycopg2.extensions.connection":
    return psycopg2.connect(host=str(home.socket_folder("pg")), dbname=DATABASE, user=role, password=password)


@contextmanager
def signed_in(home: Home, role: str) -> "Iterator[psycopg2.extensions.cursor]":
    """A cursor in autocommit mode."""
    password = home.secrets()["app_password" if role == APP_ROLE else "owner_password"]
    with closing(sign_in(home, role, password)) as line:
        line.autocommit = True
        yield line.cursor()


def running(home: Home, words: str) -> int:
    return sum(words in line for line in processes_of(home).values())


def kill(home: Home, words: str) -> None:
    os.kill(first_process(home, words), signal.SIGKILL)


def test_servers_answer_all_users_when_six_start_first_at_once() -> None:
    with temporary_home() as home:
        users = [user_of(home) for _ in range(6)]
        assert [answers(user) for user in users] == [True] * 6
        assert wait_for(lambda: running(home, "config.embedded.keeper") == 1, 5)  # the other keepers have ended
        assert running(home, "bin/postgres -D") == 1
        kill_all(users)
        assert wait_for(lambda: not processes_of(home), 5), processes_of(home)


@pytest.mark.parametrize("seconds", [0.2, 0.5, 0.8])
def test_cluster_is_whole_when_its_making_was_killed(seconds: float) -> None:
    with temporary_home() as home:
        first = user_of(home)
        time.sleep(seconds)
        kill_all([first])
        for number in processes_of(home):
            os.kill(number, signal.SIGKILL)
        second = user_of(home)
        assert answers(second)
        kill_all([second])


def test_start_is_refused_with_a_sentence_when_the_disk_is_too_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=100_000_000))
    with temporary_home() as home, pytest.raises(EmbeddedServerError, match="has 100 MB free; the database needs 300 MB"):
        home.refuse_too_little_disk()


def test_start_is_refused_with_a_sentence_when_the_home_cant_be_written() -> None:
    """Root may write in every folder of a disk, so the test uses /proc."""
    with pytest.raises(EmbeddedServerError, match="can't be used for the data"):
        Home(Path("/proc/suprovid")).secrets()


def test_next_user_finds_servers_when_keeper_and_postmaster_were_killed() -> None:
    with temporary_home() as home:
        first = user_of(home)
        assert answers(first)
        kill(home, "bin/postgres -D")
        kill(home, "config.embedded.keeper")
        second = user_of(home)
        assert answers(second)
        kill_all([first, second])


def test_application_role_is_weak_when_it_signs_in(home: Home) -> None:
    with signed_in(home, APP_ROLE) as cursor:
        cursor.execute("SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False, False)
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("CREATE TABLE anything (id int)")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(f"SET ROLE {OWNER_ROLE}")


def test_owner_makes_extension_and_takes_the_applications_role_when_it_signs_in(home: Home) -> None:
    with signed_in(home, OWNER_ROLE) as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        cursor.execute(f"SET ROLE {APP_ROLE}")
        cursor.execute("SELECT current_user, rolsuper, rolcreaterole FROM pg_roles WHERE rolname = session_user")
        assert cursor.fetchone() == (APP_ROLE, False, False)


def test_database_belongs_to_nobody_when_root_starts_it_and_else_to_the_user(home: Home) -> None:
    """PostgreSQL refuses to run as root."""
    as_root = os.geteuid() == 0
    owner = pwd.getpwnam(ROOT_RUNS_IT_AS).pw_uid if as_root else os.geteuid()
    for folder in (home.path / "postgres", home.socket_folder("pg")):
        assert (folder.stat().st_uid, folder.stat().st_mode & 0o777) == (owner, 0o700)
    assert Path(f"/proc/{first_process(home, 'bin/postgres -D')}").stat().st_uid == owner
    assert Path(f"/proc/{first_process(home, 'valkey-server')}").stat().st_uid == os.geteuid()
    assert (home.path.stat().st_mode & 0o777) == (0o711 if as_root else 0o700)


def test_letters_and_heads_that_older_code_left_open_are_shut(tmp_path: Path) -> None:
    old = Home(tmp_path)
    old.mail_folder.mkdir(mode=0o755)
    old.seal_file.touch(mode=0o644)
    old.make()
    assert (old.mail_folder.stat().st_mode & 0o777, old.seal_file.stat().st_mode & 0o777) == (0o700, 0o600)


@pytest.mark.parametrize("role", [SUPERUSER, APP_ROLE])
def test_sign_in_is_refused_when_the_password_is_wrong(home: Home, role: str) -> None:
    with pytest.raises(psycopg2.OperationalError):
        sign_in(home, role, "wrong")


def test_cluster_keeps_what_was_committed(home: Home) -> None:
    with signed_in(home, APP_ROLE) as cursor:
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
            cursor.execute(f"SHOW {setting}")
            assert cursor.fetchone() == ("on",), setting
        cursor.execute("SHOW listen_addresses")
        assert cursor.fetchone() == ("",)
        cursor.execute("SELECT lower('ЇЖАК ҐАНОК')")
        assert cursor.fetchone() == ("їжак ґанок",)


@pytest.mark.parametrize("folder", [each.folder for each in (find_binaries(), *installed_binaries())], ids=str)
def test_cluster_is_the_same_when_any_of_the_servers_here_makes_it(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Both the wheel's server and, where it is installed, Debian's: nothing newer than PostgreSQL 15 is used."""
    monkeypatch.setenv("SUPROVID_POSTGRES_BIN", str(folder))
    with temporary_home() as home:
        ensure_servers(home)
        with signed_in(home, OWNER_ROLE) as cursor:
            cursor.execute("CREATE EXTENSION btree_gist")
            cursor.execute("SELECT word FROM unnest(ARRAY['ґ', 'Я', 'a', 'є', 'Z', 'і']) word ORDER BY word")
            assert [word for (word,) in cursor] == ["Z", "a", "Я", "є", "і", "ґ"]
            cursor.execute(
                "SELECT lower('ЇЖАК ҐАНОК'), 'Ґ' ~* 'ґ', encoding, datcollate FROM pg_database WHERE datname = %s", [DATABASE]
            )
            assert cursor.fetchone() == ("їжак ґанок", True, 6, "C.UTF-8")
        release_servers(home)


def test_addresses_are_those_of_the_sockets_when_settings_read_them(home: Home) -> None:
    parsed = environ.Env.db_url_config(home.environment()["DATABASE_URL"])
    assert parsed["HOST"] == str(home.socket_folder("pg"))
    assert (parsed["NAME"], parsed["USER"]) == (DATABASE, APP_ROLE)
    assert parsed["PASSWORD"] == home.secrets()["app_password"]
    assert len(str(home.socket_folder("pg") / ".s.PGSQL.5432.lock")) < 108


def test_home_lies_outside_the_checkout_and_apart_for_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUPROVID_HOME", raising=False)
    demo, test = Home.of_checkout("demo"), Home.of_checkout("test")
    assert test.path.name == demo.path.name + "-test"
    assert not demo.path.is_relative_to(CHECKOUT)
    assert demo.path.is_relative_to("/var/lib" if os.geteuid() == 0 else os.environ.get("XDG_DATA_HOME", Path.home()))


def test_no_server_is_needed_when_addresses_are_given_or_in_production() -> None:
    addresses = {"DATABASE_URL": "postgres://db/x", "REDIS_URL": "redis://broker/0"}
    assert embedded_home({"SUPROVID_MODE": "production"}) is None
    assert embedded_home({"SUPROVID_MODE": "demo", **addresses}) is None
    assert embedded_home({"SUPROVID_MODE": "demo"}) is not None


def test_secrets_are_the_same_and_private_when_many_ask_first() -> None:
    with temporary_home() as home:
        command = [sys.executable, "-c", ASK_SECRETS, str(home.path)]
        asked = [subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE) for _ in range(4)]
        assert len({each.communicate()[0] for each in asked}) == 1
        file = home.path / "secrets.json"
        assert file.stat().st_mode & 0o077 == 0
        assert len(set(home.secrets().values())) == 5


def test_reset_refuses_while_somebody_uses_the_servers_and_removes_all_afterwards() -> None:
    with temporary_home() as home:
        other_thing = home.path / "diary.txt"
        other_thing.touch()
        user = user_of(home)
        assert answers(user)
        with pytest.raises(EmbeddedServerError):
            remove_cluster(home)
        kill_all([user])
        remove_cluster(home)
        assert processes_of(home) == {}
        left = {path.name for path in home.path.iterdir() if not path.name.endswith(".lock")}
        assert left == {"diary.txt"}
        assert not home.socket_folder("pg").exists()


def test_socket_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    with temporary_home() as home:
        home.socket_folder("valkey").symlink_to(tmp_path)
        with pytest.raises(EmbeddedServerError, match="belongs to somebody else"):
            ensure_servers(home)
        home.socket_folder("valkey").unlink()
