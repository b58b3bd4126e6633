"""The page of promises and its acts."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.actions.purposes import state_purpose
from cases.case.states import Purpose
from cases.course.actions.promises.making import keep_promise, move_promise
from cases.course.models import Promise
from cases.course.states import PromiseState
from privacy.opening import Reading, reading_under_way
from supporters.directory.models import Supporter
from tests.cases.conftest import assert_in_error
from tests.cases.endings.actions.test_losses import close
from tests.database import CountedQueries
from tests.factories import House, hand_over_to, make_absence, make_case, make_loss, make_person, make_promise, make_visit
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]


def page(house: House, part: str = "") -> str:
    return f"/cases/{house.case.number}/promises/{part}"


def promise_fields(**changed: str) -> dict[str, str]:
    return {"submission_key": str(uuid4()), "words": "Дізнатися про <протез>", "who": "third", "due_in": "3", **changed}


def settle(promise: Promise, by: Supporter) -> None:
    with reading_under_way(Reading()):
        keep_promise(promise.pk, by=by, at=timezone.now())


def fresh(promise: Promise) -> Promise:
    return Promise.objects.get(pk=promise.pk)


@pytest.fixture(params=["owner", "psychologist", "head"])
def colleague(request: pytest.FixtureRequest, house: House, signed_in: Browser) -> Client:
    """Everybody who works on the case may make promises and settle them."""
    state_purpose(house.case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())
    return signed_in(getattr(house, request.param))


def test_promise_is_made_and_shown(house: House, colleague: Client) -> None:
    assert "Зараз невиконаних обіцянок немає." in colleague.get(page(house)).text
    answer = colleague.post(page(house, "new/"), promise_fields())
    assert (answer.status_code, answer.headers["Location"]) == (302, page(house))
    shown = colleague.get(page(house)).text
    assert "Дізнатися про &lt;протез&gt;" in shown
    assert "хтось інший" in shown
    assert f"{house.owner.short_name} (супроводжує)" in shown
    with reading_under_way(Reading()):
        promise = Promise.objects.select_related("case").get()
        assert (promise.words, promise.due_on, promise.whose) == ("Дізнатися про <протез>", in_days(3), None)


def test_own_promise(house: House, colleague: Client) -> None:
    colleague.post(page(house, "new/"), promise_fields(whose="mine", due_in="other", due_on=in_days(40).isoformat()))
    promise = Promise.objects.get()
    assert (promise.whose, promise.due_on) == (promise.made_by, in_days(40))


def test_cover_makes_promises_for_who_answers_only(house: House, signed_in: Browser) -> None:
    make_absence(house.owner, cover=house.colleague)
    cover = signed_in(house.colleague)
    assert "id_whose" not in cover.get(page(house, "new/")).text
    cover.post(page(house, "new/"), promise_fields(whose="mine"))
    assert Promise.objects.get().whose is None


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("words", {"words": ""}),
        ("words", {"words": "а" * 201}),
        ("who", {"who": "x"}),
        ("due_in", {"due_in": ""}),
        ("due_on", {"due_in": "other"}),
        ("due_on", {"due_in": "other", "due_on": "31.02.2027"}),
        ("due_on", {"due_in": "other", "due_on": in_days(-1).isoformat()}),
        ("due_on", {"due_in": "other", "due_on": in_days(366).isoformat()}),
        ("whose", {"whose": "x"}),
    ],
)
def test_wrong_promise_is_refused_beside_its_field(house: House, at_work: Client, field: str, changed: dict[str, str]) -> None:
    answer = at_work.post(page(house, "new/"), promise_fields(**changed))
    assert_in_error(answer, field, keeps="" if field == "words" else "Дізнатися про &lt;протез&gt;")
    assert not Promise.objects.exists()


def test_date_without_its_chip_does_not_count(house: House, at_work: Client) -> None:
    at_work.post(page(house, "new/"), promise_fields(due_in="1", due_on=in_days(-9).isoformat()))
    assert Promise.objects.get().due_on == in_days(1)


@pytest.mark.parametrize("ended", ["closed", "lost"])
def test_closed_and_lost_cards_take_no_promise(house: House, at_work: Client, ended: str) -> None:
    close(house.case) if ended == "closed" else make_loss(house.case, house.owner)
    assert "/promises/new/" not in at_work.get(page(house)).text
    assert at_work.get(page(house, "new/")).status_code == 409
    assert at_work.post(page(house, "new/"), promise_fields()).status_code == 409
    assert Promise.objects.filter(made_by=house.owner).exclude(words=None).count() == (0 if ended == "closed" else 1)


def test_promise_of_a_loss_is_kept_on_its_own_page(house: House, at_work: Client) -> None:
    make_loss(house.case, house.owner)
    shown, promise = at_work.get(page(house)).text, Promise.objects.get()
    assert "Зв’язатися з родиною" in shown
    assert f'href="/cases/{house.case.number}/loss/"' in shown
    assert "/keep/" not in shown
    assert at_work.post(page(house, f"{promise.pk}/keep/")).status_code == 409
    assert fresh(promise).state == PromiseState.OPEN


def test_promise_is_marked_as_kept(house: House, colleague: Client) -> None:
    promise = make_promise(house.case, house.owner, days=-3)
    assert "Прострочено на 3 дні" in colleague.get(page(house)).text
    assert colleague.post(page(house, f"{promise.pk}/keep/"), {"submission_key": str(uuid4())}).status_code == 302
    shown = colleague.get(page(house)).text
    assert "Виконано: " in shown
    assert "/keep/" not in shown
    assert fresh(promise).state == PromiseState.KEPT


def test_each_promise_has_a_key_of_its_own(house: House, at_work: Client) -> None:
    for _ in range(2):
        make_promise(house.case, house.owner)
    parts = at_work.get(page(house)).text.split('name="submission_key" value="')[1:]
    assert len({part[:36] for part in parts}) == 2


def test_not_needed_any_more_takes_a_reason(house: House, colleague: Client) -> None:
    promise = make_promise(house.case, house.owner)
    address = page(house, f"{promise.pk}/withdraw/")
    assert colleague.get(address).status_code == 200
    assert_in_error(colleague.post(address, {"reason": " "}), "reason")
    assert colleague.post(address, {"reason": "Купили & привезли"}).status_code == 302
    shown = colleague.get(page(house)).text
    assert "Уже не потрібно: " in shown
    assert "Купили &amp; привезли" in shown


def test_another_day_takes_a_reason(house: House, colleague: Client) -> None:
    promise = make_promise(house.case, house.owner, days=-1)
    address, fields = page(house, f"{promise.pk}/move/"), {"version": "1", "due_in": "3", "reason": "Черга"}
    assert colleague.get(address).status_code == 200
    assert_in_error(colleague.post(address, {**fields, "reason": ""}), "reason")
    assert_in_error(
        colleague.post(address, {**fields, "due_in": "other", "due_on": in_days(-1).isoformat()}), "due_on", keeps="Черга"
    )
    assert colleague.post(address, fields).status_code == 302
    assert (fresh(promise).due_on, fresh(promise).moves) == (in_days(3), 1)
    assert "Перенесено 1 раз" in colleague.get(page(house)).text


def test_the_same_day_is_refused(house: House, at_work: Client) -> None:
    promise = make_promise(house.case, house.owner, days=3)
    answer = at_work.post(page(house, f"{promise.pk}/move/"), {"version": "1", "due_in": "3", "reason": "Черга"})
    assert_in_error(answer, "due_in", keeps="Черга")


def test_two_who_move_it_see_both_days(house: House, at_work: Client) -> None:
    promise = make_promise(house.case, house.owner, days=2)
    with reading_under_way(Reading()):
        move_promise(promise.pk, due_on=in_days(5), reason="Лікар", by=house.psychologist, at=timezone.now())
    fields = {"submission_key": str(uuid4()), "version": "1", "due_in": "7", "reason": "Моя причина"}
    answer = at_work.post(page(house, f"{promise.pk}/move/"), fields)
    assert answer.status_code == 409
    assert house.psychologist.short_name in answer.text
    assert "Моя причина" in answer.text
    assert fresh(promise).due_on == in_days(5)
    assert at_work.post(page(house, f"{promise.pk}/move/"), {**fields, "version": "2"}).status_code == 302
    assert fresh(promise).due_on == in_days(7)


@pytest.mark.parametrize(
    ("part", "fields"),
    [
        ("keep/", {}),
        ("withdraw/", {"reason": "Моя причина"}),
        ("move/", {"version": "1", "due_in": "7", "reason": "Моя причина"}),
    ],
)
def test_second_who_settles_it_sees_that_it_is_settled(house: House, at_work: Client, part: str, fields: dict[str, str]) -> None:
    promise = make_promise(house.case, house.owner)
    settle(promise, house.psychologist)
    before = Promise.objects.values().get(pk=promise.pk)
    answer = at_work.post(page(house, f"{promise.pk}/{part}"), fields)
    assert answer.status_code == 409
    assert part == "keep/" or f"Виконано: {house.psychologist.short_name}" in answer.text
    assert Promise.objects.values().get(pk=promise.pk) == before


def test_repeated_form_settles_once(house: House, at_work: Client) -> None:
    promise, sent = make_promise(house.case, house.owner), {"submission_key": str(uuid4()), "reason": "Купили"}
    answers = [at_work.post(page(house, f"{promise.pk}/withdraw/"), sent) for _ in range(3)]
    assert [(one.status_code, one.headers["Location"]) for one in answers] == [(302, page(house))] * 3


def test_promise_of_another_card_is_not_found(house: House, at_work: Client) -> None:
    other = make_case(house.owner, person=make_person("Бондар"))
    promise = make_promise(other, house.owner)
    for part in ("keep/", "withdraw/", "move/"):
        assert at_work.post(page(house, f"{promise.pk}/{part}"), {"reason": "А"}).status_code == 404
    assert fresh(promise).state == PromiseState.OPEN


def test_former_owner_only_reads(house: House, signed_in: Browser) -> None:
    make_promise(house.case, house.owner)
    hand_over_to(house.case, house.colleague, by=house.head)
    former = signed_in(house.owner)
    shown = former.get(page(house))
    assert shown.status_code == 200
    assert "/keep/" not in shown.text
    assert "/promises/new/" not in shown.text
    assert former.get(page(house, "new/")).status_code == 404


def test_page_costs_as_many_queries_with_three_promises_as_with_one(house: House, at_work: Client) -> None:
    def cost() -> int:
        at_work.get(page(house))
        with CountedQueries() as queries:
            assert at_work.get(page(house)).status_code == 200
        return len(queries)

    for how_many in (1, 2):
        for _ in range(how_many):
            make_promise(house.case, house.owner)
            settle(make_promise(house.case, house.owner), house.owner)
        assert cost() <= 7


def test_card_counts_the_open_ones_and_says_when_the_next_is_due(house: House, at_work: Client) -> None:
    card = f"/cases/{house.case.number}/"
    assert "невиконана обіцянка" not in at_work.get(card).text
    make_promise(house.case, house.owner, days=1)
    soon = 'href="promises/"><span class="status status-soon">1 невиконана обіцянка, найближча: завтра</span></a>'
    assert soon in at_work.get(card).text
    make_promise(house.case, house.owner, days=-2)
    assert ">2 невиконані обіцянки, прострочено: 1</span>" in at_work.get(card).text
    make_visit(house.case, house.owner)
    with CountedQueries() as queries:
        shown = at_work.get(card)
    assert len(queries) <= 12
    assert len(shown.content) <= 25_000


def test_timeline_shows_each_act_with_the_words_of_its_promise(house: House, at_work: Client) -> None:
    kept, withdrawn = (make_promise(house.case, house.owner, words=words, days=2) for words in ("Перша", "Друга"))
    at_work.post(page(house, f"{withdrawn.pk}/move/"), {"version": "1", "due_in": "7", "reason": "Черга"})
    at_work.post(page(house, f"{kept.pk}/keep/"))
    at_work.post(page(house, f"{withdrawn.pk}/withdraw/"), {"reason": "Купили"})
    shown = at_work.get(f"/cases/{house.case.number}/?kind=promises").text
    for words in ("Обіцянка: ", "Обіцянку перенесено на ", "Друга – Черга", "Обіцянку виконано", "Друга – Купили"):
        assert words in shown
