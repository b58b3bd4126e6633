"""Whom the tests of persons are about, and who writes about them."""

import pytest

from supporters.directory.models import Supporter
from tests.factories import make_department, make_person, make_supporter
from veterans.models import Person


@pytest.fixture
def by() -> Supporter:
    return make_supporter(make_department())


@pytest.fixture
def person() -> Person:
    return make_person()
