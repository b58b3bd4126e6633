"""Refusals of actions, for tests."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cases.case.states import IllegalTransition, Refusal


@contextmanager
def refused(refusal: Refusal) -> Iterator[None]:
    """What is done inside is refused for this reason and no other."""
    with pytest.raises(IllegalTransition) as caught:
        yield
    assert caught.value.refusal is refusal
