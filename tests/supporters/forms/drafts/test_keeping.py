"""Typed text is saved as a draft while the user types."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from supporters.forms.actions.drafts import MOST_BYTES, MOST_DRAFTS, DraftKey, keep_draft
from supporters.forms.models import Draft, DraftOrigin
from tests.cases.conftest import person_fields, visit_fields
from tests.database import rows
from tests.factories import House
from tests.supporters.forms.drafts.conftest import CANARY, SignIn, hidden, kept_words, key_of, opened_form

pytestmark = pytest.mark.django_db


def test_draft_is_kept_sealed_while_one_writes(house: House, at_work: Client, address: str, reading: Any) -> None:
    answer = at_work.post("/drafts/", opened_form(at_work, address, summary=CANARY))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert re.search(r"\d\d:\d\d$", answer.text)
    draft = Draft.objects.get()
    assert (draft.user, draft.form, draft.origin) == (house.owner, "visit_new", DraftOrigin.AUTOSAVED)
    assert (draft.subject_id, draft.person_id) == (house.case.pk, house.case.person_id)
    assert draft.until - draft.saved_at == timedelta(hours=24)
    assert kept_words(draft)["summary"] == [CANARY]


def test_draft_says_nothing_in_the_database_or_the_log(
    at_work: Client, address: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    at_work.post("/drafts/", opened_form(at_work, address, summary=CANARY))
    row = str([bytes(value) if isinstance(value, memoryview) else value for value in rows("SELECT * FROM supporters_draft")[0]])
    assert "visit_new" in row
    assert CANARY not in row
    assert CANARY.encode() not in bytes(rows("SELECT body FROM supporters_draft")[0][0])
    assert CANARY not in caplog.text + "".join(capfd.readouterr())


def test_draft_holds_the_fields_of_its_form_only(at_work: Client, address: str, reading: Any) -> None:
    sent = opened_form(at_work, address) | {"csrfmiddlewaretoken": "t", "password": "secret", "surname": "Інша"}
    at_work.post("/drafts/", sent)
    assert set(kept_words()) == {"kind", "summary", "next_in", "next_what"}


def test_later_draft_takes_the_place_of_the_earlier(at_work: Client, address: str, reading: Any) -> None:
    sent = opened_form(at_work, address, summary="Домовил")
    at_work.post("/drafts/", sent)
    at_work.post("/drafts/", sent | {"summary": CANARY})
    assert kept_words()["summary"] == [CANARY]


def test_person_without_a_record_has_one_draft(at_work: Client, reading: Any) -> None:
    page = at_work.get("/veterans/new/").text
    sent = person_fields(submission_key=hidden(page, "submission_key"), draft_key=hidden(page, "draft_key"), rank=CANARY)
    for _ in range(2):
        assert at_work.post("/drafts/", sent).status_code == 200
    assert Draft.objects.get().person_id is None
    assert CANARY in at_work.get("/veterans/new/?draft=1").text


@pytest.mark.parametrize(
    "change",
    [
        lambda sent, _house: sent | {"draft_key": ""},
        lambda sent, _house: sent | {"draft_key": "x" + sent["draft_key"]},
        lambda sent, _house: {name: value for name, value in sent.items() if name != "draft_key"},
        lambda sent, house: sent | {"draft_key": key_of(house, form="no_such_form").signed()},
    ],
)
def test_draft_is_refused_without_a_signature_of_ours(house: House, at_work: Client, address: str, change: Any) -> None:
    sent = opened_form(at_work, address, summary=CANARY)
    assert at_work.post("/drafts/", change(sent, house)).status_code == 422
    assert not Draft.objects.exists()


def test_draft_is_refused_when_the_signature_is_a_day_old(house: House, at_work: Client, address: str) -> None:
    with time_machine.travel(timezone.now() - timedelta(hours=24, seconds=1)):
        old = key_of(house).signed()
    assert at_work.post("/drafts/", visit_fields(draft_key=old)).status_code == 422
    assert not Draft.objects.exists()


def test_draft_is_refused_when_the_key_is_anothers(house: House, at_work: Client, address: str, signed_in: SignIn) -> None:
    sent = opened_form(at_work, address, summary=CANARY)
    assert signed_in(house.psychologist).post("/drafts/", sent).status_code == 409
    assert not Draft.objects.exists()


def test_draft_is_refused_when_it_is_too_long(at_work: Client, address: str) -> None:
    sent = opened_form(at_work, address, summary="ї" * (MOST_BYTES // 2))
    assert at_work.post("/drafts/", sent).status_code == 409
    assert not Draft.objects.exists()


def test_draft_is_refused_when_its_form_has_been_sent(at_work: Client, address: str) -> None:
    sent = opened_form(at_work, address)
    at_work.post(address, sent)
    assert at_work.post("/drafts/", sent).status_code == 409
    assert not Draft.objects.exists()


def test_each_form_that_was_shown_keeps_its_own_draft(at_work: Client, address: str, reading: Any) -> None:
    """The user types into a form that offers a draft: both drafts are kept, whichever is opened."""
    for words in (CANARY, "Інше"):
        assert at_work.post("/drafts/", opened_form(at_work, address, summary=words)).status_code == 200
    first, second = Draft.objects.order_by("saved_at")
    page = at_work.get(f"{address}?draft={first.pk}").text
    assert CANARY in page
    assert page.count("data-draft-offer") == 1
    assert f'href="{address}?draft={second.pk}"' in page
    assert "Інше" in at_work.get(f"{address}?draft=1").text


def test_draft_of_a_key_that_is_unknown_opens_nothing(at_work: Client, address: str) -> None:
    at_work.post("/drafts/", opened_form(at_work, address, summary=CANARY))
    for asked in ("0", "x" * 50, "00000000-0000-0000-0000-000000000000"):
        page = at_work.get(f"{address}?draft={asked}").text
        assert CANARY not in page
        assert "data-draft-offer" in page


def test_drafts_of_one_form_are_five_at_most_but_what_was_sent_is_kept(house: House, at_work: Client, address: str) -> None:
    sent = [opened_form(at_work, address, summary=CANARY) for _ in range(MOST_DRAFTS + 1)]
    assert [at_work.post("/drafts/", one).status_code for one in sent] == [200] * MOST_DRAFTS + [409]
    assert at_work.post("/drafts/", sent[0]).status_code == 200
    keep_draft(key_of(house), {"summary": ["Надіслане"]}, by=house.owner, origin=DraftOrigin.SIGNED_OUT, at=timezone.now())
    assert Draft.objects.count() == MOST_DRAFTS + 1


def test_expired_draft_leaves_room_for_another(house: House, at_work: Client, address: str, reading: Any) -> None:
    day_before = timezone.now() - timedelta(hours=25)
    for _ in range(MOST_DRAFTS):
        keep_draft(key_of(house), {"summary": ["Старе"]}, by=house.owner, origin=DraftOrigin.AUTOSAVED, at=day_before)
    assert at_work.post("/drafts/", opened_form(at_work, address, summary=CANARY)).status_code == 200
    assert kept_words(Draft.objects.fresh(timezone.now()).get())["summary"] == [CANARY]


@pytest.mark.django_db(transaction=True)
def test_one_draft_is_left_when_twenty_are_sent_at_once(at_work: Client, address: str, reading: Any) -> None:
    sent, cookie, barrier = opened_form(at_work, address), at_work.cookies["sessionid"].value, Barrier(20)

    def send(number: int) -> int:
        hand = Client(raise_request_exception=False)
        hand.cookies["sessionid"] = cookie
        connection.ensure_connection()
        barrier.wait(timeout=30)
        try:
            return hand.post("/drafts/", sent | {"summary": f"{CANARY} {number}"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as hands:
        assert set(hands.map(send, range(20))) == {200}
    assert kept_words()["summary"][0].startswith(CANARY)


def test_writing_keeps_the_session_alive(at_work: Client, address: str) -> None:
    sent = opened_form(at_work, address)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(4):
            clock.shift(timedelta(minutes=20))
            assert at_work.post("/drafts/", sent).status_code == 200


def test_signature_carries_its_parts(house: House) -> None:
    key = key_of(house, subject_id=None)
    assert DraftKey.read(key.signed()) == key
