"""A release: the web process restarts while 8 users work. `python -m tools.chaos.release` does the same with 20."""

from collections.abc import Callable

import pytest

from tools.chaos.release.__main__ import EMAIL, PASSWORD, end_web
from tools.chaos.release.users import work_meanwhile
from tools.running_site import RunningSite

pytestmark = pytest.mark.processes


def test_no_request_is_lost_when_the_web_process_is_started_again(site: RunningSite, measured: Callable[[str], None]) -> None:
    assert site.up is not None
    supervisor = site.up.pid
    tally = work_meanwhile(site.port, users=8, email=EMAIL, password=PASSWORD, restart=lambda: end_web(supervisor), restarts=1)
    measured(f"web started again under 8 users: {tally.answered} answered, longest {tally.longest_seconds:.1f} s")
    assert tally.lost == []
    assert tally.saved > 8
