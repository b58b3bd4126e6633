"""Each list of the office, with something in it, takes eight queries at most. The tests of its page compare one row with many."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import reverse

from supporters.directory.reports.lists.registry import registered_lists
from tests.bad_inputs.scene import make_scene
from tests.database import CountedQueries
from tests.office import make_failed_letter
from tests.supporters.exports.test_files import reader_of, with_more_cards

pytestmark = pytest.mark.django_db
# The history has three tables of versions beside invitations, approvals and names; the queue shows its state above the list, the
# decisions what waits about colleagues below it.
MORE: Final = {"decisions": 10, "staff_history_list": 9, "reminder_queue": 14}


def test_every_list_takes_eight_queries_at_most(signed_in: Callable[[Any], Client]) -> None:
    make_failed_letter()
    house, costs = with_more_cards(make_scene().house), {}
    for route in registered_lists():
        client = signed_in(reader_of(house, route))
        client.get(reverse(route))  # the session's first request writes to it
        with CountedQueries() as queries:
            assert client.get(reverse(route)).status_code == 200
        costs[route] = len(queries)
    assert {route: cost for route, cost in costs.items() if cost > MORE.get(route, 8)} == {}
