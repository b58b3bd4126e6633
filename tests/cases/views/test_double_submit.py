"""Twenty hands press «Save» at once: each request in its own thread, on its own connection, with real commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from cases.models import Case, CaseEvent, FollowUp, StageSpan, Visit
from cases.states import EventKind, StepState
from supporters.models import SubmissionKey
from tests.cases.views.conftest import person_fields, stage_fields, visit_fields
from tests.factories import RNOKPP, House
from veterans.models import Identifier, Person
from veterans.numbers import rnokpp

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 20
NUMBER = next(number for n in range(10) if (number := rnokpp(RNOKPP[:9] + str(n))))


def press_at_once(client: Client, address: str, sent: list[dict[str, str]]) -> list[Any]:
    """The answers to all of `sent`, posted at one moment in the session of `client`."""
    barrier, cookie = Barrier(len(sent)), client.cookies["sessionid"].value

    def press(fields: dict[str, str]) -> Any:
        hand = Client(raise_request_exception=False)
        hand.cookies["sessionid"] = cookie
        connection.ensure_connection()
        barrier.wait(timeout=30)
        try:
            return hand.post(address, fields)
        finally:
            connection.close()

    client.get("/today/")  # the session's first request writes to it
    with ThreadPoolExecutor(len(sent)) as hands:
        return list(hands.map(press, sent))


def test_one_entry_is_made_when_a_form_is_sent_twenty_times(house: House, at_work: Client) -> None:
    answers = press_at_once(at_work, f"/cases/{house.case.number}/visits/new/", [visit_fields()] * HANDS)
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert Visit.objects.count() == SubmissionKey.objects.count() == 1
    assert FollowUp.objects.filter(case=house.case, state=StepState.PLANNED).count() == 1
    assert CaseEvent.objects.filter(kind=EventKind.VISIT_LOGGED).count() == 1


def test_every_entry_is_kept_when_twenty_forms_are_sent(house: House, at_work: Client) -> None:
    sent = [visit_fields(summary=f"Запис {n}") for n in range(HANDS)]
    answers = press_at_once(at_work, f"/cases/{house.case.number}/visits/new/", sent)
    assert {answer.status_code for answer in answers} == {302}
    assert Visit.objects.count() == HANDS
    assert FollowUp.objects.filter(case=house.case, state=StepState.PLANNED).count() == 1


def test_one_person_is_registered_when_a_form_is_sent_twenty_times(house: House, at_work: Client) -> None:
    answers = press_at_once(at_work, "/veterans/new/", [person_fields(rnokpp=NUMBER)] * HANDS)
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert (Person.objects.count(), Case.objects.count()) == (2, 2)


def test_one_person_is_registered_when_twenty_forms_bear_one_number(house: House, at_work: Client) -> None:
    sent = [person_fields(rnokpp=NUMBER) for _ in range(HANDS)]
    answers = press_at_once(at_work, "/veterans/new/", sent)
    assert sorted(answer.status_code for answer in answers) == [302] + [422] * (HANDS - 1)
    assert Identifier.objects.count() == 1
    assert Person.objects.count() == 2


def test_case_moves_once_when_a_form_is_sent_twenty_times(house: House, at_work: Client) -> None:
    answers = press_at_once(at_work, f"/cases/{house.case.number}/stage/", [stage_fields()] * HANDS)
    assert {answer.status_code for answer in answers} == {302}
    assert StageSpan.objects.filter(case=house.case).count() == 2
    assert CaseEvent.objects.filter(kind=EventKind.STAGE_CHANGED).count() == 1


def test_entry_is_undone_once_when_asked_twenty_times(house: House, at_work: Client) -> None:
    at_work.post(f"/cases/{house.case.number}/visits/new/", visit_fields())
    visit = Visit.objects.get()
    answers = press_at_once(at_work, f"/cases/{house.case.number}/visits/{visit.pk}/undo/", [{}] * HANDS)
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * (HANDS - 1)
    assert CaseEvent.objects.filter(kind=EventKind.VISIT_VOIDED).count() == 1


def test_threads_have_the_rights_of_the_application(house: House, at_work: Client, signed_in: Callable[[Any], Client]) -> None:
    def role() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            name: str = cursor.fetchone()[0]
        connection.close()
        return name

    with ThreadPoolExecutor(1) as hands:
        assert hands.submit(role).result() == "suprovid_app"
