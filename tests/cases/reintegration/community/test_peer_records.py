"""No access record of a tie names both persons, or says what was done about it."""

from uuid import UUID, uuid4

import pytest
from django.test import Client

from cases.case.models import Case
from cases.reintegration.models import PeerSide
from privacy.models import AccessRecord
from tests.community import consent_to_peers, make_peers, make_proposal, make_search, show_changes
from tests.factories import House, make_case, make_person
from tests.persons import make_naming

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]

FIELDS = {"shown_as": "call_sign"}


def page(case: Case, rest: str = "") -> str:
    return f"/cases/{case.number}/community/{rest}"


def records(*cases: Case) -> list[tuple[str, str, set[UUID]]]:
    """Route, act and persons of those that name somebody of these cards, in order."""
    ours = AccessRecord.objects.filter(subject_ids__overlap=[case.person_id for case in cases])
    found = ours.order_by("id").values_list("route", "act", "subject_ids")
    return [(route, act, set(subjects)) for route, act, subjects in found]


def send(client: Client, address: str, **fields: str) -> None:
    assert client.get(address).status_code == 200
    assert client.post(address, {"submission_key": str(uuid4()), **fields}).status_code == 302


def test_whole_life_of_a_tie_names_one_person_in_each_record(
    house: House, other: Case, at_work: Client, colleague_at_work: Client
) -> None:
    consent_to_peers(house.case, other)
    make_naming(other.person, house.colleague)
    search = make_search(other, house.colleague)
    send(at_work, f"/community/peers/{search.pk}/", number=house.case.number, **FIELDS)
    show_changes()
    side = PeerSide.objects.ties().get(case=other)
    assert "Андрій" in colleague_at_work.get(page(other)).text
    send(colleague_at_work, page(other, f"peer/{side.pk}/"), answer="agree", **FIELDS)
    show_changes()
    assert "Беркут" in at_work.get(page(house.case)).text
    own = PeerSide.objects.ties().get(case=house.case)
    send(at_work, page(house.case, f"peer/{own.pk}/"), answer="end")
    show_changes()
    at_work.get("/notifications/")
    colleague_at_work.get("/notifications/")
    persons = {house.case.person_id, other.person_id}
    assert [subjects for _route, _act, subjects in records(house.case, other) if subjects >= persons] == []
    assert {subject for _route, _act, subjects in records(house.case, other) for subject in subjects} >= persons


def test_page_of_an_offer_names_everybody_who_is_listed(house: House, other: Case, at_work: Client) -> None:
    """Else this record and the next one of the same colleague would name the pair."""
    third = make_case(house.colleague, person=make_person("Лелека"))
    consent_to_peers(other, third)
    search = make_search(other, house.colleague)
    make_search(third, house.colleague)
    assert at_work.get(f"/community/peers/{search.pk}/").status_code == 200
    assert records(other, third) == [("community", "read", {other.person_id, third.person_id})]


def test_record_does_not_say_what_was_done_about_a_peer(house: House, other: Case, at_work: Client) -> None:
    """An invitation to an event is recorded in the same way."""
    own = make_case(house.owner, person=make_person("Сова"))
    consent_to_peers(house.case, own)
    send(at_work, page(own, "peer/"), way="number", number=house.case.number, shown_as="given_name")
    show_changes()
    side = PeerSide.objects.ties().get(case=house.case)
    send(at_work, page(house.case, f"peer/{side.pk}/"), answer="agree", shown_as="given_name")
    at_work.get(page(house.case, "invite/"))
    assert {(route, act) for route, act, _subjects in records(house.case, own)} == {
        ("case_community", "read"),
        ("case_community", "write"),
    }
    assert {len(subjects) for _route, _act, subjects in records(house.case, own)} == {1}


def test_who_has_proposed_reads_no_name_before_the_yes_is_shown(
    house: House, other: Case, at_work: Client, colleague_at_work: Client
) -> None:
    consent_to_peers(house.case, other)
    side = make_proposal(house.case, other, house.owner)
    send(colleague_at_work, page(other, f"peer/{side.pk}/"), answer="agree", shown_as="given_name")
    assert "Назар" not in at_work.get(page(house.case)).text
    show_changes()
    assert "Назар" in at_work.get(page(house.case)).text


def test_name_stays_as_it_was_given(house: House, other: Case, at_work: Client) -> None:
    """The page does not ask the other person's rows."""
    make_peers(house.case, other, house.owner, house.colleague)
    other.person.given_name = "Інший"
    other.person.save(update_fields=["given_name"])
    assert "Назар" in at_work.get(page(house.case)).text
