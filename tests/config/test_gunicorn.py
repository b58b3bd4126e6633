import gc
from collections.abc import Iterator

import pytest

from config import gunicorn


@pytest.fixture
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("thawed")
def test_collections_of_a_worker_pass_over_what_was_loaded_before_the_fork() -> None:
    before = len(gc.get_objects())
    gunicorn.pre_fork(None, None)
    assert len(gc.get_objects()) < before / 100
    assert gc.get_freeze_count() > before / 2
