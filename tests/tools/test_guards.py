"""The generator finds what protects, takes it out of a fork of the process, and remembers what came of it."""

import ast
import os
import signal
import subprocess
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from coverage import CoverageData
from django.apps import apps
from django.urls import resolve
from django.utils.functional import SimpleLazyObject

from config.embedded.home import CHECKOUT
from supporters.directory.actions.versions import ChangedMeanwhile, refuse_outdated
from tests import test_routes
from tools.guards import results as results_module
from tools.guards.constraints import constraint_guards, described
from tools.guards.coverage_map import MATRIX, OF_TEXT, CoverageMap, NoMap, nearest_first, read_map
from tools.guards.plugin import HANGS, in_child, routes_of
from tools.guards.results import Result, digest_of_test, figures, is_noticed, noticed_before, read_reasons, untried
from tools.guards.sites import Guard, guards, site_of
from tools.guards.taking_out import NotTakenOut, take_out

EACH = 60  # every so many guards is taken out of its source


@pytest.fixture(scope="module")
def every() -> list[Guard]:
    return guards()


def one(every: list[Guard], path: str, kind: str, text: str) -> Guard:
    return next(guard for guard in every if guard.path == path and guard.kind == kind and text in guard.text)


def version_guard(every: list[Guard]) -> Guard:
    return one(every, "supporters/directory/actions/versions.py", "refusal", "shown != now")


def test_each_kind_of_guard_is_found(every: list[Guard]) -> None:
    assert {guard.kind for guard in every} == {
        *("refusal", "early end", "term", "filter", "exclude", "operand", "condition", "call", "reach", "decorator"),
    }
    assert len({guard.key for guard in every}) == len(every)


def test_refusal_is_noticed_only_by_a_test_that_is_refused(every: list[Guard]) -> None:
    guard = version_guard(every)
    first, last = guard.lines
    assert "raise" in "".join((CHECKOUT / guard.path).read_text().splitlines()[first - 1 : last])


def test_decorator_is_noticed_by_a_test_that_runs_its_view(every: list[Guard]) -> None:
    guard = one(every, "cases/endings/views/closures.py", "decorator", "CLOSURE_ASK")
    assert (CHECKOUT / guard.path).read_text().splitlines()[guard.lines[0] - 1].strip().startswith("case, now =")


def test_matrix_asks_the_routes_of_a_view_that_lost_its_decorator(every: list[Guard], tmp_path: Path) -> None:
    guard = one(every, "cases/course/views/entries/visits.py", "decorator", "require_POST")
    assert routes_of(guard) == ["visit_undo"]
    known = CoverageMap(CoverageData(basename=str(tmp_path / "lines")), {}, "")
    assert known.tests_for(guard)[0] == f"{MATRIX}[owner]"
    assert hasattr(test_routes, MATRIX.split("::")[1])


def test_permission_that_is_taken_out_is_tried_first_by_who_lacks_it_alone(every: list[Guard], tmp_path: Path) -> None:
    guard = one(every, "cases/endings/views/closures.py", "decorator", "require(Permission")
    known = CoverageMap(CoverageData(basename=str(tmp_path / "lines")), {}, "")
    assert known.tests_for(guard)[0] == OF_TEXT["require("]
    for place, _, name in (test.partition("::") for test in OF_TEXT.values()):
        assert hasattr(import_module(place.removesuffix(".py").replace("/", ".")), name)


def test_source_without_a_guard_is_still_a_module(every: list[Guard]) -> None:
    for guard in every[::EACH]:
        site = site_of(guard)
        before = ast.unparse(site.tree)
        site.take_out()
        after = ast.unparse(ast.fix_missing_locations(site.tree))
        assert after != before, guard
        compile(after, guard.path, "exec")


def test_refusal_that_is_taken_out_refuses_no_more_in_that_process_alone(every: list[Guard]) -> None:
    def refused() -> str:
        take_out(version_guard(every))
        refuse_outdated(shown=1, now=2)
        return "nothing"

    assert in_child(refused) == "nothing"
    with pytest.raises(ChangedMeanwhile):
        refuse_outdated(shown=1, now=2)


def test_lazy_object_that_raises_when_it_is_asked_for_its_class_stops_nothing(every: list[Guard]) -> None:
    def raising() -> str:
        raise LookupError

    def taken_out() -> str:
        take_out(version_guard(every))
        return "nothing"

    waiting = SimpleLazyObject(raising)  # as a page leaves one
    assert in_child(taken_out) == "nothing"
    del waiting


def test_view_without_its_decorator_answers_at_its_address(every: list[Guard]) -> None:
    view = resolve("/today/").func
    path = view.__module__.replace(".", "/") + ".py"
    decorator = next(guard for guard in every if guard.path == path and guard.function == view.__name__)

    def decorators() -> str:
        take_out(decorator)
        return str(resolve("/today/").func is not view)

    assert in_child(decorators) == "True"
    assert resolve("/today/").func is view


def test_guard_that_is_gone_is_not_taken_out(every: list[Guard]) -> None:
    with pytest.raises(LookupError):
        take_out(replace(version_guard(every), text="shown > now"))


def test_child_says_what_stopped_it() -> None:
    def raising() -> str:
        raise NotTakenOut("why")

    assert in_child(raising) == "(why)"


def test_child_that_is_killed_did_not_end() -> None:
    assert in_child(lambda: os.kill(os.getpid(), signal.SIGALRM)) == HANGS
    assert is_noticed(HANGS)


def test_child_ends_when_nobody_reads_what_it_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(*_: object) -> int:
        raise BrokenPipeError

    went_on = tmp_path / "went_on"
    monkeypatch.setattr(os, "write", broken)
    try:
        assert in_child(lambda: "red") == ""
    except BrokenPipeError:  # this is the child
        went_on.touch()
        os._exit(1)
    assert not went_on.exists()


def test_constraint_is_taken_out_whole_and_term_by_term() -> None:
    texts = {guard.text for guard in constraint_guards()}
    wholes = {text for text in texts if text.endswith(" whole")}
    assert wholes
    assert {text.rsplit(" ", 1)[0] + " whole" for text in texts} == wholes
    assert len(texts) > len(wholes)


def test_constraint_is_described_alike_in_each_process() -> None:
    found = [described(constraint) for model in apps.get_models() for constraint in model._meta.constraints]
    assert any("RangeBoundary object>" in words for words in found), "of an absence, whose repr names a place in memory"
    assert not any(" at 0x" in words for words in found)


def test_term_that_a_check_says_of_null_anyway_is_none() -> None:
    texts = {guard.text for guard in constraint_guards()}
    for same in ("episode_ends_after_it_starts 0", "tie_of_two 0", "hand_over_to_another 0", "hand_over_to_another 1"):
        assert same not in texts
    for other in ("episode_ends_after_it_starts 1", "tie_ended_or_current 0", "risk_has_a_review_day 0", "naming_has_a_part 2"):
        assert other in texts


def test_guard_is_tried_again_when_its_function_or_its_test_has_changed(every: list[Guard]) -> None:
    guard = version_guard(every)
    test = "tests/tools/test_guards.py::test_child_says_what_stopped_it"
    result = Result(guard.digest, test, digest_of_test(test))
    assert digest_of_test(test)
    assert untried([guard], {guard.key: result}) == []
    assert untried([guard], {guard.key: replace(result, digest="other")}) == [guard]
    assert untried([guard], {guard.key: replace(result, test_digest="other")}) == [guard]
    assert untried([guard], {}) == [guard]


def test_seed_runs_the_own_test_then_those_of_the_function_then_those_of_the_file(every: list[Guard]) -> None:
    guard = version_guard(every)
    own, near, far = (
        f"tests/tools/test_guards.py::test_{name}"
        for name in ("child_says_what_stopped_it", "figures_count_each_guard_once", "missing_map_is_one_sentence")
    )
    path, function, kind, text, number = guard.key
    results = {
        (path, "another", kind, text, number): Result("", far, ""),
        (path, function, kind, "another", number): Result("", near, ""),
        ("another.py", function, kind, text, number): Result(
            "", "tests/tools/test_guards.py::test_each_kind_of_guard_is_found", ""
        ),
        (path, function, kind, "gone", number): Result("", "tests/tools/test_guards.py::test_that_is_gone", ""),
        (path, function, kind, "unnoticed", number): Result("", "", ""),
        guard.key: Result("", own, ""),
    }
    assert noticed_before(guard, results) == [own, near, far]


@pytest.mark.parametrize("noticed", ["", "(3 of 20 tests noticed nothing)", "(no test runs it)"])
def test_guard_without_a_test_that_failed_is_not_noticed(noticed: str) -> None:
    assert not is_noticed(noticed)
    assert is_noticed("tests/x.py::test_x")


def test_figures_count_each_guard_once(every: list[Guard]) -> None:
    first, second, third, fourth, changed = every[:5]
    noticed = "tests/tools/test_guards.py::test_figures_count_each_guard_once"
    results = {
        first.key: Result(first.digest, noticed, digest_of_test(noticed)),
        second.key: Result(second.digest, "", ""),
        third.key: Result(third.digest, "(9 of 30 tests noticed nothing)", ""),
        changed.key: Result("of before", noticed, digest_of_test(noticed)),
    }
    rows = figures([first, second, third, fourth, changed], results, reasons={third.key})
    assert [sum(column) for column in list(zip(*rows, strict=True))[1:]] == [5, 1, 1, 1, 2]


def test_reason_is_of_a_function_that_has_not_changed(
    every: list[Guard], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = every[:2]
    rows = [(*map(str, first.key), first.digest, "It saves a query."), (*map(str, second.key), "changed", "It saves a query.")]
    file = tmp_path / "reasons.tsv"
    file.write_text("".join("\t".join(row) + "\n" for row in rows))
    monkeypatch.setattr(results_module, "REASONS", file)
    assert read_reasons(every) == {first.key: "It saves a query."}


def test_tests_whose_names_are_like_the_guard_come_first_and_one_of_each(every: list[Guard]) -> None:
    guard = replace(version_guard(every), text="supporter.is_suspended")
    seconds = {
        "tests/x.py::test_letter_is_sent": 0.1,
        "tests/x.py::test_suspended_colleague_is_refused[slow]": 2.0,
        "tests/x.py::test_suspended_colleague_is_refused[head]": 1.0,
        "tests/x.py::test_suspension_ends": 1.5,
    }
    ordered = nearest_first(seconds, guard, seconds)
    assert [test.split("test_")[1] for test in ordered] == [
        "suspended_colleague_is_refused[head]",
        "suspension_ends",
        "letter_is_sent",
        "suspended_colleague_is_refused[slow]",
    ]


def test_missing_map_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NoMap):
        read_map(tmp_path)
    command = [sys.executable, "-m", "tools.guards", "try", "--map", str(tmp_path)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "No map of the tests is there: run `python -m tools.guards map` first.\n"
