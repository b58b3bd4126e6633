"""Phones of a person: added, ended, warned of outside their safe hours, and nowhere once they are ended."""

import re
from collections.abc import Callable
from datetime import datetime, time
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cases.case.actions.purposes import state_purpose
from cases.case.models import CaseEvent
from cases.case.states import EventKind, Programme, Purpose
from cases.course.models import Visit
from privacy.opening import Reading, reading_under_way
from supporters.directory.calendar import KYIV
from tests.cases.conftest import assert_in_error
from tests.dispatching import dispatch, noon
from tests.factories import FAMILY_PHONE, PHONE, House, make_case, make_loss, make_person
from veterans.actions import phones
from veterans.actions.people import Relative
from veterans.actions.phones import NewPhone, phone_version
from veterans.models import EndReason, Phone, PhoneOwner

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
TEL, SHOWN = f"tel:{PHONE}", "067"
SAFE = "Безпечно з 9:00 до 18:00"


def address(house: House, act: str = "") -> str:
    return f"/cases/{house.case.number}/person/{act}"


def new_fields(**changed: str) -> dict[str, str]:
    known = {"owner": "family", "number": "050 987 65 43", "kinship": "wife", "name": "Оксана"}
    return {"submission_key": str(uuid4()), **known, **changed}


def end_fields(which: Phone, **changed: str) -> dict[str, str]:
    return {"submission_key": str(uuid4()), "phone": str(which.pk), "reason": "dead", **changed}


def chosen(client: Client, page: str) -> dict[str, list[str]]:
    """The options that the page has chosen already."""
    chips = re.findall(r'name="(phone|reason)" value="([^"]+)"[^>]*checked', client.get(page).text)
    return {name: [value for known, value in chips if known == name] for name in ("phone", "reason")}


@pytest.fixture
def own(house: House) -> Phone:
    return Phone.objects.get(person=house.case.person)


@pytest.fixture
def at_head(house: House, signed_in: Browser) -> Client:
    state_purpose(house.case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())
    return signed_in(house.head)


def test_phone_is_added_and_shown_with_who_did_it(house: House, at_work: Client) -> None:
    answer = at_work.post(address(house, "phones/new/"), new_fields(safe_from="09:00", safe_to="18:00"))
    assert (answer.status_code, answer.headers["Location"]) == (302, address(house))
    page = at_work.get(address(house)).text
    assert all(word in page.split('id="changes"')[0] for word in (FAMILY_PHONE, "Оксана", SAFE))
    assert "дружина Оксана: 050\u00a0987\u00a065\u00a043, безпечно з 9:00 до 18:00" in page.split('id="changes"')[1]
    assert FAMILY_PHONE in at_work.get(house.case.get_absolute_url()).text
    assert house.case.get_absolute_url() in at_work.post("/search/", {"q": FAMILY_PHONE}).text
    event = CaseEvent.objects.get(kind=EventKind.PHONE_ADDED)
    assert (event.by_id, event.details) == (house.owner.pk, {"owner": "family"})


def test_kinship_is_of_relatives_only(house: House, at_work: Client) -> None:
    at_work.post(address(house, "phones/new/"), new_fields(owner="ward"))
    with reading_under_way(Reading()):
        phone = Phone.objects.get(owner=PhoneOwner.WARD)
        assert phone.tie is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"owner": ""}, "owner"),
        ({"owner": "dog"}, "owner"),
        ({"number": ""}, "number"),
        ({"number": "12"}, "number"),
        ({"owner": "own", "number": PHONE}, "number"),
        ({"kinship": "cat"}, "kinship"),
        ({"name": "4"}, "name"),
        ({"safe_from": "9"}, "safe_from"),
        ({"safe_from": "09:00"}, "safe_to"),
        ({"safe_to": "09:00"}, "safe_from"),
        ({"safe_from": "09:00", "safe_to": "09:00"}, "safe_to"),
    ],
)
def test_new_phone_in_error_keeps_what_was_typed(house: House, at_work: Client, wrong: dict[str, str], field: str) -> None:
    sent = new_fields(**wrong)
    assert_in_error(at_work.post(address(house, "phones/new/"), sent), field, keeps=sent["number"] or sent["name"])
    assert Phone.objects.count() == 1


def test_form_of_the_end_begins_with_the_only_number(house: House, at_work: Client, own: Phone) -> None:
    page = address(house, "phones/end/")
    assert chosen(at_work, page) == {"phone": [str(own.pk)], "reason": []}
    at_work.post(address(house, "phones/new/"), new_fields())
    assert chosen(at_work, page) == {"phone": [], "reason": []}
    assert chosen(at_work, f"{page}?phone={own.pk}&reason=asked") == {"phone": [str(own.pk)], "reason": ["asked"]}
    assert chosen(at_work, f"{page}?phone=x&reason=bored") == {"phone": [], "reason": []}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"phone": ""}, "phone"), ({"phone": "x"}, "phone"), ({"reason": ""}, "reason"), ({"reason": "bored"}, "reason")],
)
def test_end_in_error_ends_nothing(house: House, at_work: Client, own: Phone, wrong: dict[str, str], field: str) -> None:
    assert_in_error(at_work.post(address(house, "phones/end/"), end_fields(own, **wrong)), field)
    assert Phone.objects.open().exists()


def test_number_of_another_person_is_not_ended(house: House, at_work: Client) -> None:
    other = Phone.objects.get(person=make_case(house.owner, person=make_person("Бондар", phone=FAMILY_PHONE)).person)
    assert_in_error(at_work.post(address(house, "phones/end/"), end_fields(other)), "phone")
    assert Phone.objects.open().count() == 2


@pytest.mark.parametrize("reason", EndReason)
def test_ended_number_is_nowhere_but_in_the_history(house: House, at_work: Client, own: Phone, reason: EndReason) -> None:
    dispatch(at=noon(1))
    card = house.case.get_absolute_url()
    pages: dict[str, Callable[[], str]] = {
        "today": lambda: at_work.get("/today/").text,
        "card": lambda: at_work.get(card).text,
        "call": lambda: at_work.get(f"{card}call/").text,
        "notifications": lambda: at_work.get("/notifications/").text,
        "person": lambda: at_work.get(address(house)).text.split('id="changes"')[0],
        "search by the number": lambda: str(card in at_work.post("/search/", {"q": PHONE}).text and TEL),
        "search by its end": lambda: str(card in at_work.post("/search/", {"q": PHONE[-7:]}).text and TEL),
    }
    assert [name for name, page in pages.items() if TEL not in page()] == []
    tail = f"•• {PHONE[-4:-2]} {PHONE[-2:]}"
    assert tail in at_work.post("/search/", {"q": "Коваленко"}).text
    answer = at_work.post(address(house, "phones/end/"), end_fields(own, reason=reason))
    assert (answer.status_code, answer.headers["Location"]) == (302, address(house))
    assert [name for name, page in pages.items() if TEL in page()] == []
    assert tail not in at_work.post("/search/", {"q": "Коваленко"}).text
    history = at_work.get(address(house)).text.split('id="changes"')[1]
    assert "067\u00a0123\u00a045\u00a067" in history
    assert f"Телефон прибрано: {reason.label}" in history
    assert house.owner.short_name in history
    event = CaseEvent.objects.get(kind=EventKind.PHONE_ENDED)
    assert event.details == {"owner": "own", "reason": reason}


def test_number_is_ended_once(house: House, at_work: Client, own: Phone) -> None:
    sent = end_fields(own)
    assert [at_work.post(address(house, "phones/end/"), sent).status_code for _ in range(2)] == [302, 302]
    assert at_work.post(address(house, "phones/end/"), end_fields(own)).status_code == 422
    assert at_work.post(address(house, "phones/end/"), {**sent, "reason": "asked"}).status_code == 409
    assert CaseEvent.objects.filter(kind=EventKind.PHONE_ENDED).count() == 1


def test_number_ended_between_the_form_and_the_action_is_refused(
    house: House, at_work: Client, own: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = phones.end_phone

    def end_first(pk: Any, **values: Any) -> Phone:
        real(pk, **values)
        return real(pk, **values)

    monkeypatch.setattr(phones, "end_phone", end_first)
    assert at_work.post(address(house, "phones/end/"), end_fields(own)).status_code == 409


def test_change_shows_on_both_cards(house: House, at_work: Client, own: Phone) -> None:
    family = make_case(house.owner, person=house.case.person, programme=Programme.FAMILY)
    at_work.post(address(house, "phones/new/"), new_fields())
    at_work.post(address(house, "phones/end/"), end_fields(own))
    for case in (house.case, family):
        page = at_work.get(f"{case.get_absolute_url()}?kind=person").text
        assert "Додано телефон: рідні" in page
        assert "Телефон прибрано: особистий – не працює" in page
        assert (TEL in page, FAMILY_PHONE in page) == (False, True)


@pytest.mark.parametrize(("hour", "warns"), [(8, True), (9, False), (17, False), (18, True)])
def test_phone_outside_its_safe_hours_is_shown_with_a_warning(
    house: House,
    own: Phone,
    signed_in: Browser,
    hour: int,
    warns: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    Phone.objects.filter(pk=own.pk).update(safe_from="09:00", safe_to="18:00")
    day = timezone.now().astimezone(KYIV)
    card = house.case.get_absolute_url()
    with time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=KYIV), tick=False):
        client = signed_in(house.owner)
        for page in ("/today/", card, f"{card}call/", address(house)):
            text = client.get(page).text
            assert (TEL in text, f'class="status status-due">{SAFE}</' in text) == (True, warns), page


def test_notification_warns_beside_its_call(house: House, own: Phone, at_work: Client) -> None:
    dispatch(at=noon(1))
    assert "Безпечно" not in at_work.get("/notifications/").text
    hour = timezone.now().astimezone(KYIV).hour
    Phone.objects.filter(pk=own.pk).update(safe_from=f"{(hour + 2) % 24:02}:00", safe_to=f"{(hour + 3) % 24:02}:00")
    assert "· Безпечно з" in at_work.get("/notifications/").text


def test_number_that_does_not_work_leads_to_its_end_and_to_a_new_one(house: House, at_work: Client, own: Phone) -> None:
    call = f"{house.case.get_absolute_url()}call/?next=/today/"
    answer = at_work.post(call, {"submission_key": str(uuid4()), "outcome": "wrong_number"})
    ending = answer.headers["Location"]
    page = at_work.get(ending).text
    assert f"/visits/{Visit.objects.get().pk}/undo/" in page, "a wrong tap can be undone"
    assert chosen(at_work, ending) == {"phone": [str(own.pk)], "reason": ["dead"]}
    adding = at_work.post(ending, end_fields(own)).headers["Location"]
    assert adding.startswith(address(house, "phones/new/"))
    assert not Phone.objects.open().exists()
    assert 'href="/today/"' in at_work.get(adding).text, "no other number may be known"
    answer = at_work.post(adding, new_fields(owner="own"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/today/")
    with reading_under_way(Reading()):
        assert Phone.objects.open().get().number == FAMILY_PHONE


def test_wrong_number_leads_back_for_who_mends_no_phones(house: House, signed_in: Browser) -> None:
    call = f"{house.case.get_absolute_url()}call/"
    sent = {"submission_key": str(uuid4()), "outcome": "wrong_number"}
    answer = signed_in(house.psychologist).post(call, sent)
    assert answer.headers["Location"] == f"{house.case.get_absolute_url()}?saved={Visit.objects.get().pk}"


def test_page_of_the_end_says_so_when_no_number_is_left(house: House, at_work: Client, own: Phone) -> None:
    at_work.post(address(house, "phones/end/"), end_fields(own))
    page = at_work.get(address(house, "phones/end/"))
    assert (page.status_code, "Номер телефону невідомий" in page.text) == (200, True)


def test_phones_of_a_lost_card_are_for_heads_and_never_the_own_one(house: House, at_work: Client, at_head: Client) -> None:
    with reading_under_way(Reading()):
        phones.add_phone(house.case.person_id, NewPhone(owner=PhoneOwner.FAMILY, number=FAMILY_PHONE))
    make_loss(house.case, house.owner)
    hidden, relatives = at_work.get(address(house)).text, at_head.get(address(house)).text
    assert [digits in hidden for digits in (PHONE, "067\u00a0123", FAMILY_PHONE, "050\u00a0987")] == [False] * 4
    assert [digits in relatives for digits in (PHONE, "067\u00a0123", FAMILY_PHONE, "050\u00a0987")] == [False, False, True, True]
    for act in ("phones/new/", "phones/end/"):
        assert act not in hidden
        assert at_work.get(address(house, act)).status_code == 409
        assert at_work.post(address(house, act), new_fields()).status_code == 409
    own = Phone.objects.get(owner=PhoneOwner.OWN)
    assert_in_error(at_head.post(address(house, "phones/end/"), end_fields(own)), "phone")
    assert_in_error(at_head.post(address(house, "phones/new/"), new_fields(owner="own")), "owner")
    assert at_head.post(address(house, "phones/new/"), new_fields(number="044 123 45 67")).status_code == 302


def test_history_of_a_lost_card_shows_no_hidden_number(house: House, at_work: Client) -> None:
    assert at_work.post(address(house, "phones/new/"), new_fields(number="044 123 45 67")).status_code == 302
    assert "044\u00a0123" in at_work.get(address(house)).text.split('id="changes"')[-1]
    make_loss(house.case, house.owner)
    assert "044\u00a0123" not in at_work.get(address(house)).text


def test_ended_relative_is_not_called_after_a_loss(house: House, at_head: Client) -> None:
    relative = make_person("Бондар", phone=PHONE, relatives=(Relative(FAMILY_PHONE),))
    case = make_case(house.owner, person=relative)
    state_purpose(case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())
    make_loss(case, house.owner)
    assert FAMILY_PHONE in at_head.get(case.get_absolute_url()).text
    phone = Phone.objects.get(person=relative, owner=PhoneOwner.FAMILY)
    assert at_head.post(f"/cases/{case.number}/person/phones/end/", end_fields(phone, reason="asked")).status_code == 302
    assert FAMILY_PHONE not in at_head.get(case.get_absolute_url()).text


def hours_of(house: House, phone: Phone, **changed: str) -> tuple[str, dict[str, str]]:
    sent = {"submission_key": str(uuid4()), "version": "1", "safe_from": "09:00", "safe_to": "18:00", **changed}
    return address(house, f"phones/{phone.pk}/hours/"), sent


def test_safe_hours_are_changed_and_both_versions_are_kept(house: House, at_work: Client) -> None:
    phone = Phone.objects.get(person=house.case.person)
    page, sent = hours_of(house, phone)
    assert page.removeprefix(address(house)) in at_work.get(address(house)).text
    assert [at_work.post(page, sent).status_code for _ in range(2)] == [302, 302]
    assert Phone.objects.filter(pk=phone.pk, safe_from=time(9), safe_to=time(18)).exists()
    shown = at_work.get(address(house)).text
    assert "безпечно з 9:00 до 18:00" in shown
    assert "Виправлено дані: коли телефонувати" in at_work.get(f"{house.case.get_absolute_url()}?kind=person").text
    cleared = {**sent, "submission_key": str(uuid4()), "version": "2", "safe_from": "", "safe_to": ""}
    assert at_work.post(page, cleared).status_code == 302
    assert Phone.objects.filter(pk=phone.pk, safe_from=None, safe_to=None).exists()
    assert phone_version(phone) == 3


def test_same_hours_record_nothing(house: House, at_work: Client) -> None:
    page, sent = hours_of(house, Phone.objects.get(person=house.case.person), safe_from="", safe_to="")
    assert at_work.post(page, sent).status_code == 302
    assert not CaseEvent.objects.filter(kind=EventKind.PERSON_CHANGED).exists()


def test_second_change_of_the_hours_sees_both_versions(house: House, at_work: Client) -> None:
    phone = Phone.objects.get(person=house.case.person)
    page, sent = hours_of(house, phone)
    at_work.post(page, sent)
    answer = at_work.post(*hours_of(house, phone, safe_from="10:00"))
    assert answer.status_code == 409
    assert at_work.post(*hours_of(house, phone, safe_from="10:00", version="2")).status_code == 302


@pytest.mark.parametrize("wrong", [{"safe_from": ""}, {"safe_to": "x"}, {"safe_to": "09:00"}])
def test_hours_are_in_error_when(house: House, at_work: Client, wrong: dict[str, str]) -> None:
    answer = at_work.post(*hours_of(house, Phone.objects.get(person=house.case.person), **wrong))
    assert answer.status_code == 422


def test_hours_of_an_ended_number_or_of_another_person_are_absent(house: House, at_work: Client) -> None:
    phone = Phone.objects.get(person=house.case.person)
    other = Phone.objects.get(person=make_person("Ярошенко", phone="+380671112233"))
    assert at_work.post(*hours_of(house, other)).status_code == 404
    assert at_work.post(address(house, "phones/end/"), end_fields(phone)).status_code == 302
    assert at_work.get(hours_of(house, phone)[0]).status_code == 404
