from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.factories import House


@pytest.fixture
def at_work(house: House, signed_in: Callable[[Any], Client]) -> Client:
    """A browser in which the owner of the case is signed in."""
    return signed_in(house.owner)
