"""The form that proposes the end asks what becomes of each open promise; the head reads it (docs/adr/0070)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.actions.purposes import state_purpose
from cases.case.models import Closure
from cases.case.states import Purpose
from cases.course.actions.promises.making import keep_promise
from cases.course.models import Promise
from cases.course.states import PromiseState
from tests.cases.conftest import assert_in_error
from tests.cases.endings.views.test_closures import address, fate, fields, key
from tests.ended import make_closure
from tests.factories import House, make_member, make_promise
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


@pytest.fixture
def promise(house: House) -> Promise:
    return make_promise(house.case, house.owner, words="Дізнатися про протез")


@pytest.fixture
def at_head(house: House, signed_in: Callable[[Any], Client]) -> Client:
    state_purpose(house.case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())
    return signed_in(house.head)


def test_each_open_promise_is_asked_about_and_nothing_is_preset(house: House, at_work: Client, promise: Promise) -> None:
    other = make_promise(house.case, house.owner, words="Милиці")
    page = at_work.get(address(house)).text
    assert page.count("Що з цією обіцянкою?") == 2
    (answers,) = [part for part in page.split("<fieldset") if f'name="fate_{promise.pk.hex}"' in part]
    assert "checked" not in answers.partition("</fieldset>")[0]
    assert_in_error(at_work.post(address(house), fields(**fate(promise, "kept"))), f"fate_{other.pk.hex}")


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        ({"answer": ""}, "fate"),
        ({"answer": "stays", "day": ""}, "day"),
        ({"answer": "stays", "day": in_days(-1).isoformat()}, "day"),
        ({"answer": "passed", "whom": ""}, "whom"),
        ({"answer": "stays", "keeper": "x"}, "keeper"),
    ],
)
def test_incomplete_fate_is_in_error(house: House, at_work: Client, promise: Promise, answer: dict[str, str], part: str) -> None:
    assert_in_error(at_work.post(address(house), fields(**fate(promise, **answer))), f"{part}_{promise.pk.hex}", keeps="Водій")
    assert not Closure.objects.exists()


@pytest.mark.parametrize(
    ("answer", "label", "state"),
    [
        ({"answer": "kept"}, "уже виконано", PromiseState.KEPT),
        ({"answer": "passed", "whom": "Громада"}, "передано іншим, Громада", PromiseState.WITHDRAWN),
        ({"answer": "declined", "whom": "Зайве"}, "людина відмовилася", PromiseState.WITHDRAWN),
        ({"answer": "stays", "day": in_days(5).isoformat()}, "лишається, ", PromiseState.OPEN),
    ],
)
def test_head_reads_the_fate_and_it_holds_after_the_agreement(
    house: House, at_work: Client, at_head: Client, promise: Promise, answer: dict[str, str], label: str, state: PromiseState
) -> None:
    assert at_work.post(address(house), fields(**fate(promise, **answer))).status_code == 302
    assert f"Дізнатися про протез: {label}" in at_head.get(address(house)).text
    assert at_head.post(address(house, "agree/"), key()).status_code == 302
    promise.refresh_from_db()
    assert promise.state == state
    assert (promise.due_on == in_days(5)) is (state == PromiseState.OPEN)


def test_head_reads_that_a_promise_without_a_fate_stays_and_with_whom(house: House, at_head: Client) -> None:
    """A proposal made before there were fates, and a promise made after it."""
    make_closure(house.case, house.owner, at=timezone.now() - timedelta(minutes=2))
    before = make_promise(house.case, house.owner, words="Довідка")
    Promise.objects.filter(pk=before.pk).update(made_at=timezone.now() - timedelta(days=1))
    make_promise(house.case, house.head, words="Милиці")
    page = at_head.get(address(house)).text
    assert "Довідка: про неї нічого не вказано, тож лишається, хто супроводжує, " in page
    assert f"Милиці: пообіцяно після пропозиції, тож лишається, {house.head.short_name}, " in page
    at_head.post(address(house, "agree/"), key())
    kept = {one.words: (one.state, one.whose) for one in Promise.objects.select_related("case", "whose")}
    assert kept == {"Довідка": (PromiseState.OPEN, None), "Милиці": (PromiseState.OPEN, house.head)}


def test_promise_of_a_member_of_the_team_stays_with_who_accompanies(house: House, at_head: Client) -> None:
    make_closure(house.case, house.owner, at=timezone.now() - timedelta(minutes=2))
    member = make_member(house.case, house.owner).supporter
    make_promise(house.case, member, words="Поговорити")
    assert "Поговорити: пообіцяно після пропозиції, тож лишається, хто супроводжує, " in at_head.get(address(house)).text
    at_head.post(address(house, "agree/"), key())
    assert Promise.objects.get().whose is None


def test_draft_of_the_form_keeps_the_fates(house: House, at_work: Client, promise: Promise) -> None:
    form = at_work.get(address(house)).context["form"]
    typed = fate(promise, "passed", whom="Громада", day=in_days(5).isoformat())
    sent = fields(**typed, submission_key=str(form["submission_key"].value()), draft_key=form.draft_key, other_x="Ні")
    assert at_work.post("/drafts/", sent).status_code == 200
    page = at_work.get(f"{address(house)}?draft=1")
    shown = page.context["form"]
    assert {name: str(shown[name].value()) for name in typed} == typed
    assert shown["words"].value() == "Живе <вдома>, працює"
    assert "other_x" not in shown.initial
    keep_promise(promise.pk, by=house.owner, at=timezone.now())
    assert at_work.get(f"{address(house)}?draft=1").status_code == 200, "the promise was kept meanwhile"


def test_promise_that_stays_may_be_kept_by_the_head(house: House, at_work: Client, at_head: Client, promise: Promise) -> None:
    stays = fate(promise, "stays", keeper=str(house.head.pk), day=in_days(5).isoformat())
    assert f'value="{house.head.pk}"' in at_work.get(address(house)).text
    assert at_work.post(address(house), fields(**stays)).status_code == 302
    at_head.post(address(house, "agree/"), key())
    promise.refresh_from_db()
    assert promise.whose == house.head
