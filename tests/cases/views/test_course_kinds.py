"""The timeline of a card, narrowed to one kind."""

from typing import Any

import pytest
from django.test import Client

from cases.reports.course.kinds import CourseKind, events_of
from cases.reports.course.rows import SHOWN_KINDS
from cases.states import EventKind
from tests.cases.views.conftest import postpone_fields, risk_fields
from tests.database import CountedQueries
from tests.factories import House, make_promise, make_visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
TITLES = {
    CourseKind.ENTRIES: "Поговорили про роботу",
    CourseKind.PLAN: "Наступний крок перенесено",
    CourseKind.PROMISES: "Обіцянка: ",
    CourseKind.RISK: "Ризик підвищено",
    CourseKind.STATE: "Супровід відкрито",
}


@pytest.fixture
def card(house: House, at_work: Client) -> str:
    address = f"/cases/{house.case.number}/"
    make_visit(house.case, house.owner, summary="Поговорили про роботу")
    make_promise(house.case, house.owner)
    assert at_work.post(f"{address}postpone/", postpone_fields(house)).status_code == 302
    assert at_work.post(f"{address}risk/", risk_fields()).status_code == 302
    return address


def shown(answer: Any) -> str:
    return str(answer.text.split('id="timeline"')[1])


def test_every_kind_of_event_is_in_one_group() -> None:
    groups = [one for kind in CourseKind for one in events_of(kind)]
    assert sorted(groups) == sorted(kind.value for kind in SHOWN_KINDS)
    assert EventKind.OPENED in events_of(CourseKind.STATE)


def test_timeline_shows_one_kind_or_everything(at_work: Client, card: str) -> None:
    everything = shown(at_work.get(card))
    assert all(title in everything for title in TITLES.values())
    for kind, title in TITLES.items():
        page = shown(at_work.get(f"{card}?kind={kind}"))
        assert [other for other in TITLES.values() if other in page] == [title]
        assert f'href="?kind={kind}#timeline" aria-current="true"' in page


def test_kind_without_entries_says_so(at_work: Client, card: str) -> None:
    assert "Такого тут немає." in at_work.get(f"{card}?kind=person").text


def test_paging_keeps_the_kind(house: House, at_work: Client, card: str) -> None:
    for _ in range(22):
        make_visit(house.case, house.owner, days=0)
    page = at_work.get(f"{card}?kind=entries").text
    assert page.count('<li class="entry">') == 20
    assert 'href="?entries=all&amp;kind=entries"' in page
    assert at_work.get(f"{card}?entries=all&kind=entries").text.count('<li class="entry">') == 23


@pytest.mark.parametrize("kind", CourseKind)
def test_kind_costs_no_query_more(at_work: Client, card: str, kind: CourseKind) -> None:
    costs = []
    for address in (card, f"{card}?kind={kind}"):
        at_work.get(address)
        with CountedQueries() as queries:
            at_work.get(address)
        costs.append(len(queries))
    assert costs[1] <= costs[0]
