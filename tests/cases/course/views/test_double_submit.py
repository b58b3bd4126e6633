"""Twenty concurrent submissions of one form: each request runs in its own thread on its own connection with real commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from cases.case.actions.purposes import state_purpose
from cases.case.models import Case, CaseEvent, HandOver, Loss, StageSpan
from cases.case.states import EventKind, Purpose
from cases.course.models import FollowUp, Promise, Stay, Visit
from cases.course.states import StepState
from cases.desk.reports.invariants import broken_invariants
from privacy.opening import Reading, reading_under_way
from supporters.forms.models import SubmissionKey
from supporters.notifications.models import Notification
from tests.at_once import at_once
from tests.cases.conftest import (
    correct_fields,
    hand_over_fields,
    loss_fields,
    move_fields,
    person_fields,
    postpone_fields,
    stage_fields,
    take_back_fields,
    visit_fields,
)
from tests.factories import (
    RNOKPP,
    House,
    make_case,
    make_facility,
    make_hand_over,
    make_house,
    make_loss,
    make_person,
    make_supporter,
    make_visit,
)
from tools.journeys.dates import in_days
from veterans.actions.changes import PersonData, change_person
from veterans.actions.identifiers import AlreadyRegistered
from veterans.models import Identifier, Person, PersonName, Phone
from veterans.numbers import rnokpp

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.exhaustive]
HANDS = 20
NUMBER = next(number for n in range(10) if (number := rnokpp(RNOKPP[:9] + str(n))))


@pytest.fixture
def house() -> House:
    """The person is in an institution that is not known, so that every move is possible."""
    return make_house(is_found=False)


def press_at_once(client: Client, address: str, sent: list[dict[str, Any]]) -> list[Any]:
    """Post all of `sent` at the same moment in the session of `client`; return the responses."""
    cookie = client.cookies["sessionid"].value

    def press(fields: dict[str, Any]) -> Any:
        hand = Client(raise_request_exception=False)
        hand.cookies["sessionid"] = cookie
        return hand.post(address, fields)

    client.get("/today/")  # the first request of a session writes to it
    return at_once([partial(press, fields) for fields in sent])


def test_one_entry_is_made_when_a_form_is_sent_twenty_times(house: House, at_work: Client) -> None:
    answers = press_at_once(at_work, f"/cases/{house.case.number}/visits/new/", [visit_fields()] * HANDS)
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert Visit.objects.count() == SubmissionKey.objects.count() == 1
    assert FollowUp.objects.filter(case=house.case, state=StepState.PLANNED).count() == 1
    assert CaseEvent.objects.filter(kind=EventKind.VISIT_LOGGED).count() == 1


def test_one_call_is_recorded_when_its_button_is_pressed_twenty_times(house: House, at_work: Client) -> None:
    sent = {"submission_key": str(uuid4()), "outcome": "no_answer"}
    answers = press_at_once(at_work, f"/cases/{house.case.number}/call/", [sent] * HANDS)
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert Visit.objects.count() == SubmissionKey.objects.count() == 1
    assert FollowUp.objects.filter(case=house.case).count() == 2


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
    answers = press_at_once(at_work, f"/cases/{house.case.number}/stage/", [stage_fields(house)] * HANDS)
    assert {answer.status_code for answer in answers} == {302}
    assert StageSpan.objects.filter(case=house.case).count() == 2
    assert CaseEvent.objects.filter(kind=EventKind.STAGE_CHANGED).count() == 1


@pytest.mark.parametrize("act", ["left", "home"])
def test_person_moves_once_when_a_form_is_sent_twenty_times(house: House, at_work: Client, act: str) -> None:
    make_facility()
    sent = move_fields(house, act=act, expected_on=in_days(2).isoformat())
    answers = press_at_once(at_work, f"/cases/{house.case.number}/places/", [sent] * HANDS)
    assert {answer.status_code for answer in answers} == {302}
    assert Stay.objects.filter(case=house.case).count() == 2
    assert CaseEvent.objects.filter(kind=EventKind.PLACE_CHANGED).count() == 1


def test_one_of_twenty_wards_wins_and_the_others_see_it(house: House, at_work: Client) -> None:
    make_facility()
    sent = [move_fields(house, act="ward", ward=f"палата {n}") for n in range(HANDS)]
    answers = press_at_once(at_work, f"/cases/{house.case.number}/places/", sent)
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * (HANDS - 1)
    assert Stay.objects.filter(case=house.case).count() == 2


def test_place_is_corrected_once_when_the_form_is_sent_twenty_times(house: House, at_work: Client) -> None:
    make_facility()
    answers = press_at_once(at_work, f"/cases/{house.case.number}/places/correct/", [correct_fields(house)] * HANDS)
    assert {answer.status_code for answer in answers} == {302}
    assert CaseEvent.objects.filter(kind=EventKind.PLACE_CORRECTED).count() == 1


def test_entry_is_undone_once_when_asked_twenty_times(house: House, at_work: Client) -> None:
    at_work.post(f"/cases/{house.case.number}/visits/new/", visit_fields())
    visit = Visit.objects.get()
    answers = press_at_once(at_work, f"/cases/{house.case.number}/visits/{visit.pk}/undo/", [{}] * HANDS)
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * (HANDS - 1)
    assert CaseEvent.objects.filter(kind=EventKind.VISIT_VOIDED).count() == 1


def test_step_is_put_off_once_when_the_form_is_sent_twenty_times(house: House, at_work: Client) -> None:
    answers = press_at_once(at_work, f"/cases/{house.case.number}/postpone/", [postpone_fields(house)] * HANDS)
    assert {answer.status_code for answer in answers} == {302}
    assert FollowUp.objects.filter(case=house.case, state=StepState.POSTPONED).count() == 1
    assert FollowUp.objects.get(case=house.case, state=StepState.PLANNED).moves == 1


def test_one_of_twenty_different_days_wins_and_the_others_see_it(house: House, at_work: Client) -> None:
    sent = [
        {**postpone_fields(house, words="Просили"), "next_in": "other", "next_on": in_days(n + 2).isoformat()}
        for n in range(HANDS)
    ]
    answers = press_at_once(at_work, f"/cases/{house.case.number}/postpone/", sent)
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * (HANDS - 1)
    assert FollowUp.objects.get(case=house.case, state=StepState.PLANNED).moves == 1


def test_entry_is_mended_once_when_the_form_is_sent_twenty_times(house: House, at_work: Client) -> None:
    visit = make_visit(house.case, house.owner)
    sent = {"submission_key": str(uuid4()), "version": "1", "kind": "call", "summary": "Виправлено"}
    answers = press_at_once(at_work, f"/cases/{house.case.number}/visits/{visit.pk}/edit/", [sent] * HANDS)
    assert {answer.status_code for answer in answers} == {302}
    assert CaseEvent.objects.filter(kind=EventKind.VISIT_EDITED).count() == 1


def test_entry_is_moved_once_when_the_form_is_sent_twenty_times(house: House, at_work: Client) -> None:
    visit, right = make_visit(house.case, house.owner), make_case(house.owner)
    sent = {"submission_key": str(uuid4()), "number": right.number, "step": "leave", "reason": ""}
    answers = press_at_once(at_work, f"/cases/{house.case.number}/visits/{visit.pk}/move/", [sent] * HANDS)
    assert {answer.status_code for answer in answers} == {302}
    assert Visit.objects.filter(voided_at=None).count() == 1


def test_cases_are_given_once_when_the_form_is_sent_twenty_times(house: House, signed_in: Callable[[Any], Client]) -> None:
    numbers = [house.case.number, make_case(house.owner).number]
    sent = {"submission_key": str(uuid4()), "owner": str(house.colleague.pk), "numbers": numbers, "next": "/dashboard/"}
    answers = press_at_once(signed_in(house.head), "/cases/owners/", [sent] * HANDS)
    assert {answer.status_code for answer in answers} == {302}
    assert CaseEvent.objects.filter(kind=EventKind.HAND_OVER_ASKED).count() == HandOver.objects.count() == 2
    assert Notification.objects.visible_to(house.colleague).count() == 2


def test_one_offer_is_made_when_the_form_is_sent_twenty_times(house: House, at_work: Client) -> None:
    sent = hand_over_fields(house.colleague)
    answers = press_at_once(at_work, f"/cases/{house.case.number}/handover/", [sent] * HANDS)
    assert {answer.status_code for answer in answers} == {302}
    assert HandOver.objects.count() == SubmissionKey.objects.count() == 1
    assert Notification.objects.visible_to(house.colleague).count() == 1


def test_one_offer_is_made_when_twenty_forms_are_sent(house: House, at_work: Client) -> None:
    sent = [hand_over_fields(house.colleague, note=f"Примітка {n}") for n in range(HANDS)]
    answers = press_at_once(at_work, f"/cases/{house.case.number}/handover/", sent)
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * (HANDS - 1)
    assert HandOver.objects.count() == 1


@pytest.mark.parametrize("same", [True, False])
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("accept", EventKind.OWNER_ACCEPTED),
        ("department", EventKind.OWNER_ACCEPTED),
        ("refuse", EventKind.OWNER_RETURNED),
        ("withdraw", EventKind.HAND_OVER_WITHDRAWN),
    ],
)
def test_offer_is_answered_once_when_the_form_is_sent_twenty_times(
    house: House, signed_in: Callable[[Any], Client], answer: str, kind: EventKind, *, same: bool
) -> None:
    make_hand_over(house.case, make_supporter(house.other_department), by=house.owner)
    offer = HandOver.objects.select_related("to_owner").get()
    by = {"department": house.other_head, "withdraw": house.owner}.get(answer, offer.to_owner)
    sent = [{"submission_key": str(uuid4()), "reason": "Не встигну"}] * HANDS
    if not same:
        sent = [{**one, "submission_key": str(uuid4())} for one in sent]
    answers = press_at_once(signed_in(by), f"/cases/{house.case.number}/handover/{answer}/", sent)
    assert 302 in {answer.status_code for answer in answers} <= {302, 404, 409}
    assert CaseEvent.objects.filter(kind=kind).count() == 1


def test_one_of_twenty_editors_mends_the_person(house: House, at_work: Client) -> None:
    data = {"given_name": "Андрій", "patronymic": "Петрович", "birth_year": "1990", "branch": "ngu", "version": "1"}
    sent = [
        {"submission_key": str(uuid4()), "surname": f"Щербак{'а' * n}", "name_change": "renamed", **data} for n in range(HANDS)
    ]
    answers = press_at_once(at_work, f"/cases/{house.case.number}/person/edit/", sent)
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * (HANDS - 1)
    assert (Person.objects.get().version, CaseEvent.objects.filter(kind=EventKind.PERSON_CHANGED).count()) == (2, 1)
    assert PersonName.objects.others().count() == 1


def test_one_phone_is_added_and_ended_when_twenty_forms_are_sent(house: House, at_work: Client) -> None:
    page = f"/cases/{house.case.number}/person/phones/"
    sent = [{"submission_key": str(uuid4()), "owner": "ward", "number": "044 123 45 67"} for _ in range(HANDS)]
    answers = press_at_once(at_work, f"{page}new/", sent)
    assert sorted(answer.status_code for answer in answers) == [302] + [422] * (HANDS - 1)
    phone = Phone.objects.get(owner="ward")
    sent = [{"submission_key": str(uuid4()), "phone": str(phone.pk), "reason": "dead"} for _ in range(HANDS)]
    answers = press_at_once(at_work, f"{page}end/", sent)
    assert [answer.status_code for answer in answers].count(302) == 1
    assert {answer.status_code for answer in answers} <= {302, 409, 422}
    assert CaseEvent.objects.filter(kind__in=(EventKind.PHONE_ADDED, EventKind.PHONE_ENDED)).count() == 2


def test_number_is_of_one_person_when_two_are_mended_at_once(house: House, at_work: Client) -> None:
    with reading_under_way(Reading()):
        people = [house.case.person, make_case(house.owner, person=make_person("Бондар")).person]
        data = PersonData(surname="Щербак", given_name="Андрій", rnokpp=NUMBER)

    def mend(person: Person) -> str:
        with reading_under_way(Reading()):
            try:
                change_person(person.pk, data, version=1)
            except AlreadyRegistered:
                return "refused"
        return "changed"

    assert sorted(at_once([partial(mend, person) for person in people])) == ["changed", "refused"]
    assert Identifier.objects.count() == 1


def test_case_goes_to_one_of_two_who_answer_at_once(house: House, signed_in: Callable[[Any], Client]) -> None:
    """The asked colleague accepts while the head refuses for the department: one of both counts."""
    asked = make_supporter(house.other_department)
    make_hand_over(house.case, asked, by=house.owner)
    clients = [signed_in(one) for one in (asked, house.other_head)]
    acts = [
        lambda: clients[0].post(f"/cases/{house.case.number}/handover/accept/", {"submission_key": str(uuid4())}),
        lambda: clients[1].post(
            f"/cases/{house.case.number}/handover/refuse/", {"submission_key": str(uuid4()), "reason": "Не встигне"}
        ),
    ]
    assert sorted(answer.status_code for answer in at_once(acts))[0] == 302
    offer, owner = HandOver.objects.get(), Case.objects.get(pk=house.case.pk).owner
    assert (offer.outcome, owner) in [("accepted", asked), ("refused", house.owner)]
    assert not any(broken_invariants().values())


def test_one_loss_is_reported_when_the_form_is_sent_twenty_times(house: House, at_work: Client) -> None:
    answers = press_at_once(at_work, f"/cases/{house.case.number}/loss/report/", [loss_fields()] * HANDS)
    assert {answer.status_code for answer in answers} == {302}
    assert Loss.objects.count() == Promise.objects.count() == SubmissionKey.objects.count() == 1
    assert CaseEvent.objects.filter(kind=EventKind.LOSS_REPORTED).count() == 1


def test_one_loss_is_reported_when_twenty_forms_are_sent(house: House, at_work: Client) -> None:
    sent = [loss_fields(source=f"Повідомлення {n}") for n in range(HANDS)]
    answers = press_at_once(at_work, f"/cases/{house.case.number}/loss/report/", sent)
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * (HANDS - 1)
    assert Loss.objects.count() == Promise.objects.count() == 1


def test_report_is_taken_back_once_when_twenty_forms_are_sent(house: House, signed_in: Callable[[Any], Client]) -> None:
    make_loss(house.case, house.owner)
    state_purpose(house.case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())
    sent = [take_back_fields() for _ in range(HANDS)]
    answers = press_at_once(signed_in(house.head), f"/cases/{house.case.number}/loss/take-back/", sent)
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * (HANDS - 1)
    assert CaseEvent.objects.filter(kind=EventKind.LOSS_TAKEN_BACK).count() == 1
    assert FollowUp.objects.filter(case=house.case, state=StepState.PLANNED).count() == 1


@pytest.mark.parametrize(("act", "kind"), [("confirm", EventKind.LOSS_CONFIRMED), ("family", EventKind.FAMILY_REACHED)])
def test_head_answers_once_when_the_button_is_pressed_twenty_times(
    house: House, signed_in: Callable[[Any], Client], act: str, kind: EventKind
) -> None:
    make_loss(house.case, house.owner)
    state_purpose(house.case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())
    sent = [{"submission_key": str(uuid4())} for _ in range(HANDS)]
    answers = press_at_once(signed_in(house.head), f"/cases/{house.case.number}/loss/{act}/", sent)
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * (HANDS - 1)
    assert CaseEvent.objects.filter(kind=kind).count() == 1


def test_threads_have_the_rights_of_the_application(house: House, at_work: Client, signed_in: Callable[[Any], Client]) -> None:
    def role() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            name: str = cursor.fetchone()[0]
        connection.close()
        return name

    with ThreadPoolExecutor(1) as hands:
        assert hands.submit(role).result() == "suprovid_app"
