"""Query counts of the page of work: as many with three vacancies, proposals, letters and jobs as with one."""

import pytest
from django.test import Client

from tests.cases.desk.views.test_query_counts import count
from tests.factories import House
from tests.jobs import end_work, log_work, make_job, make_letter, make_proposal, make_sent, make_wanted
from tests.work import make_profile, make_vacancy

pytestmark = pytest.mark.django_db
MOST = 12  # as the card: the frame of a page has five, the profile two, the vacancies three, proposals and jobs one each


def test_page_of_work_costs_as_many_queries_with_three_rows_as_with_one(house: House, at_work: Client) -> None:
    make_profile(house.case, house.owner, held=frozenset({"driver"}), wanted=frozenset({"dispatch"}))
    address = f"/cases/{house.case.number}/employment/"
    costs = []
    for rows in (1, 2):
        for number in range(rows):
            add_work(house, f"Посада {rows} {number}")
        at_work.get(address)
        costs.append(count(lambda: at_work.get(address)))
    assert costs[0] == costs[1]
    assert costs[0] <= MOST, f"{costs[0]} queries"


def add_work(house: House, post: str) -> None:
    """A vacancy that nobody was shown, a proposal that waits, one with a letter, a job with a logged check that has ended."""
    make_vacancy(house.owner, post)
    make_proposal(house.case, house.owner)
    make_letter(make_wanted(house.case, house.owner), house.owner)
    make_sent(make_wanted(house.case, house.owner), house.owner)
    job = make_job(house.case, house.owner, days_ago=14)
    log_work(job, house.owner)
    end_work(job, house.owner)
