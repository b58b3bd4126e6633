"""A sealed value that does not open: the page shows a notice in its place, an alarm is logged, nothing is overwritten."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import structlog
from django.test import Client
from django.utils import timezone

from cases.course.models import FollowUp, Stay, Visit
from privacy import opening
from privacy.actions import recorded_reading
from privacy.models import AccessRecord, UnopenedValue
from privacy.opening import Erased, Reading, Unopened
from privacy.sealing import SealBroken
from supporters.directory.models import Supporter
from supporters.forms.actions.drafts import keep_draft
from supporters.forms.models import Draft, DraftOrigin
from tests.cases.conftest import postpone_fields
from tests.config.test_metrics import scrape
from tests.database import execute, rows
from tests.factories import PHONE, House, make_case, make_facility, make_person, make_visit, planned_step
from tests.supporters.forms.drafts.conftest import key_of
from veterans.dictionary import DICTIONARY
from veterans.models import NameEntry, Person, Phone

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
WORDS = "не відкривається"
WAYS = {
    "moved": "set_byte({0}, 20, get_byte({0}, 20) # 1)",
    "key": "overlay({0} placing '\\x7777'::bytea from 2)",
    "cut": "substring({0} from 1 for 20)",
}


def spoil(model: Any, column: str, pk: object, *, way: str = "moved") -> bytes:
    """Damage a sealed value; returns the damaged bytes."""
    name = f'"{column}"'
    execute(f"UPDATE {model._meta.db_table} SET {name} = {WAYS[way].format(name)} WHERE id = %s", [pk])
    return stored(model, column, pk)


def stored(model: Any, column: str, pk: object) -> bytes:
    ((value,),) = rows(f'SELECT "{column}" FROM {model._meta.db_table} WHERE id = %s', [pk])
    return bytes(value)


@pytest.fixture
def at_work(house: House, signed_in: Browser) -> Client:
    return signed_in(house.owner)


def swap_surnames(one: UUID, other: UUID) -> None:
    execute(
        "UPDATE veterans_person p SET surname = q.surname FROM veterans_person q"
        " WHERE p.id <> q.id AND p.id IN (%s, %s) AND q.id IN (%s, %s)",
        [one, other, one, other],
    )


def test_day_goes_on_when_two_surnames_are_swapped(house: House, at_work: Client) -> None:
    other = make_case(house.owner, person=make_person("Бондаренко", "Олег"))
    make_case(house.owner, person=make_person("Шевченко"))
    swap_surnames(house.case.person_id, other.person_id)
    for address in ("/today/", "/week/"):
        answer = at_work.get(address)
        assert answer.status_code == 200
        assert answer.text.count(WORDS) == 2
        assert f"{WORDS} Олег" in answer.text
        assert "Шевченко" in answer.text
    card = at_work.get(f"/cases/{house.case.number}/")
    assert card.status_code == 200
    assert f"{WORDS} Андрій Петрович" in card.text


@pytest.mark.parametrize("way", WAYS)
def test_every_page_opens_when_values_of_the_person_do_not(house: House, signed_in: Browser, way: str) -> None:
    execute("UPDATE veterans_person SET born_on = surname WHERE id = %s", [house.case.person_id])
    for column in ("surname", "given_name", "patronymic", "born_on"):
        spoil(Person, column, house.case.person_id, way=way)
    assert_pages_open(house, signed_in)
    assert signed_in(house.owner).get(f"/cases/{house.case.number}/").text.count(WORDS) >= 4


def assert_pages_open(house: House, signed_in: Browser) -> None:
    card = f"/cases/{house.case.number}/"
    at_work, leading = signed_in(house.owner), signed_in(house.head)
    pages = ["/today/", "/week/", "/today/round/?facility=hospital", "/notifications/", "/profile/", card]
    pages += [f"{card}{page}" for page in ("call/", "reminder/", "visits/new/", "stage/", "postpone/")]
    answers = {address: at_work.get(address) for address in pages}
    answers["/search/"] = at_work.post("/search/", {"q": house.case.number})
    answers |= {address: leading.get(address) for address in ("/dashboard/", "/dashboard/cases/")}
    failed = {address: answer.status_code for address, answer in answers.items() if answer.status_code != 200}
    assert not failed


@pytest.mark.parametrize("way", WAYS)
def test_every_page_opens_when_values_of_the_case_do_not(house: House, signed_in: Browser, way: str) -> None:
    case = make_case(house.owner, person=make_person("Ткач", phone=PHONE), facility=make_facility())
    visit = make_visit(case, house.owner)
    step, phone = planned_step(case), Phone.objects.get(person=case.person_id)
    for model, column, pk in (
        (FollowUp, "what", step.pk),
        (Visit, "summary", visit.pk),
        (Phone, "number", phone.pk),
        (Stay, "ward", Stay.objects.get(case=case).pk),
        (Supporter, "phone", house.owner.pk),
    ):
        execute(f'UPDATE {model._meta.db_table} SET "{column}" = %s WHERE id = %s', [b"\x01\x00\x01" + b"x" * 80, pk])
        spoil(model, column, pk, way=way)
    house.case.number = case.number
    assert_pages_open(house, signed_in)
    page = signed_in(house.owner).get(f"/cases/{case.number}/?kind=all").text
    assert page.count(WORDS) == 5, "the step, also as what replaced another one, the entry, the phone, the ward"
    assert f'href="tel:{WORDS}' not in page


def test_alarm_is_raised_once_and_says_where_and_not_what(house: House, at_work: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(Person, "surname", house.case.person_id)
    with structlog.testing.capture_logs() as lines:
        monkeypatch.setattr(opening, "log", structlog.get_logger())  # an earlier test may have bound the other one
        at_work.post("/search/", {"q": house.case.number})  # the result page reads a surname twice
    alarms = [line for line in lines if line["event"] == "sealed_value_unopened"]
    place = {"table": "veterans_person", "column": "surname", "row": str(house.case.person_id)}
    assert alarms == [{"event": "sealed_value_unopened", "log_level": "error", **place}]


def test_figure_counts_a_value_once_for_a_day(house: House, at_work: Client) -> None:
    spoil(Person, "surname", house.case.person_id)
    assert scrape(at_work)["suprovid_values_unopened",] == 0
    at_work.get("/today/")
    at_work.get(f"/cases/{house.case.number}/")
    assert scrape(at_work)["suprovid_values_unopened",] == 1
    UnopenedValue.objects.update(last_seen_at=timezone.now() - timedelta(days=1))
    assert scrape(at_work)["suprovid_values_unopened",] == 0


def test_person_is_noted_as_read_when_the_value_does_not_open(house: House, at_work: Client) -> None:
    spoil(Person, "surname", house.case.person_id)
    at_work.get("/today/")
    assert AccessRecord.objects.get(actor_id=house.owner.pk).subject_ids == [house.case.person_id]


def test_command_goes_on_and_the_place_is_kept() -> None:
    person = make_person()
    spoil(Person, "given_name", person.pk)
    with recorded_reading(actor_id=None, role="command", purpose="check", route="command.check"):
        assert Person.objects.get(pk=person.pk).full_name == f"Коваленко {WORDS} Петрович"
    assert UnopenedValue.objects.get().row_key == str(person.pk)


def test_search_finds_others_when_a_spelling_does_not_open(house: House, at_work: Client) -> None:
    make_case(house.owner, person=make_person("Ярошенко"))
    spoil(NameEntry, "spelling", house.case.person.namings.get().surname_entry_id)
    DICTIONARY.forget()
    answer = at_work.post("/search/", {"q": "Ярошенко"})
    assert "Ярошенко Андрій" in answer.text
    assert UnopenedValue.objects.get().in_table == "veterans_nameentry"
    assert "Коваленко Андрій" in at_work.post("/search/", {"q": "Андрій"}).text
    assert house.case.number_label not in at_work.post("/search/", {"q": WORDS}).text, "the words are no name"
    DICTIONARY.forget()


def test_people_are_listed_apart_in_a_search_when_surnames_do_not_open(house: House, at_work: Client) -> None:
    spoil(Person, "surname", house.case.person_id)
    page = at_work.post("/search/", {"q": house.case.number}).text
    assert WORDS in page
    assert ">не<" not in page


@pytest.mark.parametrize("words", [WORDS, "can’t be opened", Unopened(WORDS), Erased(WORDS)])
def test_words_shown_in_its_place_are_not_written_over_it(house: House, reading: Reading, words: str) -> None:
    before = spoil(Person, "surname", house.case.person_id)
    person = Person.objects.get(pk=house.case.person_id)
    person.surname, person.given_name = words, "Василь"
    person.save()
    assert stored(Person, "surname", person.pk) == before
    assert Person.objects.get(pk=person.pk).given_name == "Василь"


def test_other_words_replace_a_value_that_does_not_open(house: House, reading: Reading) -> None:
    spoil(Person, "surname", house.case.person_id)
    person = Person.objects.get(pk=house.case.person_id)
    person.surname = "Мороз"
    person.save()
    assert Person.objects.get(pk=person.pk).surname == "Мороз"


def test_same_words_are_kept_where_the_value_opens(reading: Reading) -> None:
    person = Person.objects.get(pk=make_person().pk)
    person.given_name = WORDS
    person.save()
    assert Person.objects.get(pk=person.pk).given_name == WORDS
    unsaved = Person(given_name="Василь")
    unsaved.given_name = WORDS
    assert unsaved.given_name == WORDS


def test_copy_of_what_does_not_open_is_refused(house: House, reading: Reading) -> None:
    step = planned_step(house.case)
    spoil(FollowUp, "what", step.pk)
    with pytest.raises(SealBroken):
        FollowUp(case=house.case, what=planned_step(house.case).what).save()


def test_step_is_not_put_off_when_its_words_do_not_open(house: House, at_work: Client) -> None:
    before = spoil(FollowUp, "what", planned_step(house.case).pk)
    answer = at_work.post(f"/cases/{house.case.number}/postpone/", postpone_fields(house))
    assert answer.status_code == 409
    assert "не відкривається, тому нічого не змінено" in answer.text
    assert stored(FollowUp, "what", planned_step(house.case).pk) == before


@pytest.mark.parametrize("page", ["edit", "move"])
def test_entry_is_neither_mended_nor_moved_when_its_words_do_not_open(house: House, at_work: Client, page: str) -> None:
    visit = make_visit(house.case, house.owner)
    before, address = spoil(Visit, "summary", visit.pk), f"/cases/{house.case.number}/visits/{visit.pk}/{page}/"
    sent = {"submission_key": str(uuid4()), "version": "1", "kind": "call", "summary": WORDS, "number": house.case.number}
    assert [at_work.get(address).status_code, at_work.post(address, sent).status_code] == [409, 409]
    assert stored(Visit, "summary", visit.pk) == before


def test_entry_taken_back_offers_no_words_when_they_do_not_open(house: House, at_work: Client) -> None:
    visit = make_visit(house.case, house.owner)
    spoil(Visit, "summary", visit.pk)
    answer = at_work.post(f"/cases/{house.case.number}/visits/{visit.pk}/undo/", follow=True)
    assert answer.status_code == 200
    assert WORDS not in answer.text


def test_own_phone_stays_when_the_profile_is_saved_with_the_words_in_its_place(house: House, at_work: Client) -> None:
    execute("UPDATE supporters_supporter SET phone = %s WHERE id = %s", [b"\x01\x00\x01" + b"x" * 80, house.owner.pk])
    before = stored(Supporter, "phone", house.owner.pk)
    assert WORDS in at_work.get("/profile/").text
    sent = {
        "submission_key": str(uuid4()),
        "version": str(house.owner.version),
        "language": "uk",
        "theme": "auto",
        "phone": WORDS,
    }
    assert at_work.post("/profile/", sent).status_code == 422
    assert stored(Supporter, "phone", house.owner.pk) == before


def test_draft_that_does_not_open_is_named_and_the_form_stays_empty(house: House, at_work: Client) -> None:
    keep_draft(key_of(house), {"summary": ["Слова"]}, by=house.owner, origin=DraftOrigin.AUTOSAVED, at=timezone.now())
    spoil(Draft, "body", Draft.objects.get().pk)
    answer = at_work.get(f"/cases/{house.case.number}/visits/new/?draft=1")
    assert answer.status_code == 200
    assert "Чернетка не відкривається" in answer.text
    assert WORDS not in answer.text.replace("Чернетка не відкривається", "")
