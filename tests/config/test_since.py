"""`bootstrap.py test --since COMMIT` runs the tests of the changed lines, or all where it can't know them."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import gates, since
from tests.since import UnknownCommit, affected_since, changed_files, changed_lines

CODE = "cases/actions/closing.py"
OWN, OTHER = "tests/cases/test_closing.py", "tests/cases/test_other.py"


class Known:
    """A map in which the second line of CODE is run by one test and the whole file by two."""

    commit = "HEAD"

    @staticmethod
    def has(path: str) -> bool:
        return path == CODE

    @staticmethod
    def last_line(_path: str) -> int:
        return 9

    @staticmethod
    def tests_of(_path: str, first: int, last: int) -> set[str]:
        by_line = {2: {f"{OWN}::test_a"}, 7: {f"{OTHER}::test_b"}}
        return {test for line in range(first, last + 1) for test in by_line.get(line, ())}


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for file in (CODE, OWN, OTHER, "tests/test_house.py", "README.md", "config/settings.py"):
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"line_{number} = {number}\n" for number in range(1, 10)))
    git = ("git", "-c", "user.name=x", "-c", "user.email=x@example.org")
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *command], cwd=tmp_path, check=True)
    monkeypatch.setattr(since, "CHECKOUT", tmp_path)
    return tmp_path


def change(clone: Path, file: str, line: int, text: str) -> None:
    lines = (clone / file).read_text().splitlines(keepends=True)
    lines[line - 1] = text
    (clone / file).write_text("".join(lines))


def chosen() -> list[str] | None:
    known: Any = Known
    return affected_since("HEAD", known)


def test_rules_of_the_house_run_when_nothing_has_changed(clone: Path) -> None:
    assert chosen() == ["tests/test_house.py"]


def test_changed_line_runs_its_tests(clone: Path) -> None:
    change(clone, CODE, 2, "changed = 1\n")
    assert list(changed_lines(CODE, "HEAD")) == [(2, 2)]
    assert chosen() == [f"{OWN}::test_a", "tests/test_house.py"]


def test_line_that_no_test_runs_alone_runs_those_of_the_file(clone: Path) -> None:
    change(clone, CODE, 4, "changed = 1\n")
    assert chosen() == [f"{OWN}::test_a", f"{OTHER}::test_b", "tests/test_house.py"]


def test_added_line_runs_the_tests_of_the_lines_around_it(clone: Path) -> None:
    change(clone, CODE, 1, "line_1 = 1\nadded = 1\n")
    assert list(changed_lines(CODE, "HEAD")) == [(1, 2)]
    assert chosen() == [f"{OWN}::test_a", "tests/test_house.py"]


def test_changed_or_new_file_of_tests_runs_itself_and_a_deleted_one_nothing(clone: Path) -> None:
    change(clone, OWN, 1, "\n")
    (clone / "tests/cases/test_new.py").write_text("")
    (clone / OTHER).unlink()
    assert changed_files("HEAD") == [OWN, "tests/cases/test_new.py", OTHER]
    assert chosen() == [OWN, "tests/cases/test_new.py", "tests/test_house.py"]


@pytest.mark.parametrize("file", ["README.md", "config/settings.py", "tests/factories.py", "cases/actions/added.py"])
def test_file_that_no_map_knows_runs_all(clone: Path, file: str) -> None:
    (clone / file).write_text("other = 1\n")
    assert chosen() is None


def test_unknown_commit_is_one_sentence(clone: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UnknownCommit):
        changed_files("nowhere")
    monkeypatch.setenv("SUPROVID_MODE", "test")
    monkeypatch.setattr(gates, "read_map", lambda _place: Known)
    assert gates.main(["--since", "nowhere"]) == 2
    assert capsys.readouterr().err == "No commit is called «nowhere»: name one of this clone.\n"


def test_option_is_replaced_by_the_tests(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "read_map", lambda _place: Known)
    assert gates.without_since(["-x", "--since", "HEAD", "-q"]) == ["-x", "tests/test_house.py", "-q"]
    (clone / "README.md").write_text("other\n")
    assert gates.without_since(["--since", "HEAD"]) == []
    assert gates.without_since(["-x"]) == ["-x"]
