"""A database that is gone, full, slow or in a deadlock: the response, and that no typed text is lost."""

import html
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any
from unittest.mock import Mock

import pytest
from django import forms
from django.db import OperationalError, connection, transaction
from django.test import Client

from cases.course.models import Visit
from privacy.models import AccessRecord
from privacy.opening import Reading, reading_under_way
from privacy.outages import HEADER, MOST_RETURNED, NEVER_RETURNED, RETRY_AFTER_SECONDS, Outage, outage_of, words_among
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.models import SubmissionKey
from tests.database import WAITS_FOR_US, as_owner, execute, rows
from tests.factories import House
from tools.running_site import wait_for

pytestmark = pytest.mark.django_db(transaction=True)
Browser = Callable[[Any], Client]
WORDS = 'Каже: «не хоче» \r\n<i>"лікаря"</i>'
TAKE_KEY = "INSERT INTO supporters_submissionkey (user_id, key, digest, result, used_at) VALUES (%s, %s, '', '', now())"


def strict(client: Client) -> Client:
    """The same session, with CSRF checks on and with a response instead of an exception."""
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.cookies = client.cookies
    return browser


def entry(browser: Client, house: House, **more: str) -> tuple[str, dict[str, str]]:
    """Address and fields of a new entry, as a browser sends them; `more` overrides fields."""
    address = f"/cases/{house.case.number}/visits/new/"
    fields = fields_of(browser.get(address).text)
    own = {name: fields[name] for name in ("csrfmiddlewaretoken", "submission_key", "draft_key")}
    return address, {**own, "kind": "visit", "summary": WORDS, "next_in": "3", "next_what": "Відвідати", **more}


def fields_of(page: str) -> dict[str, str]:
    """Names and values of the hidden fields."""
    return {
        name: html.unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page, re.DOTALL)
    }


@contextmanager
def failing(code: str, *, times: int, table: str = "cases_visit") -> Iterator[None]:
    """Make the first `times` inserts into `table` fail in PostgreSQL with the SQLSTATE `code`."""
    with as_owner():
        execute("CREATE SEQUENCE attempts; GRANT USAGE ON attempts TO suprovid_app")
        execute(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN"
            f" IF nextval('attempts') <= {times} THEN RAISE EXCEPTION 'secret row' USING ERRCODE = '{code}'; END IF;"
            " RETURN NEW; END $$"
        )
        execute(f"CREATE TRIGGER fail BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION fail()")
    try:
        yield
    finally:
        with as_owner():
            execute("DROP FUNCTION fail() CASCADE; DROP SEQUENCE attempts")


@contextmanager
def database_gone() -> Iterator[None]:
    place = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        yield
    finally:
        connection.settings_dict["HOST"] = place


def assert_outage(answer: Any, outage: Outage) -> None:
    assert (answer.status_code, answer.headers[HEADER]) == (503, outage)
    assert answer.headers["Retry-After"] == str(RETRY_AFTER_SECONDS[outage])
    assert "no-store" in answer.headers["Cache-Control"]
    assert '<html lang="uk"' in answer.text
    assert "secret row" not in answer.text


@pytest.mark.parametrize("code", ["40P01", "40001"])
def test_entry_is_saved_silently_when_its_transaction_is_ended_once(house: House, signed_in: Browser, code: str) -> None:
    browser = strict(signed_in(house.owner))
    address, sent = entry(browser, house)
    with failing(code, times=1):
        assert browser.post(address, sent).status_code == 302
    assert Visit.objects.count() == SubmissionKey.objects.count() == 1
    assert AccessRecord.objects.filter(actor_id=house.owner.pk, act="write").count() == 1


def test_entry_is_saved_silently_after_a_deadlock_of_two_transactions(house: House, signed_in: Browser) -> None:
    browser = strict(signed_in(house.owner))
    address, sent = entry(browser, house)
    answers: list[Any] = []

    def send() -> None:
        answers.append(browser.post(address, sent))
        connection.close()

    hand = Thread(target=send)
    with transaction.atomic():
        execute("SELECT FROM cases_case WHERE id = %s FOR UPDATE", [house.case.pk])
        hand.start()
        assert wait_for(lambda: bool(rows(WAITS_FOR_US)), 30)
        execute(TAKE_KEY, [house.owner.pk, sent["submission_key"]])  # waits for the entry, which waits for the case: a deadlock
        transaction.set_rollback(True)
    hand.join()
    assert [answer.status_code for answer in answers] == [302]
    assert Visit.objects.count() == 1


def test_page_offers_to_send_again_when_the_second_attempt_is_ended_too(house: House, signed_in: Browser) -> None:
    browser = strict(signed_in(house.owner))
    address, sent = entry(browser, house)
    with failing("40P01", times=2):
        answer = browser.post(address, sent)
        assert_outage(answer, Outage.CONFLICT)
        assert "<h1>Спробуйте ще раз</h1>" in answer.text
        assert not Visit.objects.exists()
        assert browser.post(address, fields_of(answer.text)).status_code == 302
    with reading_under_way(Reading()):
        assert Visit.objects.get().summary == WORDS


@pytest.mark.parametrize(
    ("code", "outage"),
    [
        ("53100", Outage.FULL),
        ("55P03", Outage.BUSY),
        ("57014", Outage.BUSY),
        ("53300", Outage.BUSY),
        ("57P01", Outage.GONE),
        ("08006", Outage.GONE),
        ("25006", Outage.GONE),
        ("58030", Outage.GONE),
    ],
)
def test_form_comes_back_and_is_taken_later_when_the_database_fails(
    house: House, signed_in: Browser, code: str, outage: Outage
) -> None:
    browser = strict(signed_in(house.owner))
    address, sent = entry(browser, house)
    with failing(code, times=1):
        answer = browser.post(address, sent)
    assert_outage(answer, outage)
    returned = fields_of(answer.text)
    assert {name: value for name, value in returned.items() if name != "csrfmiddlewaretoken"} == {
        name: value for name, value in sent.items() if name != "csrfmiddlewaretoken"
    }
    assert "<i>" not in answer.text
    assert browser.post(address, returned).status_code == 302
    assert browser.post(address, returned).status_code == 302, "it was taken before"
    assert Visit.objects.count() == 1


def test_form_comes_back_and_is_taken_later_when_no_connection_is_made(house: House, signed_in: Browser) -> None:
    """The failure occurs before the session is read, so the user is unknown."""
    browser = strict(signed_in(house.owner))
    address, sent = entry(browser, house)
    with database_gone():
        answer = browser.post(address, sent)
        assert_outage(answer, Outage.GONE)
        assert_outage(browser.get("/today/"), Outage.GONE)
        assert '<html lang="en"' in browser.get("/today/", headers={"Accept-Language": "en"}).text
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Content-Security-Policy"]
    assert browser.post(address, fields_of(answer.text)).status_code == 302
    assert Visit.objects.count() == 1


def test_connection_is_made_anew_when_it_broke_while_a_form_was_saved(house: House, signed_in: Browser) -> None:
    browser = strict(signed_in(house.owner))
    address, sent = entry(browser, house)
    with failing("57P01", times=0):
        with as_owner():
            execute(
                "CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN"
                " PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$"
            )
        assert_outage(browser.post(address, sent), Outage.GONE)
        connection.close()
    assert browser.post(address, sent).status_code == 302


def test_fields_of_another_site_do_not_come_back(house: House, signed_in: Browser) -> None:
    """Otherwise they would be offered in a form of this site with a valid CSRF token."""
    browser = strict(signed_in(house.owner))
    address, sent = entry(browser, house)
    forged = [{**sent, "csrfmiddlewaretoken": "a" * 64}, {name: value for name, value in sent.items() if "csrf" not in name}]
    with database_gone():
        answers = [browser.post(address, fields) for fields in forged]
        answers.append(browser.post(address, sent, headers={"Origin": "https://evil.test"}))
    for answer in answers:
        assert_outage(answer, Outage.GONE)
        assert "<form" not in answer.text
        assert "лікаря" not in answer.text


def test_only_forms_with_a_submission_key_and_within_bounds_come_back(house: House, signed_in: Browser) -> None:
    browser = strict(signed_in(house.owner))
    address, sent = entry(browser, house)
    token = sent["csrfmiddlewaretoken"]
    with database_gone():
        for fields in (
            {"csrfmiddlewaretoken": token, "login": "a@suprovid.test", "password": "кульбаба над ставом"},
            {**sent, "summary": "а" * (MOST_RETURNED + 1)},
            {**sent, "list": io.BytesIO(b"a,b")},
        ):
            answer = browser.post(address, fields)
            assert_outage(answer, Outage.GONE)
            assert "<form" not in answer.text
            assert "кульбаба" not in answer.text


def test_passwords_and_codes_do_not_come_back(house: House, signed_in: Browser) -> None:
    browser = strict(signed_in(house.owner))
    address, sent = entry(browser, house)
    secret = dict.fromkeys(("password", "password1", "new-password2", "code", "credential"), "таємниця 123")
    with database_gone():
        answer = browser.post(address, {**sent, **secret})
    assert "таємниця" not in answer.text
    assert not set(fields_of(answer.text)) & set(secret)


def test_no_form_with_a_submission_key_has_a_secret_under_another_name() -> None:
    """A new secret field has to be named in NEVER_RETURNED."""
    asked = {
        name
        for form in every_form(SubmittedOnceForm)
        for name, field in form.base_fields.items()
        if isinstance(field.widget, forms.PasswordInput) or field.widget.attrs.get("autocomplete") == "one-time-code"
    }
    assert asked <= set(NEVER_RETURNED)
    assert "code" in asked


def test_other_faults_of_the_database_are_no_outage(house: House, signed_in: Browser) -> None:
    browser = strict(signed_in(house.owner))
    address, sent = entry(browser, house)
    with failing("22012", times=2):
        answer = browser.post(address, sent)
    assert answer.status_code == 500
    assert HEADER not in answer.headers


def test_refusal_is_no_outage_whatever_has_caused_it() -> None:
    ended = type("Ended", (Exception,), {"pgcode": "40P01"})()
    fault, refusal = OperationalError(), ValueError()
    fault.__cause__ = refusal.__cause__ = ended
    assert [outage_of(fault), outage_of(refusal), outage_of(None)] == [Outage.CONFLICT, None, None]


def test_answer_whose_record_finds_no_database_says_so(house: House, signed_in: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("privacy.middleware.record_access", Mock(side_effect=OperationalError))
    assert_outage(signed_in(house.owner).get(f"/cases/{house.case.number}/"), Outage.GONE)


def every_form(form: type[forms.Form]) -> set[type[forms.Form]]:
    return {form}.union(*(every_form(below) for below in form.__subclasses__()))


def test_words_are_shown_and_keys_and_codes_are_not() -> None:
    assert words_among(["visit", " 01a2-35 ", "two words", "слово", ""]) == ["two words", "слово"]
