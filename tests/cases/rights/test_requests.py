"""What a person asks about their data: its day, who answers it, and that nothing but an answer ends it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.actions.purposes import state_purpose
from cases.case.models import Case
from cases.case.states import Purpose
from cases.intake.actions.withdrawal import may_withdraw
from cases.rights.actions import answer_data_request
from cases.rights.models import DataRequest, LegalTerm
from cases.rights.states import DataRequestRefusal, DataRequestState, DayCount, RightKind
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from supporters.notifications.models import Hours, Notification
from tests.cases.conftest import assert_in_error, said
from tests.dispatching import dispatch, noon
from tests.ended import end_support
from tests.factories import House, make_case, make_loss, make_member, make_person
from tests.joined import make_join, make_twice, undo
from tests.refusing import refused
from tests.rights import make_data_request
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]


def page(case: Case, part: str = "") -> str:
    return f"/cases/{case.number}/rights/{part}"


def fields(**changed: str) -> dict[str, str]:
    known = {"kind": "access", "received_on": in_days(-2).isoformat(), "channel": "phone", "words": "Що «про мене» & записано"}
    return {"submission_key": str(uuid4()), **known, **changed}


def sent(words: str, outcome: str = "answered") -> dict[str, str]:
    return {"submission_key": str(uuid4()), "outcome": outcome, "words": words}


def test_request_is_saved_with_the_last_day_of_its_answer(house: House, at_work: Client) -> None:
    typed = fields()
    for _ in range(2):  # the same form twice makes one
        answer = at_work.post(page(house.case, "new/"), typed)
        assert answer.headers["Location"] == page(house.case)
    asked = DataRequest.objects.select_related("case").get()
    assert (asked.kind, asked.received_on, asked.due_on) == ("access", in_days(-2), in_days(28))
    assert (asked.words, asked.recorded_by, asked.state) == (typed["words"], house.owner, "open")
    shown = at_work.get(page(house.case)).text
    assert said("to know what is held").capitalize() in shown
    at_work.post(page(house.case, f"{asked.pk}/"), sent("Віддали звіт"))
    asked = DataRequest.objects.select_related("case").get()
    assert (asked.state, asked.answer, asked.answered_by) == (DataRequestState.ANSWERED, "Віддали звіт", house.owner)
    assert "Віддали звіт" in at_work.get(page(house.case, f"{asked.pk}/")).text


@pytest.mark.parametrize(
    ("field", "value"), [("kind", ""), ("received_on", in_days(1).isoformat()), ("received_on", "2001-01-01"), ("words", "")]
)
def test_request_is_refused_with_what_was_typed(house: House, at_work: Client, field: str, value: str) -> None:
    answer = at_work.post(page(house.case, "new/"), fields(**{field: value}))
    assert_in_error(answer, field, keeps="" if field == "words" else "Що «про мене» &amp; записано")
    assert not DataRequest.objects.exists()


def test_one_request_of_a_kind_waits(house: House, at_work: Client) -> None:
    make_data_request(house.case, house.owner, RightKind.ACCESS)
    assert_in_error(at_work.post(page(house.case, "new/"), fields()), "kind")
    with refused(DataRequestRefusal.WAITS):
        make_data_request(house.case, house.owner, RightKind.ACCESS)
    make_data_request(house.case, house.owner, RightKind.ERASURE)


def test_only_a_head_refuses_and_a_reason_is_kept(house: House, at_work: Client, signed_in: Browser) -> None:
    asked = make_data_request(house.case, house.owner)
    address = page(house.case, f"{asked.pk}/refuse/")
    assert at_work.post(address, {"submission_key": str(uuid4()), "words": "Ні"}).status_code == 403
    head = signed_in(house.head)
    state_purpose(house.case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())
    assert_in_error(head.post(address, {"submission_key": str(uuid4()), "words": ""}), "words")
    head.post(address, {"submission_key": str(uuid4()), "words": "Показали документ"})
    asked = DataRequest.objects.select_related("case").get()
    assert (asked.state, asked.answer, asked.answered_by) == (DataRequestState.REFUSED, "Показали документ", house.head)
    answer = at_work.post(page(house.case, f"{asked.pk}/"), sent("Так"))
    assert answer.status_code == 409
    with refused(DataRequestRefusal.SETTLED):
        answer_data_request(asked.pk, words="Так", by=house.owner, at=timezone.now())


def reminded(rule: str) -> set[Any]:
    return set(Notification.objects.filter(rule=rule, settled_at=None).values_list("recipient_id", flat=True))


def test_owner_is_reminded_in_the_last_week_and_the_head_on_the_last_day(house: House) -> None:
    asked = make_data_request(house.case, house.owner, days=22)
    assert dispatch(at=noon(0), rule="data_request") == 0
    assert dispatch(at=noon(1), rule="data_request") == 1
    assert (reminded("data_request"), reminded("data_request_due")) == ({house.owner.pk}, set())
    assert dispatch(at=noon(8), rule="data_request_due") == 1
    assert reminded("data_request_due") == {house.head.pk}
    answer_data_request(asked.pk, words="Виправили", by=house.owner, at=noon(8))
    assert reminded("data_request") | reminded("data_request_due") == set()
    assert dispatch(at=noon(9), rule="data_request_due") == 0


@pytest.mark.parametrize("ends", ["closed", "lost"])
def test_request_outlives_the_support(house: House, at_work: Client, ends: str) -> None:
    make_data_request(house.case, house.owner, days=29)
    dispatch(at=noon(0))
    if ends == "closed":
        end_support(house.case, house.owner, house.head)
    else:
        make_loss(house.case, house.owner)
    assert DataRequest.objects.open().count() == 1
    assert reminded("data_request") == {house.owner.pk}
    assert dispatch(at=noon(1), rule="data_request_due") == 1
    assert said("Rights of the person") in at_work.get(page(house.case)).text


def test_request_of_an_absorbed_card_waits_for_who_answers_for_the_remaining_one(signed_in: Browser) -> None:
    twice = make_twice()
    asked = make_data_request(twice.card, twice.other_owner, days=25)
    join = make_join(twice)
    assert [row[2] for row in DataRequest.objects.open().for_owners()] == [twice.owner.pk]
    browser = signed_in(twice.owner)
    assert browser.get(page(twice.into, f"{asked.pk}/")).status_code == 200
    with refused(DataRequestRefusal.WAITS):
        make_data_request(twice.into, twice.owner)
    undo(join.pk, twice)
    assert [row[2] for row in DataRequest.objects.open().for_owners()] == [twice.other_owner.pk]
    assert browser.get(page(twice.into, f"{asked.pk}/")).status_code == 404


def test_card_with_a_request_is_not_withdrawn(house: House) -> None:
    case = make_case(house.owner, person=make_person("Новак"), at=timezone.now())
    assert may_withdraw(case, house.owner, at=timezone.now())
    make_data_request(case, house.owner)
    assert not may_withdraw(case, house.owner, at=timezone.now())


def test_term_of_working_days_skips_days_off() -> None:
    term = LegalTerm(code="access", days=2, counted=DayCount.WORKING)
    friday = kyiv_day(timezone.now())
    friday += timedelta(days=(4 - friday.weekday()) % 7)
    assert term.due_on(friday, Hours({}, frozenset())) == friday + timedelta(days=4)


def test_request_of_another_card_is_not_found(house: House, at_work: Client) -> None:
    other = make_data_request(make_case(house.owner, person=make_person("Інша")), house.owner)
    assert at_work.get(page(house.case, f"{other.pk}/")).status_code == 404
    assert at_work.get(page(house.case, f"{new_id()}/")).status_code == 404


def test_notice_has_the_facts_and_says_that_it_is_a_draft(house: House, at_work: Client, signed_in: Browser) -> None:
    text = at_work.get(page(house.case, "notice/")).text.split("<main")[1]
    for words in (house.case.person.full_name, "Уповноваженого", house.owner.surname, said("Whom to ask")):
        assert words in text
    assert said("The words are a draft: no lawyer of the ministry has confirmed them yet.") in text
    assert "30\u00a0календарних" in text or "30 календарних" in text
    legal = signed_in(house.administrator).get("/staff/legal/").text.split("<main")[1]
    assert legal.lower().count(said("not confirmed")) == LegalTerm.objects.count() + 7 + 1


def test_colleague_on_the_team_has_no_link_to_the_rights(house: House, signed_in: Browser, at_work: Client) -> None:
    make_member(house.case, house.owner, house.colleague)
    colleague, card = signed_in(house.colleague), house.case.get_absolute_url()
    assert 'href="risk/"' in colleague.get(card).text
    assert 'href="rights/"' not in colleague.get(card).text
    assert colleague.get(page(house.case)).status_code == 404
    assert 'href="rights/"' in at_work.get(card).text
