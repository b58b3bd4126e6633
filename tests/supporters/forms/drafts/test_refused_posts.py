"""A form sent after the end of the session, or with an outdated CSRF token, comes back filled."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cases.course.models import Visit
from supporters.authentication.models import Session
from supporters.directory.models import Supporter
from supporters.forms.models import Draft, DraftOrigin
from supporters.forms.outbox import ANSWER, SENT_BY_SCRIPT, Sign
from tests.cases.conftest import visit_fields
from tests.factories import House
from tests.supporters.forms.drafts.conftest import CANARY, SignIn, hidden, kept_words, key_of, opened_form

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/login/?next="


def sent_signed_out(client: Client, address: str, sent: dict[str, str]) -> Any:
    Session.objects.all().delete()
    return client.post(address, sent)


def test_form_sent_after_the_session_comes_back_filled(house: House, at_work: Client, address: str, signed_in: SignIn) -> None:
    answer = sent_signed_out(at_work, address, opened_form(at_work, address, summary=CANARY))
    onward = f"{address}?draft=1"
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{SIGN_IN}{onward.replace('?', '%3F').replace('=', '%3D')}")
    assert 'class="message message-info"' in at_work.get(answer.headers["Location"]).text
    draft = Draft.objects.get()
    assert (draft.user, draft.origin, Visit.objects.count()) == (house.owner, DraftOrigin.SIGNED_OUT, 0)
    again = signed_in(house.owner)
    page = again.get(onward).text
    assert CANARY in page
    sent = visit_fields(submission_key=hidden(page, "submission_key"), summary=CANARY)
    assert again.post(address, sent).status_code == again.post(address, sent).status_code == 302
    assert (Visit.objects.count(), Draft.objects.count()) == (1, 0)


def test_script_keeps_its_form_itself(at_work: Client, address: str) -> None:
    sent = opened_form(at_work, address, summary=CANARY)
    Session.objects.all().delete()
    assert at_work.post(address, sent, headers={SENT_BY_SCRIPT: "1"}).headers[ANSWER] == Sign.SIGN_IN
    assert not Draft.objects.exists()


def test_form_is_kept_when_the_session_was_idle(house: House, at_work: Client, address: str) -> None:
    sent = opened_form(at_work, address, summary=CANARY)
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert at_work.post(address, sent).headers["Location"].startswith(SIGN_IN)
    assert Draft.objects.get().origin == DraftOrigin.SIGNED_OUT


def test_sent_form_comes_before_a_waiting_draft(at_work: Client, address: str, reading: Any) -> None:
    first, second = opened_form(at_work, address, summary="Старе"), opened_form(at_work, address, summary=CANARY)
    at_work.post("/drafts/", first)
    sent_signed_out(at_work, address, second)
    assert [kept_words(draft)["summary"] for draft in Draft.objects.order_by("-saved_at")] == [[CANARY], ["Старе"]]


@pytest.mark.parametrize(
    "key",
    [
        lambda sent, _house: "",
        lambda sent, _house: sent["draft_key"][:-1] + ("A" if sent["draft_key"][-1] != "A" else "B"),
        lambda _sent, house: key_of(house, user_id=uuid4()).signed(),
        lambda _sent, house: key_of(house, user_id=house.deactivated.pk).signed(),
        lambda _sent, house: key_of(house, user_id=house.auditor.pk).signed(),
    ],
)
def test_nothing_is_kept_signed_out_without_the_signature_of_somebody_who_writes(
    house: House, at_work: Client, address: str, key: Any
) -> None:
    sent = opened_form(at_work, address, summary=CANARY)
    answer = sent_signed_out(at_work, address, sent | {"draft_key": key(sent, house)})
    assert answer.headers["Location"] == f"{SIGN_IN}{address}"
    assert not Draft.objects.exists()


def test_nothing_is_kept_signed_out_when_the_signature_is_a_day_old(at_work: Client, address: str) -> None:
    with time_machine.travel(timezone.now() - timedelta(hours=24, seconds=1)):
        sent = opened_form(at_work, address, summary=CANARY)
    assert sent_signed_out(at_work, address, sent).headers["Location"] == f"{SIGN_IN}{address}"
    assert not Draft.objects.exists()


def test_nothing_is_kept_for_somebody_who_was_deactivated(house: House, at_work: Client, address: str) -> None:
    sent = opened_form(at_work, address, summary=CANARY)
    Supporter.objects.active().filter(pk=house.owner.pk).update(is_active=False)
    assert at_work.post(address, sent).headers["Location"] == f"{SIGN_IN}{address}"
    assert at_work.post("/drafts/", sent).status_code == 302
    assert not Draft.objects.exists()


def test_nothing_is_shown_to_another_who_signs_in(house: House, at_work: Client, address: str, signed_in: SignIn) -> None:
    answer = sent_signed_out(at_work, address, opened_form(at_work, address, summary=CANARY))
    assert CANARY not in at_work.get(answer.headers["Location"]).text
    at_work.force_login(house.psychologist)
    page = at_work.get(f"{address}?draft=1").text
    assert "submission_key" in page
    assert CANARY not in page


def test_writing_is_kept_after_the_session_without_a_word_on_the_sign_in_page(at_work: Client, address: str) -> None:
    answer = sent_signed_out(at_work, "/drafts/", opened_form(at_work, address, summary=CANARY))
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{SIGN_IN}/drafts/")
    assert 'class="message message' not in at_work.get(answer.headers["Location"]).text
    assert Draft.objects.get().origin == DraftOrigin.AUTOSAVED


def test_public_forms_keep_nothing(house: House, address: str) -> None:
    Client().post("/accounts/login/", visit_fields(draft_key=key_of(house).signed()))
    assert not Draft.objects.exists()


@pytest.fixture
def strict(house: House) -> Client:
    """A browser with CSRF checks."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.owner)
    return client


def test_form_comes_back_filled_when_its_token_fits_no_more(strict: Client, address: str) -> None:
    answer = strict.post(address, opened_form(strict, address, summary=CANARY))
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{address}?draft=1")
    page = strict.get(answer.headers["Location"]).text
    assert CANARY in page
    assert 'class="message message-info"' in page
    assert not Visit.objects.exists()


def test_form_that_was_taken_before_is_not_answered_without_a_token(at_work: Client, strict: Client, address: str) -> None:
    sent = visit_fields()
    assert at_work.post(address, sent).status_code == 302
    assert strict.post(address, sent).status_code == 403


def test_form_waits_for_its_writer_when_token_and_session_are_gone(house: House, strict: Client, address: str) -> None:
    sent = opened_form(strict, address, summary=CANARY)
    strict.cookies.clear()
    assert strict.post(address, sent).headers["Location"].startswith(f"{SIGN_IN}{address}%3Fdraft")
    assert Draft.objects.get().user == house.owner


def test_form_of_another_is_refused_when_its_token_fits_no_more(house: House, strict: Client, address: str) -> None:
    sent = opened_form(strict, address, summary=CANARY)
    strict.force_login(house.psychologist)
    answer = strict.post(address, sent)
    assert answer.status_code == 403
    assert CANARY not in answer.text
    assert not Draft.objects.exists()


def test_form_without_a_signature_is_refused_when_its_token_fits_no_more(strict: Client, address: str) -> None:
    assert strict.post(address, visit_fields(summary=CANARY)).status_code == 403
    assert not Draft.objects.exists()


def test_writing_is_kept_when_its_token_fits_no_more(strict: Client, address: str) -> None:
    assert strict.post("/drafts/", opened_form(strict, address, summary=CANARY)).status_code == 403
    assert Draft.objects.exists()
    assert 'class="message message' not in strict.get("/today/").text
