from collections.abc import Iterator

import pytest

from config.embedded.home import Home
from tools.ready_home import home_with_tables
from tools.running_site import RunningSite


@pytest.fixture(scope="package")
def shared_home() -> Iterator[Home]:
    with home_with_tables() as home:
        yield home


@pytest.fixture(scope="package")
def shared_site(shared_home: Home) -> Iterator[RunningSite]:
    """One cluster for all tests that kill its parts; the fixture `site` makes it healthy before each test."""
    site = RunningSite(shared_home)
    yield site
    if site.up is not None and site.up.poll() is None:
        site.stop()


@pytest.fixture
def site(shared_site: RunningSite) -> RunningSite:
    return shared_site.ready()
