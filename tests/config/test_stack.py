"""Calls during a request find room on the interpreter's stack at any depth at which the web server calls the application."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from resource import RUSAGE_SELF, getrusage
from typing import Any

import pytest

from config.embedded.home import CHECKOUT
from config.stack import SLOTS, with_room

CALLS = 2000


def leaf() -> None:
    one = two = three = four = five = six = seven = eight = None  # a frame that fills the end of a chunk
    _ = (one, two, three, four, five, six, seven, eight)


def busy(_environ: dict[str, Any], _start: Callable[..., Any]) -> Iterable[bytes]:
    for _ in range(CALLS):
        leaf()
    return [b"done"]


def page_faults_below(depth: int, call: Callable[[], object]) -> int:
    if depth:
        return page_faults_below(depth - 1, call)
    before = getrusage(RUSAGE_SELF).ru_minflt
    call()
    return getrusage(RUSAGE_SELF).ru_minflt - before


def test_no_depth_of_calls_maps_memory_for_each_call() -> None:
    application = with_room(busy)
    assert max(page_faults_below(depth, lambda: application({}, print)) for depth in range(300)) < CALLS / 10


def test_application_gets_what_the_server_passed_and_its_answer_comes_back() -> None:
    asked = []

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        asked.append((environ, start))
        return [b"answer"]

    environ = {"PATH_INFO": "/today/"}
    assert list(with_room(application)(environ, print)) == [b"answer"]
    assert asked == [(environ, print)]


@pytest.mark.django_db  # so that the database servers are running
def test_web_process_serves_with_room() -> None:
    command = [sys.executable, "-c", "from config.wsgi import application; print(application.__code__.co_stacksize)"]
    done = subprocess.run(command, cwd=CHECKOUT, env=os.environ, capture_output=True, text=True, check=False)
    assert done.stdout.split()[-1:] == [str(SLOTS)], done.stderr
