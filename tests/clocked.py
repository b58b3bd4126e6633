"""Worker and beat for tests: tasks see the moment written in a file, and beat's minute lasts a second.

`celery -A tests.clocked worker`, with the path of the file in SUPROVID_TEST_CLOCK. Only the pool process that runs a task gets
that time, and only while it runs; worker, beat and broker keep the real one.
"""

import os
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import time_machine
from celery.signals import task_postrun, task_prerun

from tools.chaos.kills.hurried import app

CLOCK: Final = "SUPROVID_TEST_CLOCK"
_begun: list[time_machine.travel] = []


@task_prerun.connect
def take_time_of_file(**_: Any) -> None:
    travel = time_machine.travel(datetime.fromisoformat(Path(os.environ[CLOCK]).read_text()), tick=False)
    travel.start()
    _begun.append(travel)


@task_postrun.connect
def leave_it(**_: Any) -> None:
    while _begun:
        _begun.pop().stop()


__all__ = ["app"]
