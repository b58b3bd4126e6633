"""The timeline of a card: it opens at the conversations; everything and each kind are a tap away."""

from datetime import datetime, timedelta
from html import escape
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone

from cases.case.states import EventKind
from cases.course.actions.visits import NewVisit, log_visit
from cases.course.reports.timeline_rows import events_of
from cases.course.reports.turns import CourseKind, register_turns, turn_kinds
from cases.course.states import VisitKind
from privacy.fields import SealedTextField
from privacy.ids import new_id
from tests.cases.conftest import postpone_fields, risk_fields
from tests.database import CountedQueries
from tests.factories import House, make_promise, make_visit, next_step
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
TITLES = {
    CourseKind.ENTRIES: "Поговорили про роботу",
    CourseKind.PLAN: "Наступний крок перенесено",
    CourseKind.PROMISES: "Обіцянка: ",
    CourseKind.RISK: "Ризик підвищено",
    CourseKind.STATE: "Супровід відкрито",
}
IN_THE_ENTRIES = {
    *(EventKind.VISIT_LOGGED, EventKind.VISIT_EDITED, EventKind.VISIT_CORRECTED, EventKind.VISIT_VOIDED),
    *(EventKind.VISIT_MOVED_HERE, EventKind.CHECK_LOGGED),
}
IN_THE_STEPS = {EventKind.OFFER_TAKEN, EventKind.OFFER_DECLINED, EventKind.STEP_AGAIN}
OF_HIDDEN_CARDS = {EventKind.CARD_WITHDRAWN, EventKind.CARDS_JOINED, EventKind.JOIN_UNDONE}


@pytest.fixture
def card(house: House, at_work: Client) -> str:
    address = f"/cases/{house.case.number}/"
    make_visit(house.case, house.owner, summary="Поговорили про роботу")
    make_promise(house.case, house.owner)
    assert at_work.post(f"{address}postpone/", postpone_fields(house)).status_code == 302
    assert at_work.post(f"{address}risk/", risk_fields()).status_code == 302
    return address


def attempt(house: House, moment: datetime) -> None:
    """It reaches nobody."""
    new = NewVisit(kind=VisitKind.VISIT, reached=False, summary="", occurred_at=moment)
    log_visit(house.case.pk, new, next_step(0), by=house.owner, at=moment, pk=new_id())


def shown(answer: Any) -> str:
    return str(answer.text.split('id="timeline"')[1])


def test_every_kind_of_event_is_in_one_group() -> None:
    groups = [one for kind in CourseKind if kind is not CourseKind.ALL for one in events_of(kind)]
    assert sorted(groups) == sorted(kind.value for kind in turn_kinds())
    assert EventKind.OPENED in events_of(CourseKind.STATE)


def test_every_other_event_shows_in_the_entries_or_in_the_ended_steps() -> None:
    """A new event needs a title, or a reason to be here."""
    assert set(EventKind) - turn_kinds().keys() == IN_THE_ENTRIES | IN_THE_STEPS | OF_HIDDEN_CARDS


def test_second_title_of_an_event_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="opened"):
        register_turns({EventKind.OPENED: lambda _event, _names, _today: ""})


def test_timeline_shows_one_kind_or_everything(at_work: Client, card: str) -> None:
    everything = "".join(shown(at_work.get(f"{card}?kind=all{day}")) for day in ("", f"&day={in_days(0)}"))
    assert all(title in everything for title in TITLES.values())
    for kind, title in TITLES.items():
        page = shown(at_work.get(f"{card}?kind={kind}"))
        assert [other for other in TITLES.values() if other in page] == [title]
        assert f'href="?kind={kind}#timeline" aria-current="true"' in page
    assert shown(at_work.get(card)).count("<h3") == 1


def test_kind_without_entries_says_so(at_work: Client, card: str) -> None:
    assert "Такого тут немає." in at_work.get(f"{card}?kind=person").text


def test_paging_keeps_the_kind(house: House, at_work: Client, card: str) -> None:
    for _ in range(22):
        make_visit(house.case, house.owner, days=0)
    page = at_work.get(f"{card}?kind=entries").text
    assert page.count('<li class="entry') == 20
    assert 'href="?entries=all&amp;kind=entries"' in page
    assert at_work.get(f"{card}?entries=all&kind=entries").text.count('<li class="entry') == 23


@pytest.mark.parametrize("kind", CourseKind)
def test_kind_costs_no_query_more(at_work: Client, card: str, kind: CourseKind) -> None:
    costs = []
    for address in (f"{card}?kind=all", f"{card}?kind={kind}"):
        at_work.get(address)
        with CountedQueries() as queries:
            at_work.get(address)
        costs.append(len(queries))
    assert costs[1] <= costs[0]


def test_card_opens_at_the_conversations_which_cost_less_than_everything(at_work: Client, card: str) -> None:
    costs = []
    for address in (card, f"{card}?kind=all"):
        at_work.get(address)
        with CountedQueries() as queries:
            page = at_work.get(address).text
        costs.append(len(queries))
    assert costs[0] < costs[1]
    assert 'href="?kind=all#timeline"' in page


def test_last_conversation_is_first_however_many_attempts_have_followed(house: House, at_work: Client, card: str) -> None:
    for number in range(22):
        attempt(house, timezone.now() + timedelta(seconds=number + 1))
    for kind in ("entries", "all"):
        page = shown(at_work.get(f"{card}?kind={kind}"))
        assert page.index("Остання розмова") < page.index("Поговорили про роботу") < page.index("Не вдалося")
    assert "Остання розмова" not in shown(at_work.get(f"{card}?kind=plan"))


def test_what_colleagues_did_with_the_card_in_a_day_is_one_row_that_opens_the_day(at_work: Client, card: str) -> None:
    page = shown(at_work.get(f"{card}?kind=all"))
    assert "Кроки, обіцянки" in page
    assert not any(TITLES[kind] in page for kind in (CourseKind.PLAN, CourseKind.PROMISES))
    assert all(TITLES[kind] in page for kind in (CourseKind.ENTRIES, CourseKind.RISK, CourseKind.STATE))
    address = f"?kind=all&day={in_days(0)}"
    assert f'href="{escape(address)}#timeline"' in page
    assert "Обіцянка: " in shown(at_work.get(f"{card}{address}"))
    assert "Такого тут немає." in at_work.get(f"{card}?kind=all&day={in_days(-9)}").text


@pytest.mark.parametrize("kind", ["", "all", "promises", "plan"])
def test_only_the_words_that_are_shown_are_opened(
    house: House, at_work: Client, card: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_promise(house.case, house.owner, words="Дізнатися про житло")
    entries = [make_visit(house.case, house.owner, days=0) for _ in range(22)]
    read: list[Any] = []

    def noted(field: Any, pk: Any, value: Any, **more: Any) -> Any:
        read.append(pk)
        return known(field, pk, value, **more)

    known = SealedTextField.open_value
    monkeypatch.setattr(SealedTextField, "open_value", noted)
    page = at_work.get(f"{card}?kind={kind}").text
    assert (made.pk in read) is ("Дізнатися про житло" in page) is (kind == "promises")
    assert len([one for one in entries if one.pk in read]) == {"": 20, "all": 19}.get(kind, 0)
