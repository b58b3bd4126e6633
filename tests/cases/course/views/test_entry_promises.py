"""Promises in the form of an entry: folded, optional, and never a reason to refuse what waited on a device."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import CaseEvent
from cases.case.states import EventKind
from cases.course.actions.promises.making import keep_promise
from cases.course.models import Promise, Visit
from cases.course.states import PromiseState
from privacy.opening import Reading, reading_under_way
from supporters.directory.roles import GRANTS, Permission, Role
from tests.cases.conftest import assert_in_error, visit_fields
from tests.cases.endings.actions.test_losses import close
from tests.database import CountedQueries
from tests.factories import House, hand_over_to, make_case, make_loss, make_person, make_promise, make_visit
from tests.late import send_late
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
HOURS = timedelta(hours=3)


def address(house: House) -> str:
    return f"/cases/{house.case.number}/visits/new/"


def promised(**changed: str) -> dict[str, str]:
    day = in_days(4).isoformat()
    return visit_fields(**{"promise_words": "Знайти протезиста", "promise_who": "third", "promise_on": day, **changed})


def fold(page: str) -> str:
    """The folded part about promises: its opening tag and its label."""
    found = re.search(r'<details class="when"( open)?><summary>(Обіцянки[^<]*)</summary>', page)
    assert found
    return f"{found[2]}{found[1] or ''}"


def fresh(promise: Promise) -> Promise:
    return Promise.objects.get(pk=promise.pk)


def made() -> Promise:
    return Promise.objects.select_related("case").get(made_in__isnull=False)


def test_part_is_folded_until_a_promise_is_due_and_says_how_many_are_open(house: House, at_work: Client) -> None:
    page = at_work.get(address(house)).text
    assert fold(page) == "Обіцянки"
    assert "id_kept" not in page
    make_promise(house.case, house.owner, words="Перша", days=1)
    assert fold(at_work.get(address(house)).text) == "Обіцянки: 1 невиконана"
    make_promise(house.case, house.owner, words="Друга & <третя>", days=-1)
    page = at_work.get(address(house)).text
    assert fold(page) == "Обіцянки: 2 невиконані open"
    assert "Друга &amp; &lt;третя&gt; · прострочено на 1 день" in page


def test_nothing_of_it_is_required(house: House, at_work: Client) -> None:
    make_promise(house.case, house.owner)
    for day in ("", "31.02.2027", in_days(-1).isoformat()):
        assert at_work.post(address(house), promised(promise_words="", promise_who="x", promise_on=day)).status_code == 302
    assert at_work.post(address(house), visit_fields()).status_code == 302
    assert Promise.objects.filter(made_in__isnull=False).count() == 0
    assert Promise.objects.open().count() == 1


def test_entry_ticks_and_promises(house: House, at_work: Client) -> None:
    ticked, other = make_promise(house.case, house.owner), make_promise(house.case, house.owner)
    assert at_work.post(address(house), promised(kept=str(ticked.pk))).status_code == 302
    visit = Visit.objects.latest("recorded_at")
    assert (fresh(ticked).state, fresh(ticked).settled_in) == (PromiseState.KEPT, visit)
    assert fresh(other).state == PromiseState.OPEN
    with reading_under_way(Reading()):
        assert (made().words, made().who, made().due_on, made().made_in) == ("Знайти протезиста", "third", in_days(4), visit)
    card = at_work.get(f"/cases/{house.case.number}/?kind=promises").text
    assert "Знайти протезиста" in card
    assert "Обіцянку виконано" in card


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("promise_on", {"promise_on": ""}),
        ("promise_on", {"promise_on": in_days(-1).isoformat()}),
        ("promise_on", {"promise_on": in_days(366).isoformat()}),
        ("promise_on", {"promise_on": "31.02.2027"}),
        ("promise_who", {"promise_who": "x"}),
        ("promise_words", {"promise_words": "а" * 201}),
        ("kept", {"kept": "x"}),
    ],
)
def test_wrong_promise_is_refused_beside_its_field(house: House, at_work: Client, field: str, changed: dict[str, str]) -> None:
    make_promise(house.case, house.owner)
    answer = at_work.post(address(house), promised(**changed))
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.text
    assert fold(answer.text) == "Обіцянки: 1 невиконана open"
    assert "Домовилися про комісію" in answer.text
    assert not Visit.objects.exists()


def test_refused_form_keeps_ticks_and_words(house: House, at_work: Client) -> None:
    ticked = make_promise(house.case, house.owner)
    answer = at_work.post(address(house), promised(summary="", kept=str(ticked.pk)))
    assert_in_error(answer, "summary", keeps="Знайти протезиста")
    assert re.search(rf'value="{ticked.pk}"[^>]* checked', answer.text)


def test_tick_of_a_promise_settled_meanwhile_is_ignored_with_a_message(house: House, at_work: Client) -> None:
    ticked = make_promise(house.case, house.owner)
    with reading_under_way(Reading()):
        keep_promise(ticked.pk, by=house.psychologist, at=timezone.now())
    answer = send_late(at_work, address(house), promised(kept=str(ticked.pk)), HOURS)
    assert answer.status_code == 302
    assert fresh(ticked).settled_by == house.psychologist
    assert "1 позначену обіцянку закрили ще до цього запису" in at_work.get(answer.headers["Location"]).text
    assert made().due_on == in_days(4)


def test_day_of_a_waiting_entry_counts_from_save(house: House, at_work: Client) -> None:
    day = in_days(-2).isoformat()
    assert send_late(at_work, address(house), promised(promise_on=day), timedelta(days=3)).status_code == 302
    assert made().due_on == in_days(-2), "overdue at once, so somebody is reminded"
    assert send_late(at_work, address(house), promised(promise_on=day), timedelta(days=1)).status_code == 422


def test_after_a_hand_over_ticks_and_promise_count(house: House, at_work: Client) -> None:
    ticked = make_promise(house.case, house.owner)
    at_work.get(address(house))
    hand_over_to(house.case, house.colleague, by=house.head)
    assert send_late(at_work, address(house), promised(kept=str(ticked.pk)), HOURS).status_code == 302
    assert fresh(ticked).state == PromiseState.KEPT
    assert (made().state, made().whose) == (PromiseState.OPEN, None)


@pytest.mark.parametrize("ended", ["closed", "lost"])
def test_after_the_end_nothing_new_is_promised_and_a_message_says_so(house: House, at_work: Client, ended: str) -> None:
    close(house.case) if ended == "closed" else make_loss(house.case, house.owner)
    answer = send_late(at_work, address(house), promised(), HOURS)
    assert answer.status_code == 302
    assert not Promise.objects.filter(made_in__isnull=False).exists()
    assert "Нову обіцянку не записано: супровід завершено." in at_work.get(answer.headers["Location"]).text
    assert "Знайти протезиста" in at_work.get(f"/cases/{house.case.number}/?kind=promises").text
    assert CaseEvent.objects.filter(kind=EventKind.PROMISE_NOT_MADE).count() == 1


def test_undone_entry_comes_back_with_its_promise(house: House, at_work: Client) -> None:
    ticked = make_promise(house.case, house.owner)
    at_work.post(address(house), promised(kept=str(ticked.pk)))
    visit = Visit.objects.latest("recorded_at")
    answer = at_work.post(f"/cases/{house.case.number}/visits/{visit.pk}/undo/")
    assert fresh(ticked).state == PromiseState.OPEN
    page = at_work.get(answer.headers["Location"]).text
    assert fold(page) == "Обіцянки: 1 невиконана open"
    assert 'value="Знайти протезиста"' in page
    card = at_work.get(f"/cases/{house.case.number}/?kind=promises").text
    assert "Знайти протезиста" not in card
    assert "Обіцянку виконано" not in card
    assert "Знайти протезиста" not in at_work.get(f"/cases/{house.case.number}/promises/").text


def test_moved_entry_leaves_no_words_on_the_wrong_card(house: House, at_work: Client) -> None:
    right = make_case(house.owner, person=make_person("Бондар"))
    at_work.post(address(house), promised())
    visit = Visit.objects.latest("recorded_at")
    address_of_move = f"/cases/{house.case.number}/visits/{visit.pk}/move/?number={right.number}"
    sent = {"submission_key": str(uuid4()), "number": right.number, "step": "leave", "version": str(right.version)}
    assert at_work.post(address_of_move, sent).status_code == 302
    for part in ("", "?kind=promises", "promises/"):
        assert "Знайти протезиста" not in at_work.get(f"/cases/{house.case.number}/{part}").text
        assert ("Знайти протезиста" in at_work.get(f"/cases/{right.number}/{part}").text) is bool(part)


def test_who_makes_no_promises_sees_no_part(house: House, at_work: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_promise(house.case, house.owner)
    monkeypatch.setitem(GRANTS, Role.SUPPORTER, GRANTS[Role.SUPPORTER] - {Permission.PROMISE_KEEP})  # type: ignore[arg-type]
    assert "promise_words" not in at_work.get(address(house)).text
    assert at_work.post(address(house), promised()).status_code == 302
    assert not Promise.objects.filter(made_in__isnull=False).exists()


def test_form_costs_no_query_more_for_promises(house: House, at_work: Client) -> None:
    at_work.get(address(house))
    costs = []
    for _ in range(2):
        with CountedQueries() as queries:
            assert at_work.get(address(house)).status_code == 200
        costs.append(len(queries))
        make_promise(house.case, house.owner)
        make_promise(house.case, house.owner)
    assert costs[0] == costs[1] <= 8


def test_entry_without_promises_costs_no_query_more(house: House, at_work: Client) -> None:
    at_work.post(address(house), visit_fields())
    make_visit(house.case, house.owner)
    costs = []
    for _ in range(2):
        with CountedQueries() as queries:
            at_work.post(address(house), visit_fields())
        costs.append(len(queries))
        make_promise(house.case, house.owner)
    assert costs[0] == costs[1]
