"""A start with existing data uses them and says so, or is refused with the reason and what to do."""

import json
import secrets
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.embedded.home import Home
from config.embedded.servers import ensure_servers, release_servers
from tools.ready_home import home_with_tables
from tools.running_site import RunningSite, processes_of, temporary_home, wait_for

pytestmark = pytest.mark.processes

Change = Callable[[bytes], bytes]


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    """The data of a first start. Each test that damages them restores them."""
    with home_with_tables() as left:
        assert RunningSite(left).ready().stop() == 0
        yield left


def assert_refused(home: Home, words: str) -> None:
    """The start ends with one sentence that holds `words`, the folder of the data and the command that removes them."""
    said = RunningSite(home).start().refusal()
    assert "Traceback" not in said, said
    sentences = [line for line in said.splitlines() if words in line]
    assert len(sentences) == 1, said
    assert str(home.path) in sentences[0]
    assert "bootstrap.py reset" in sentences[0]
    assert wait_for(lambda: not processes_of(home), 5), processes_of(home)


@contextmanager
def changed(file: Path, change: Change | None) -> Iterator[None]:
    """The content of the file is changed and its owner kept; with `change=None` the file is missing. Both are restored."""
    if change is None:
        away = file.rename(file.with_suffix(".away"))
        try:
            yield
        finally:
            away.rename(file)
    else:
        before = file.read_bytes()
        file.write_bytes(change(before))
        try:
            yield
        finally:
            file.write_bytes(before)


def as_owner(home: Home, statement: str) -> None:
    ensure_servers(home)
    RunningSite(home).as_owner(statement)
    release_servers(home)


def with_other(*names: str) -> Change:
    """Well-formed secrets that do not match the data."""
    return lambda before: json.dumps(
        {name: other_secret(name) if name in names else value for name, value in json.loads(before).items()}
    ).encode()


def other_secret(name: str) -> str:
    return b64encode(secrets.token_bytes(32)).decode() if name.endswith("key") else secrets.token_urlsafe(24)


UNUSABLE_FILES: dict[str, tuple[str, Change | None, str]] = {
    "keys gone": ("secrets.json", None, "their keys are gone"),
    "keys cut": ("secrets.json", lambda before: before[:20], "can't be read"),
    "keys of another home": ("secrets.json", with_other("app_password", "field_key"), "are not those of its database"),
    "another field key": ("secrets.json", with_other("field_key"), "field-1"),
    "another index key": ("secrets.json", with_other("index_key"), "index"),
    "another major version": ("postgres/PG_VERSION", lambda _: b"14\n", "made by PostgreSQL 14"),
    "half-made cluster": ("postgres/PG_VERSION", None, "is not whole"),
    "cluster without control file": ("postgres/global/pg_control", None, "is not whole"),
    "damaged cluster": ("postgres/global/pg_control", lambda before: bytes(len(before)), "postgres ends as soon as"),
    "damaged broker": ("valkey/appendonlydir/appendonly.aof.manifest", lambda _: b"rubbish\n", "valkey ends as soon as"),
}


@pytest.mark.parametrize("case", UNUSABLE_FILES)
def test_start_is_refused_with_a_sentence_when_files_of_earlier_data_are_not_what_they_were(home: Home, case: str) -> None:
    name, change, words = UNUSABLE_FILES[case]
    with changed(home.path / name, change):
        assert_refused(home, words)


@pytest.mark.parametrize(
    ("statement", "undo", "words"),
    [
        (
            "INSERT INTO django_migrations (app, name, applied) VALUES ('cases', '9999_of_tomorrow', now())",
            "DELETE FROM django_migrations WHERE name = '9999_of_tomorrow'",
            "cases.9999_of_tomorrow",
        ),
        (  # of the line of migrations before the first release
            "UPDATE django_migrations SET name = '0076_fates_of_promises' WHERE app = 'cases' AND name = '0018_rights'",
            "UPDATE django_migrations SET name = '0018_rights' WHERE name = '0076_fates_of_promises'",
            "cases.0076_fates_of_promises",
        ),
        (  # an inconsistent migration history
            "UPDATE django_migrations SET app = 'away' WHERE app = 'supporters'",
            "UPDATE django_migrations SET app = 'supporters' WHERE app = 'away'",
            "supporters.0001_directory",
        ),
        (  # a migration that fails on the existing tables
            "UPDATE django_migrations SET app = 'away' WHERE app = 'dashboards'",
            "UPDATE django_migrations SET app = 'dashboards' WHERE app = 'away'",
            "DuplicateTable",
        ),
    ],
    ids=["newer tables", "tables of the earlier line", "contradicting migrations", "tables that are there already"],
)
def test_start_is_refused_with_a_sentence_when_tables_of_earlier_data_do_not_fit(
    home: Home, statement: str, undo: str, words: str
) -> None:
    as_owner(home, statement)
    assert_refused(home, words)
    as_owner(home, undo)


def test_earlier_data_are_used_and_reported(home: Home) -> None:
    for rubbish in ("postgres.part-abc", "postgres-18.6.part"):
        (home.path / rubbish / "base").mkdir(parents=True)
    site = RunningSite(home).ready()
    lines = [line for line in site.said().splitlines() if str(home.path) in line and "bootstrap.py reset" in line]
    assert len(lines) == 1
    assert site.count("veterans_person") == 25
    assert site.stop() == 0


def test_home_of_older_code_gets_the_secrets_that_are_new() -> None:
    with temporary_home() as home:
        old = dict(home.secrets())
        del old["secret_key"]
        (home.path / "secrets.json").write_text(json.dumps(old))
        assert home.secrets().items() > old.items()
        assert home.secrets() == json.loads((home.path / "secrets.json").read_text())


def test_start_is_refused_with_a_sentence_when_the_home_is_no_folder_of_ours(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = RunningSite(Home(tmp_path / "file"), output=tmp_path / "out").start().refusal()
    assert str(tmp_path / "file") in said
    assert "SUPROVID_HOME" in said
    assert len(said.splitlines()) == 1
