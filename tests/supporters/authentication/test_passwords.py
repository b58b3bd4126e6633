"""A forgotten password: a stranger learns nothing, and the link sets a new password."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from supporters.administration.reports.letters import WrittenLetter, written_letters
from supporters.authentication.actions.passwords import (
    LinkOver,
    ask_for_link,
    newest_letters,
    owner_of_link,
    password_link,
    set_password,
)
from supporters.authentication.models import Session
from supporters.directory.models import Supporter
from supporters.notifications.models import Delivery, DeliveryState, Letter, Unneeded
from tests.cases.conftest import assert_in_error
from tests.factories import kyiv_utc, make_department, make_supporter
from tests.office import make_password_letter

pytestmark = pytest.mark.django_db
OLD, NEW = "старий довгий пароль", "новий довгий пароль про море"
ASK = "/accounts/password/"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(kyiv_utc(2026, 11, 25, 9), tick=False) as clock:
        yield clock


@pytest.fixture
def owner(clock: Any) -> Supporter:
    owner = make_supporter(make_department())
    owner.password = make_password(OLD)
    owner.save(update_fields=["password"])
    return owner


def path_of(owner: Supporter, letter: Delivery) -> str:
    return "/" + password_link(owner, letter).split("/", 3)[3]


def token_of(owner: Supporter, letter: Delivery) -> str:
    return path_of(owner, letter).split("/")[-2]


def letters() -> int:
    return Delivery.objects.filter(letter=Letter.PASSWORD).count()


def mailed(at: Any = None) -> dict[int, Any]:
    waiting = Delivery.objects.filter(letter=Letter.PASSWORD, state=DeliveryState.PLANNED)
    return written_letters(list(waiting), at=at or timezone.now())


def closed(owner: Supporter) -> None:
    Supporter.objects.active().filter(pk=owner.pk).update(is_active=False)


def suspended(owner: Supporter) -> None:
    Supporter.objects.active().filter(pk=owner.pk).update(suspended_at=timezone.now())


SHUT = pytest.mark.parametrize("shut", [closed, suspended], ids=["closed", "suspended"])


def test_way_is_on_the_page_of_signing_in(owner: Supporter) -> None:
    assert f'href="{ASK}"' in Client().get("/accounts/login/").text


def test_letter_goes_to_the_address_of_the_account(owner: Supporter) -> None:
    answer = Client().post(ASK, {"email": f" {owner.email.upper()} "}, follow=True)
    assert answer.redirect_chain == [("/accounts/password/sent/", 302)]
    (letter,) = mailed().values()
    assert letter.to == owner.email
    assert letter.html.count("href=") == 1
    assert "12:00" in letter.text, "an hour from 11:00 in Kyiv"
    assert not [name for name in (owner.surname, owner.given_name) if name in letter.subject + letter.text + letter.html]


def asked(email: str) -> tuple[str, int, list[str]]:
    """The text and status that a stranger gets, and the first word of each SQL statement."""
    client = Client()
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(ASK, {"email": email}, follow=True)
    words = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.text)
    return words, answer.status_code, [query["sql"].split(maxsplit=1)[0] for query in queries]


@pytest.mark.asvs("6.3.8")
def test_answer_is_the_same_for_known_and_unknown_addresses(owner: Supporter) -> None:
    """The statements differ only by the letter that an existing account gets."""
    nobody_is, somebody_is = asked("nobody@suprovid.test"), asked(owner.email)
    assert nobody_is[:2] == somebody_is[:2]
    assert letters() == 1
    more = list(somebody_is[2])
    for statement in nobody_is[2]:
        more.remove(statement)
    assert more in (["INSERT"], ["SAVEPOINT", "INSERT", "RELEASE"])


@SHUT
def test_nothing_is_sent_when_the_access_is_shut(owner: Supporter, shut: Callable[[Supporter], None]) -> None:
    shut(owner)
    open_one = make_supporter(owner.department)
    assert asked(owner.email)[:2] == asked(open_one.email)[:2]
    assert Delivery.objects.get(letter=Letter.PASSWORD).subject_id == open_one.pk


@SHUT
def test_planned_letter_stays_unsent_when_the_access_is_shut_meanwhile(
    owner: Supporter, shut: Callable[[Supporter], None]
) -> None:
    make_password_letter(owner)
    shut(owner)
    assert list(mailed().values()) == [Unneeded.READER_GONE]


@pytest.mark.parametrize("typed", ["", "не адреса", "\0", "a" * 400 + "@suprovid.test"])
def test_form_is_refused_when_it_holds_no_address(owner: Supporter, typed: str) -> None:
    answer = Client().post(ASK, {"email": typed})
    assert answer.status_code == 422
    assert_in_error(answer, "email")
    assert letters() == 0


@pytest.mark.asvs("2.4.1")
def test_three_letters_an_hour_are_sent_and_one_a_minute(owner: Supporter, clock: Any) -> None:
    for _ in range(2):
        ask_for_link(owner.email, at=timezone.now())
    assert letters() == 1
    for _ in range(5):
        clock.shift(timedelta(minutes=2))
        ask_for_link(owner.email, at=timezone.now())
    assert letters() == 3
    clock.shift(timedelta(minutes=51))
    ask_for_link(owner.email, at=timezone.now())
    assert letters() == 4


def test_asking_for_ever_keeps_nobody_from_a_link(owner: Supporter, clock: Any) -> None:
    for _ in range(90):
        ask_for_link(owner.email, at=timezone.now())
        clock.shift(timedelta(minutes=1))
    assert letters() == 6, "three in each of the two hours begun"


def test_asking_makes_no_session(owner: Supporter) -> None:
    asked(owner.email)
    assert not Session.objects.exists()


def test_letter_is_not_sent_when_nobody_waits_for_it_any_more(owner: Supporter, clock: Any) -> None:
    make_password_letter(owner)
    clock.shift(timedelta(minutes=61))
    assert list(mailed().values()) == [Unneeded.STALE]


def test_letters_take_a_fixed_number_of_queries(owner: Supporter, django_assert_num_queries: Any) -> None:
    rows = [make_password_letter(owner)]
    rows += [make_password_letter(make_supporter(owner.department)) for _ in range(2)]
    for few in (rows[:1], rows):
        with django_assert_num_queries(4):  # two of them a savepoint
            assert {type(letter) for letter in written_letters(few, at=timezone.now()).values()} == {WrittenLetter}


@pytest.mark.asvs("6.3.6")
def test_new_password_is_set_by_the_link(owner: Supporter) -> None:
    client = Client()
    answer = client.get(path_of(owner, make_password_letter(owner)))
    assert answer.headers["Location"] == f"/accounts/password/{owner.pk}/new/", "the token is in no address any more"
    page = client.get(answer.headers["Location"])
    assert (page.status_code, page.headers["Referrer-Policy"]) == (200, "same-origin")
    done = client.post(answer.headers["Location"], {"password": NEW, "again": NEW})
    assert done.headers["Location"] == "/accounts/login/"
    owner.refresh_from_db()
    assert owner.check_password(NEW)
    assert client.get("/").headers["Location"].startswith("/accounts/login/"), "nobody is signed in by it"
    assert client.get(answer.headers["Location"]).status_code == 404


def test_link_opens_a_page_as_often_as_asked_until_it_is_used(owner: Supporter) -> None:
    path = path_of(owner, make_password_letter(owner))
    for _ in range(2):
        assert Client().get(path).status_code == 302
    assert Client().get(f"/accounts/password/{owner.pk}/new/").status_code == 404


@pytest.mark.parametrize("is_own", [True, False])
def test_account_signed_in_there_is_signed_out(owner: Supporter, signed_in: Callable[[Any], Client], is_own: bool) -> None:
    client = signed_in(owner if is_own else make_supporter(owner.department))
    owner.refresh_from_db()  # a sign-in invalidates links
    page = client.get(path_of(owner, make_password_letter(owner))).headers["Location"]
    assert client.post(page, {"password": NEW, "again": NEW}, follow=True).status_code == 200
    assert client.get("/today/").status_code == 302


@pytest.mark.asvs("6.2.11")
@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"password": "коротка", "again": "коротка"}, "password"),
        ({"password": NEW, "again": OLD}, "again"),
        ({"password": "супровід-МВС-2026", "again": "супровід-МВС-2026"}, "password"),
    ],
)
def test_form_is_refused_when_the_password_is_weak(owner: Supporter, typed: dict[str, str], field: str) -> None:
    client = Client()
    page = client.get(path_of(owner, make_password_letter(owner))).headers["Location"]
    answer = client.post(page, typed)
    assert answer.status_code == 422
    assert_in_error(answer, field)
    owner.refresh_from_db()
    assert owner.check_password(OLD)


def test_session_that_holds_a_link_does_not_say_it(owner: Supporter) -> None:
    letter, client = make_password_letter(owner), Client()
    page = client.get(path_of(owner, letter)).headers["Location"]
    assert token_of(owner, letter) not in str(Session.objects.get().get_decoded())
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("held", ["", "x", "AAAA", "cx1-0123456789abcdef"])
def test_link_is_over_when_the_session_holds_something_else(owner: Supporter, held: str) -> None:
    client = Client()
    page = client.get(path_of(owner, make_password_letter(owner))).headers["Location"]
    session = client.session
    session["password_link"] = held
    session.save()
    assert client.get(page).status_code == 404


@pytest.mark.asvs("7.4.3")
def test_every_session_and_waiting_letter_ends_with_the_password(
    owner: Supporter, signed_in: Callable[[Any], Client], clock: Any
) -> None:
    client = signed_in(owner)
    token = token_of(owner, make_password_letter(owner))
    set_password(owner.pk, token, password=NEW, at=timezone.now())
    assert not Session.objects.exists()
    assert client.get("/today/").status_code == 302
    assert Delivery.objects.get().state == DeliveryState.SUPPRESSED


def test_weak_password_is_refused_by_the_action_as_well(owner: Supporter) -> None:
    token = token_of(owner, make_password_letter(owner))
    with pytest.raises(ValidationError):
        set_password(owner.pk, token, password="коротка", at=timezone.now())


def used(owner: Supporter, token: str) -> None:
    set_password(owner.pk, token, password=NEW, at=timezone.now())


def password_changed(owner: Supporter, token: str) -> None:
    Supporter.objects.active().filter(pk=owner.pk).update(password=make_password(NEW))


def signed_in_meanwhile(owner: Supporter, token: str) -> None:
    Supporter.objects.active().filter(pk=owner.pk).update(last_login=timezone.now())


def address_changed(owner: Supporter, token: str) -> None:
    Supporter.objects.active().filter(pk=owner.pk).update(email="other@suprovid.test")


def access_closed(owner: Supporter, token: str) -> None:
    closed(owner)


def access_suspended(owner: Supporter, token: str) -> None:
    suspended(owner)


ENDS = (used, password_changed, signed_in_meanwhile, address_changed, access_closed, access_suspended)


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_link_opens_no_more_when(owner: Supporter, end: Callable[[Supporter, str], None]) -> None:
    letter = make_password_letter(owner)
    path, token = path_of(owner, letter), token_of(owner, letter)
    client = Client()
    page = client.get(path).headers["Location"]
    assert owner_of_link(owner.pk, token) == owner
    end(owner, token)
    for answer in (client.get(path), client.get(page), client.post(page, {"password": NEW, "again": NEW})):
        assert answer.status_code == 404
    with pytest.raises(LinkOver):
        set_password(owner.pk, token, password="інший довгий пароль про гори", at=timezone.now())


def test_only_the_newest_link_opens(owner: Supporter, clock: Any) -> None:
    first = path_of(owner, make_password_letter(owner))
    clock.shift(timedelta(minutes=2))
    second = path_of(owner, make_password_letter(owner))
    assert (Client().get(first).status_code, Client().get(second).status_code) == (404, 302)
    assert [row.number for row in Delivery.objects.order_by("pk")] == [1, 2]
    assert [type(letter) for letter in mailed().values()] == [WrittenLetter]


def test_link_opens_for_an_hour(owner: Supporter, clock: Any) -> None:
    path = path_of(owner, make_password_letter(owner))
    clock.shift(timedelta(minutes=59))
    assert Client().get(path).status_code == 302
    clock.shift(timedelta(minutes=2))
    assert Client().get(path).status_code == 404


def test_link_of_one_opens_nothing_of_another(owner: Supporter) -> None:
    other = make_supporter(owner.department)
    theirs, letter = make_password_letter(other), make_password_letter(owner)
    assert (newest_letters([other.pk]), newest_letters([owner.pk])) == ([theirs], [letter])
    token = token_of(owner, letter)
    assert Client().get(f"/accounts/password/{other.pk}/{token}/").status_code == 404
    holder = Client()
    holder.get(path_of(owner, Delivery.objects.get(subject_id=owner.pk)))
    assert holder.get(f"/accounts/password/{other.pk}/new/").status_code == 404


@pytest.mark.parametrize("token", ["forged", "new", "x-" + "0" * 32, "%F0%9F%98%80"])
def test_forged_link_opens_nothing(owner: Supporter, token: str) -> None:
    make_password_letter(owner)
    assert Client().get(f"/accounts/password/{owner.pk}/{token}/").status_code == 404
