from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cases.case.models import Case
from tests.factories import House, make_case, make_person


@pytest.fixture
def other(house: House) -> Case:
    """A card of the colleague."""
    return make_case(house.colleague, person=make_person("Явір", "Назар"))


@pytest.fixture
def at_work(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.owner)


@pytest.fixture
def colleague_at_work(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.colleague)
