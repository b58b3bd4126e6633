"""The relatives of a person: one place for a number, what they may know, and a card of their own."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.actions.purposes import state_purpose
from cases.case.models import Case, CaseEvent
from cases.case.states import CaseState, EventKind, Programme, Purpose
from cases.person.actions.family import add_relative, link_relative
from supporters.directory.models import Supporter
from tests.bad_inputs.form_page import fields_on_page
from tests.cases.conftest import assert_in_error, person_fields
from tests.factories import House, make_case, make_loss, make_person
from tests.joined import make_twins
from veterans.actions.phones import NewPhone, add_phone
from veterans.actions.ties import Relation
from veterans.models import Disclosure, FamilyTie, Person, Phone, PhoneOwner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]
NUMBER = "+380509876543"
CALL = f'href="tel:{NUMBER}"'
NOT_YET = "ро стан ще не говоримо"
OTHER = {"number": "044 765 43 21"}
FAMILY = {"programme": "family", "family_stage": "first_days", "family_what": "Запитати, хто поруч"}


def page(case: Case, part: str = "") -> str:
    return f"/cases/{case.number}/family/{part}"


def fields(**changed: str) -> dict[str, str]:
    known = {"kinship": "wife", "name": "Оксана", "phone": "050 987 65 43", "disclosure": "unasked"}
    return {"submission_key": str(uuid4()), **known, **changed}


@pytest.fixture
def wife(house: House) -> FamilyTie:
    now = timezone.now()
    relation = Relation(kinship="wife", name="Оксана")
    tie = add_relative(house.case.person_id, relation, disclosure=Disclosure.UNASKED, by=house.owner, at=now)
    add_phone(house.case.person_id, NewPhone(owner=PhoneOwner.FAMILY, number=NUMBER, kinship="wife", name="Оксана"))
    return tie


def with_card(house: House, wife: FamilyTie, given_name: str = "Оксана") -> Case:
    case = make_case(house.owner, person=make_person("Ткач", given_name, branch=""), programme=Programme.FAMILY)
    link_relative(wife.pk, case.person, by=house.owner, at=timezone.now())
    return case


def state_why(case: Case, head: Supporter) -> None:
    state_purpose(case.pk, purpose=Purpose.CHECK, words="", by=head, at=timezone.now())


def card(client: Client, case: Case) -> str:
    return client.get(case.get_absolute_url()).text


def finds(client: Client, case: Case) -> bool:
    return case.get_absolute_url() in client.post("/search/", {"q": "050 987 65 43"}).text


def test_relative_is_added_once_and_called_although_nobody_has_asked_yet(house: House, at_work: Client) -> None:
    assert "family/" in card(at_work, house.case)
    sent = fields()
    assert [at_work.post(page(house.case, "new/"), sent).status_code for _ in range(2)] == [302, 302]
    tie = FamilyTie.objects.get()
    assert (tie.relation, tie.name, Phone.objects.get(tie=tie).number) == ("wife", "Оксана", NUMBER)
    shown = at_work.get(page(house.case)).text
    assert all(words in shown for words in ("Дружина", "Оксана", "Ще не питали", CALL))
    assert CALL in card(at_work, house.case)
    assert NOT_YET in card(at_work, house.case)
    assert finds(at_work, house.case)
    assert "дружина Оксана: ще не питали" in at_work.get(f"/cases/{house.case.number}/person/").text


def test_second_number_of_a_relative_is_of_the_same_tie(house: House, at_work: Client, wife: FamilyTie) -> None:
    sent = {"submission_key": str(uuid4()), "owner": "family", "number": "044 123 45 67", "kinship": "wife", "name": "Оксана"}
    assert at_work.post(f"/cases/{house.case.number}/person/phones/new/", sent).status_code == 302
    with_card(house, wife)
    again = {**sent, **OTHER, "submission_key": str(uuid4())}
    assert at_work.post(f"/cases/{house.case.number}/person/phones/new/", again).status_code == 302
    assert set(Phone.objects.filter(owner=PhoneOwner.FAMILY).values_list("tie", flat=True)) == {wife.pk}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kinship": "", "name": ""}, "kinship"),
        ({"kinship": "cat"}, "kinship"),
        ({"phone": "12"}, "phone"),
        ({"disclosure": "maybe"}, "disclosure"),
        ({"disclosure": ""}, "disclosure"),
    ],
)
def test_relative_is_in_error_when(house: House, at_work: Client, changed: dict[str, str], field: str) -> None:
    assert_in_error(at_work.post(page(house.case, "new/"), fields(**changed)), field, keeps=changed.get("phone", "050 987 65 43"))
    assert not FamilyTie.objects.exists()


def test_number_that_the_card_has_is_refused_and_adds_nobody(house: House, at_work: Client, wife: FamilyTie) -> None:
    assert_in_error(at_work.post(page(house.case, "new/"), fields(name="Ольга")), "phone", keeps="Ольга")
    assert FamilyTie.objects.get() == wife


def test_who_must_not_know_is_not_called(house: House, at_work: Client, wife: FamilyTie) -> None:
    assert CALL in card(at_work, house.case)
    sent = fields(disclosure="no", version="1")
    assert [at_work.post(page(house.case, f"{wife.pk}/"), sent).status_code for _ in range(2)] == [302, 302]
    for shown in (card(at_work, house.case), at_work.get(page(house.case)).text, at_work.get("/today/").text):
        assert CALL not in shown
    for paper in (page(house.case), f"/cases/{house.case.number}/print/"):
        assert "просила не повідомляти" in at_work.get(paper).text
    assert house.owner.short_name in at_work.get(page(house.case)).text
    at_work.post(page(house.case, f"{wife.pk}/"), fields(disclosure="yes", version="2"))
    assert CALL in card(at_work, house.case)
    assert NOT_YET not in card(at_work, house.case)


def test_change_made_meanwhile_is_shown_beside_what_was_typed(house: House, at_work: Client, wife: FamilyTie) -> None:
    assert at_work.post(page(house.case, f"{wife.pk}/"), fields(name="Олена", version="1")).status_code == 302
    answer = at_work.post(page(house.case, f"{wife.pk}/"), fields(name="Ольга", version="1"))
    assert answer.status_code == 409
    assert "Олена" in answer.text
    assert "Ольга" in answer.text
    assert FamilyTie.objects.get().name == "Олена"


def test_relative_is_taken_off_with_the_numbers(house: House, at_work: Client, wife: FamilyTie) -> None:
    end = page(house.case, f"{wife.pk}/end/")
    assert "Оксана" in at_work.get(end).text
    assert_in_error(at_work.post(end, {"submission_key": str(uuid4())}), "reason")
    sent = {"submission_key": str(uuid4()), "reason": "asked"}
    assert [at_work.post(end, sent).status_code for _ in range(2)] == [302, 302]
    assert "Оксана" not in at_work.get(page(house.case)).text
    assert CALL not in card(at_work, house.case)
    assert not finds(at_work, house.case)
    assert at_work.get(end).status_code == 404


def test_relative_gets_a_card_with_the_numbers_that_are_known(house: House, at_work: Client, wife: FamilyTie) -> None:
    new = page(house.case, f"{wife.pk}/card/")
    filled = fields_on_page(at_work.get(new).text, page=new, target=new)
    assert (filled["programme"], filled["given_name"], filled["phone"]) == (["family"], ["Оксана"], [NUMBER])
    sent = person_fields(**FAMILY, surname="Ткач", given_name="Оксана", phone=NUMBER, branch="", stage="", next_what="")
    answers = [at_work.post(new, sent) for _ in range(2)]
    own = Case.objects.get(programme=Programme.FAMILY)
    assert [answer.headers["Location"] for answer in answers] == [own.get_absolute_url()] * 2
    tie = FamilyTie.objects.get()
    assert (tie.person_id, tie.name) == (own.person_id, None)
    assert Phone.objects.filter(number__isnull=False, tie=tie).count() == 1
    assert not own.person.phones.exists(), "one place for a number"
    assert CALL in card(at_work, own)
    assert NOT_YET not in card(at_work, own), "the number is her own there"
    assert CALL in card(at_work, house.case)
    assert finds(at_work, own)
    assert finds(at_work, house.case)
    assert own.get_absolute_url() in at_work.get(page(house.case)).text
    assert house.case.get_absolute_url() in at_work.get(page(own)).text
    assert_in_error(at_work.post(new, {**sent, "submission_key": str(uuid4())}), "same")


def test_who_has_a_card_is_connected_with_it(house: House, at_work: Client, wife: FamilyTie) -> None:
    own = make_case(house.owner, person=make_person("Ткач", "Оксана", phone=NUMBER, branch=""), programme=Programme.FAMILY)
    new = page(house.case, f"{wife.pk}/card/")
    sent = person_fields(**FAMILY, surname="Ткач", given_name="Оксана", phone=NUMBER)
    assert own.number_label in at_work.post(new, {**sent, "find": "likely"}).text
    answer = at_work.post(new, {**sent, "same": f"card:{own.number}"})
    assert (answer.status_code, answer.headers.get("Location")) == (302, own.get_absolute_url())
    assert FamilyTie.objects.get().person_id == own.person_id
    assert Case.objects.count() == 2


def test_head_connects_a_card_of_another_after_stating_the_purpose(house: House, signed_in: Browser, wife: FamilyTie) -> None:
    own = make_case(house.owner, person=make_person("Ткач", "Оксана", phone=NUMBER, branch=""), programme=Programme.FAMILY)
    head, new = signed_in(house.head), page(house.case, f"{wife.pk}/card/")
    state_why(house.case, house.head)
    sent = person_fields(**FAMILY, surname="Ткач", given_name="Оксана", phone=NUMBER, same=f"card:{own.number}")
    asked = head.post(new, sent)
    assert (asked.status_code, f"/cases/{own.number}/purpose/" in asked.headers["Location"]) == (302, True)
    assert FamilyTie.objects.get().person_id is None
    state_why(own, house.head)
    assert head.post(new, sent).headers["Location"] == own.get_absolute_url()
    assert FamilyTie.objects.get().person_id == own.person_id


def test_withdrawn_card_leaves_the_relative_as_before(house: House, at_work: Client, wife: FamilyTie) -> None:
    sent = person_fields(**FAMILY, surname="Ткач", given_name="Оксана", branch="")
    at_work.post(page(house.case, f"{wife.pk}/card/"), sent)
    own = Case.objects.get(programme=Programme.FAMILY)
    withdraw = {"submission_key": str(uuid4()), "words": "Передумала"}
    assert at_work.post(f"/cases/{own.number}/withdraw/", withdraw).status_code == 302
    assert Case.objects.get(pk=own.pk).state == CaseState.WITHDRAWN
    tie = FamilyTie.objects.get()
    assert (tie.person, tie.name) == (None, "Оксана")
    assert CALL in card(at_work, house.case)


def test_number_of_who_is_taken_off_stays_on_a_card_of_their_own(house: House, at_work: Client, wife: FamilyTie) -> None:
    own = with_card(house, wife)
    sent = {"submission_key": str(uuid4()), "reason": "not_theirs"}
    assert at_work.post(page(house.case, f"{wife.pk}/end/"), sent).status_code == 302
    assert CALL in card(at_work, own)
    assert CALL not in card(at_work, house.case)
    assert finds(at_work, own)
    assert not finds(at_work, house.case)


def test_number_ended_on_either_card_is_ended_on_both(house: House, at_work: Client, wife: FamilyTie) -> None:
    own = with_card(house, wife)
    sent = {"submission_key": str(uuid4()), "phone": str(Phone.objects.get(tie=wife).pk), "reason": "dead"}
    assert at_work.post(f"/cases/{own.number}/person/phones/end/", sent).status_code == 302
    for case in (own, house.case):
        assert CALL not in card(at_work, case)
        assert not finds(at_work, case)
        assert CaseEvent.objects.filter(case=case, kind=EventKind.PHONE_ENDED).exists()


def test_tie_gives_no_reach_to_the_other_card(house: House, signed_in: Browser, at_work: Client, wife: FamilyTie) -> None:
    own = with_card(house, wife)
    assert own.number_label in at_work.get(page(house.case)).text
    Case.objects.filter(pk=own.pk).update(owner=house.other_head, department=house.other_department)
    Case.objects.filter(pk=own.pk).update(owner=None, queued_at=timezone.now())
    assert own.number_label not in at_work.get(page(house.case)).text
    beyond = signed_in(house.other_head)
    state_why(own, house.other_head)
    shown = beyond.get(page(own)).text
    assert house.case.number_label not in shown
    assert "Дружина" in shown or "дружина" in shown


def test_family_of_a_lost_person_gets_a_card_from_who_answers_the_report(
    house: House, signed_in: Browser, at_work: Client, wife: FamilyTie
) -> None:
    make_loss(house.case, house.owner)
    assert at_work.get(page(house.case, "new/")).status_code == 409
    assert CALL not in at_work.get(page(house.case)).text
    head = signed_in(house.head)
    state_why(house.case, house.head)
    assert page(house.case) in head.get(f"/cases/{house.case.number}/loss/").text
    assert CALL in head.get(page(house.case)).text
    sent = person_fields(**FAMILY, surname="Ткач", given_name="Оксана", branch="")
    assert head.post(page(house.case, f"{wife.pk}/card/"), sent).status_code == 302
    own = Case.objects.get(programme=Programme.FAMILY)
    assert (own.owner, own.department) == (None, house.department)


def test_relatives_of_a_joined_card_are_on_the_one_that_remains(house: House, at_work: Client) -> None:
    _open, joined = make_twins(house.owner, house.head)
    absorbed = Person.objects.get(joined_into__isnull=False)
    remaining = Case.objects.get(person=absorbed.joined_into_id)
    relation = Relation(kinship="mother", name="Ганна")
    tie = add_relative(absorbed.pk, relation, disclosure=Disclosure.YES, by=house.owner, at=timezone.now())
    add_phone(absorbed.pk, NewPhone(owner=PhoneOwner.FAMILY, number=NUMBER, kinship="mother", name="Ганна"))
    shown = at_work.get(page(remaining)).text
    assert "Ганна" in shown
    assert CALL in shown
    sent = fields(name="Ганна", kinship="mother", disclosure="no", version="1")
    assert at_work.post(page(remaining, f"{tie.pk}/"), sent).status_code == 302
    assert CALL not in card(at_work, remaining)


@pytest.fixture
def tied_twice(house: House) -> tuple[FamilyTie, FamilyTie]:
    """To two registrations of one woman that are joined: she may know, says the first; of the second nobody has asked yet."""
    _open, pair = make_twins(house.owner, house.head)
    mother, again = (
        FamilyTie.objects.create(veteran=house.case.person, person=person, relation="mother", since=timezone.now())
        for person in (pair.first, pair.second)
    )
    known = {"disclosure": Disclosure.YES, "answered_by": house.owner, "answered_at": timezone.now()}
    FamilyTie.objects.filter(pk=mother.pk).update(**known)
    for tie, number in ((mother, NUMBER), (again, "+380447654321")):
        Phone.objects.create(person=house.case.person, owner=PhoneOwner.FAMILY, number=number, tie=tie)
    return mother, again


def test_relative_who_was_tied_twice_is_listed_once(house: House, at_work: Client, tied_twice: tuple[FamilyTie, ...]) -> None:
    shown = at_work.get(page(house.case)).text
    assert shown.count('<h2 id="relative-') == 1
    assert all(words in shown for words in (CALL, 'href="tel:+380447654321"', "Ще не питали"))
    root = Case.objects.get(person__joined_into=None, person__in=[tie.person_id for tie in tied_twice])
    assert at_work.get(page(root)).text.count(house.case.number_label) == 1


def test_answer_and_end_are_of_both_ties_of_who_was_tied_twice(
    house: House, at_work: Client, tied_twice: tuple[FamilyTie, ...]
) -> None:
    mother, again = tied_twice
    sent = fields(kinship="mother", disclosure="no", version="1")
    assert at_work.post(page(house.case, f"{again.pk}/"), sent).status_code == 302
    assert set(FamilyTie.objects.values_list("disclosure", "answered_by")) == {(Disclosure.NO, house.owner.pk)}
    sent = {"submission_key": str(uuid4()), "reason": "mistake"}
    assert at_work.post(page(house.case, f"{mother.pk}/end/"), sent).status_code == 302
    assert not FamilyTie.objects.current().exists()
    assert CaseEvent.objects.filter(case=house.case, kind=EventKind.PERSON_CHANGED, details__act="ended").count() == 2


def test_tie_of_another_person_is_not_found(house: House, at_work: Client, wife: FamilyTie) -> None:
    other = make_case(house.owner, person=make_person("Бондар"))
    assert [at_work.get(page(other, f"{wife.pk}/{part}")).status_code for part in ("", "end/", "card/")] == [404] * 3
