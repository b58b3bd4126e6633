"""Proposing the end of a support, the head's decision, and the list of decisions."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.actions.purposes import state_purpose
from cases.case.models import Case, Closure, Outcome, PurposeGrant
from cases.case.states import CaseState, ClosureState, Purpose
from cases.course.models import Promise
from privacy.models import AccessRecord
from supporters.administration.actions.emergencies import begin_reading_only, end_reading_only
from supporters.directory.models import Supporter
from tests.cases.conftest import assert_in_error
from tests.ended import end_support, make_closure
from tests.factories import House, make_case, make_loss, make_lowering, make_person, make_promise
from tests.lists import NO_ROW, listed_keys
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]


def address(house: House, act: str = "") -> str:
    return f"/cases/{house.case.number}/close/{act}"


def fields(**changed: str) -> dict[str, str]:
    return {
        "submission_key": str(uuid4()),
        "reason": "goals_met",
        "words": "Живе <вдома>, працює",
        "work_words": "Водій, показав наказ",
        "work_since": in_days(-9).isoformat(),
        "continues": "community",
        "continues_with": "Ковальчук О. В., 050 111 22 33",
        **changed,
    }


def key() -> dict[str, str]:
    return {"submission_key": str(uuid4())}


def fate(promise: Promise, answer: str, **parts: str) -> dict[str, str]:
    """Of this promise, in the form of a proposal."""
    return {f"{part}_{promise.pk.hex}": value for part, value in {"fate": answer, **parts}.items()}


@pytest.fixture
def at_head(house: House, signed_in: Browser) -> Client:
    state_purpose(house.case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())
    return signed_in(house.head)


def test_end_is_proposed_with_outcomes_and_the_promises_that_are_open(house: House, at_work: Client) -> None:
    promise = make_promise(house.case, house.owner, words="Дізнатися про протез")
    card = house.case.get_absolute_url()
    assert 'href="close/"' in at_work.get(card).text
    assert "Дізнатися про протез" in at_work.get(address(house)).text
    assert at_work.post(address(house), fields(**fate(promise, "kept"))).headers["Location"] == card
    assert Closure.objects.get().state == ClosureState.ASKED
    assert Outcome.objects.get().since == in_days(-9)
    assert Case.objects.get(pk=house.case.pk).state == CaseState.OPEN
    assert "Запропоновано завершити супровід" in at_work.get(card).text
    page = at_work.get(address(house)).text
    for words in ("Живе &lt;вдома&gt;, працює", "Водій, показав наказ", "Ковальчук О. В.", "Дізнатися про протез"):
        assert words in page
    assert ("withdraw/" in page, "agree/" in page) == (True, False)
    assert at_work.post(address(house), fields()).status_code == 409


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "died"}, "reason"),
        ({"reason": "lost_contact"}, "reason"),
        ({"work_words": "", "work_since": ""}, "reason"),
        ({"words": ""}, "words"),
        ({"words": "а" * 1001}, "words"),
        ({"work_words": ""}, "work_words"),
        ({"work_since": in_days(1).isoformat()}, "work_since"),
        ({"home_since": in_days(-1).isoformat()}, "home_words"),
        ({"continues": ""}, "continues"),
        ({"continues_with": ""}, "continues_with"),
    ],
)
def test_form_in_error_keeps_what_was_typed(house: House, at_work: Client, wrong: dict[str, str], field: str) -> None:
    sent = fields(**wrong)
    keeps = "Живе &lt;вдома&gt;, працює" if field != "words" else "Водій, показав наказ"
    assert_in_error(at_work.post(address(house), sent), field, keeps=keeps)
    assert not Closure.objects.exists()


def test_lost_contact_says_how_many_attempts_are_missing(house: House, at_work: Client) -> None:
    page = at_work.post(address(house), fields(reason="lost_contact")).text
    assert "6 спроб щонайменше за 60 днів" in page
    assert "0 спроб" in page


def test_head_agrees_and_the_card_says_how_it_ended(house: House, at_work: Client, at_head: Client) -> None:
    make_closure(house.case, house.owner)
    assert house.case.get_absolute_url() + "close/" in at_head.get("/decisions/").text
    page = at_head.get(address(house)).text
    assert ("agree/" in page, "withdraw/" in page) == (True, False)
    assert "1 запланований крок" in page
    answer = at_head.post(address(house, "agree/"), key(), follow=True)
    assert answer.redirect_chain == [("/decisions/", 302)]
    assert "Супровід завершено. Скасовано: 1 запланований крок" in answer.text
    card = at_work.get(house.case.get_absolute_url()).text
    for words in ("Супровід завершено", "Цілей досягнуто", "Перевірка:"):
        assert words in card
    assert ('href="visits/new/"' in card, 'href="reopen/"' in card, 'href="hold/"' in card) == (False, True, False)
    page = at_work.get(address(house)).text
    assert "через 6 місяців після завершення супроводу" in page.lower()
    assert "Гнатюк" in page
    assert at_head.post(address(house, "agree/"), key()).status_code == 409


def test_head_refuses_with_words_that_the_author_reads_in_the_notice(house: House, at_work: Client, at_head: Client) -> None:
    make_closure(house.case, house.owner)
    assert_in_error(at_head.post(address(house, "refuse/"), {**key(), "words": ""}), "words")
    assert at_head.post(address(house, "refuse/"), {**key(), "words": "Чекає на <протез>"}).status_code == 302
    assert "Чекає на &lt;протез&gt;" in at_work.get("/notifications/").text
    assert Case.objects.get(pk=house.case.pk).state == CaseState.OPEN
    assert 'name="reason"' in at_work.get(address(house)).text, "it may be proposed again"
    assert "Чекає на &lt;протез&gt;" in at_work.get(f"{house.case.get_absolute_url()}?kind=all").text


def test_proposal_is_withdrawn_by_its_author(house: House, at_work: Client) -> None:
    make_closure(house.case, house.owner)
    assert at_work.post(address(house, "withdraw/"), key()).status_code == 302
    assert Closure.objects.get().state == ClosureState.WITHDRAWN
    assert at_work.post(address(house, "withdraw/"), key()).status_code == 409


def test_head_does_not_decide_about_a_proposal_of_their_own(house: House, at_head: Client) -> None:
    make_closure(house.case, house.head)
    page = at_head.get(address(house)).text
    assert ("agree/" in page, "withdraw/" in page) == (False, True)
    assert at_head.post(address(house, "agree/"), key()).status_code == 403
    assert at_head.get(address(house, "refuse/")).status_code == 403
    assert house.case.number_label not in at_head.get("/decisions/").text


def test_supporter_does_not_withdraw_what_others_proposed_for_a_card_they_do_not_lead(house: House, at_head: Client) -> None:
    make_closure(house.case, house.owner)
    assert at_head.post(address(house, "withdraw/"), key()).status_code == 403


def test_decisions_list_the_oldest_first_with_losses_and_lower_risks(house: House, at_head: Client) -> None:
    make_closure(house.case, house.owner)
    lowered, lost = (make_case(house.owner, person=make_person(name)) for name in ("Савчук", "Ткаченко"))
    make_lowering(lowered, house.owner)
    make_loss(lost, house.owner)
    page = at_head.get("/decisions/").text
    places = [page.index(address) for address in ("/close/", "/risk/", "/loss/")]
    assert places == sorted(places)
    record = AccessRecord.objects.latest("at")
    assert (record.purpose, {house.case.person_id, lowered.person_id, lost.person_id} <= set(record.subject_ids)) == (
        "decisions",
        True,
    )


@pytest.mark.parametrize("make", [make_closure, make_lowering, make_loss])
def test_decision_records_its_purpose_by_itself_and_for_nothing_else(house: House, signed_in: Browser, make: Any) -> None:
    make(house.case, house.owner)
    other, client = make_case(house.owner, person=make_person("Савчук")), signed_in(house.head)
    page = client.get(address(house), follow=True)
    assert (page.status_code, page.redirect_chain[-1][0]) == (200, address(house))
    grant = PurposeGrant.objects.get()
    assert (grant.case, grant.user, grant.purpose) == (house.case, house.head, Purpose.DECISION)
    assert AccessRecord.objects.filter(subject_ids=[house.case.person_id]).latest("at").purpose == Purpose.DECISION
    assert "Чому відкриваєте картку?" in client.get(other.get_absolute_url(), follow=True).text


def test_purpose_of_a_decision_is_recorded_once_and_by_no_page_while_only_reading_is_allowed(
    house: House, signed_in: Browser
) -> None:
    make_closure(house.case, house.owner)
    client, purpose = signed_in(house.head), f"{house.case.get_absolute_url()}purpose/"
    begin_reading_only("Чужий пароль", by=house.administrator, at=timezone.now())
    assert client.get(purpose).status_code == 200
    assert not PurposeGrant.objects.exists()
    end_reading_only(by=house.administrator, at=timezone.now())
    for _again in range(2):
        assert client.get(purpose).status_code == 302
    assert PurposeGrant.objects.count() == 1


def test_decision_is_no_purpose_to_choose_nor_of_who_has_proposed(house: House, signed_in: Browser) -> None:
    make_closure(house.case, house.head)
    client, purpose = signed_in(house.head), f"{house.case.get_absolute_url()}purpose/"
    assert "Рішення керівника" not in client.get(purpose).text
    assert client.post(purpose, {**key(), "purpose": Purpose.DECISION}).status_code == 422
    assert not PurposeGrant.objects.exists()


@pytest.mark.parametrize("sort", ["", "what", "-what", "asked", "-asked", "risk", "-stage"])
def test_decisions_are_listed_once_in_any_order(house: House, at_head: Client, sort: str) -> None:
    for number in range(52):
        case = make_case(house.owner, person=make_person())
        (make_closure if number % 2 else make_lowering)(case, house.owner)
    found = listed_keys(at_head, "/decisions/", sort=sort)
    assert len(found) == len(set(found)) == 52


@pytest.mark.parametrize("query", ["sort=person", f"after={NO_ROW}", "before=%2F"])
def test_decisions_begin_anew_when_the_address_is_strange(at_head: Client, query: str) -> None:
    answer = at_head.get(f"/decisions/?{query}")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/decisions/")


def test_decisions_of_another_department_are_not_listed(house: House, signed_in: Browser) -> None:
    make_closure(house.case, house.owner)
    assert "Вашого рішення ніщо не чекає" in signed_in(house.other_head).get("/decisions/").text


def test_case_that_was_closed_before_reasons_were_recorded_says_so(house: House, at_work: Client) -> None:
    end_support(house.case, house.owner, house.head)
    Closure.objects.update(state=ClosureState.WITHDRAWN)
    assert "Тоді причину не записували" in at_work.get(address(house)).text


def test_own_proposal_names_who_decides(house: House, at_work: Client, signed_in: Browser, at_head: Client) -> None:
    make_closure(house.case, house.owner)
    decides = f"{house.head.short_name} ({house.department.name})"
    assert f"Хто може вирішити: <span>{decides}" in at_work.get(address(house)).text
    assert "Хто може вирішити" not in at_head.get(address(house)).text, "the head has the buttons"
    Supporter.objects.active().filter(pk=house.head.pk).update(suspended_at=timezone.now())
    assert "підрозділ цієї картки не має керівника" in at_work.get(address(house)).text
