from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.factories import House


@pytest.fixture
def head(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.head)
