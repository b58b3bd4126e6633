"""A draft is offered to its owner for one day."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cases.course.models import Visit
from privacy.models import AccessRecord
from supporters.administration.actions.upkeep import remove_expired
from supporters.forms.actions.drafts import delete_draft, forget_drafts, keep_draft
from supporters.forms.models import Draft, DraftOrigin, SubmissionKey
from tests.cases.conftest import visit_fields
from tests.factories import House, make_person
from tests.supporters.forms.drafts.conftest import CANARY, SignIn, hidden, key_of, opened_form

pytestmark = pytest.mark.django_db


def test_draft_is_offered_without_its_words(draft: Draft, at_work: Client, address: str) -> None:
    page = at_work.get(address).text
    assert "data-draft-offer" in page
    assert f"/drafts/{draft.pk}/delete/" in page
    assert CANARY not in page


def test_form_is_filled_when_its_draft_is_asked_for(draft: Draft, at_work: Client, address: str) -> None:
    page = at_work.get(f"{address}?draft=1").text
    assert CANARY in page
    assert re.search(r'name="kind" value="call"[^>]*checked', page)
    assert re.search(r'name="next_in" value="14"[^>]*checked', page)
    assert hidden(page, "submission_key") == str(draft.submission_key)
    assert "data-draft-offer" not in page


def test_offer_keeps_what_the_address_says(draft: Draft, at_work: Client, address: str) -> None:
    assert 'href="/cases/' in at_work.get(f"{address}?kind=call").text
    assert f'href="{address}?kind=call&amp;draft={draft.pk}"' in at_work.get(f"{address}?kind=call").text


def test_reading_a_draft_is_recorded(house: House, draft: Draft, at_work: Client) -> None:
    """The form itself shows no name, so only the draft refers to the person."""
    person = make_person("Бондар")
    Draft.objects.filter(pk=draft.pk).update(form="person_new", subject_id=None, person_id=person.pk)
    at_work.get("/veterans/new/")
    assert not AccessRecord.objects.filter(subject_ids__contains=[person.pk]).exists()
    at_work.get("/veterans/new/?draft=1")
    record = AccessRecord.objects.get(subject_ids__contains=[person.pk])
    assert (record.actor_id, record.route) == (house.owner.pk, "person_new")


def test_draft_is_gone_when_its_form_is_saved(draft: Draft, at_work: Client, address: str) -> None:
    page = at_work.get(f"{address}?draft=1").text
    sent = visit_fields(submission_key=hidden(page, "submission_key"), draft_key=hidden(page, "draft_key"), summary=CANARY)
    assert at_work.post(address, sent).status_code == 302
    assert (Draft.objects.count(), Visit.objects.count()) == (0, 1)


def test_draft_stays_when_its_form_is_refused(draft: Draft, at_work: Client, address: str) -> None:
    page = at_work.get(f"{address}?draft=1").text
    sent = visit_fields(submission_key=hidden(page, "submission_key"), summary="")
    assert at_work.post(address, sent).status_code == 422
    assert Draft.objects.exists()


def test_refused_form_goes_on_being_kept(at_work: Client, address: str, reading: Any) -> None:
    sent = opened_form(at_work, address, summary="")
    page = at_work.post(address, sent).text
    assert at_work.post("/drafts/", sent | {"draft_key": hidden(page, "draft_key"), "summary": CANARY}).status_code == 200
    assert str(Draft.objects.get().submission_key) == sent["submission_key"]


def test_draft_is_deleted_when_asked(draft: Draft, at_work: Client, address: str) -> None:
    answer = at_work.post(f"/drafts/{draft.pk}/delete/", {"next": address})
    assert (answer.status_code, answer.headers["Location"]) == (302, address)
    assert not Draft.objects.exists()


@pytest.mark.parametrize("onward", ["https://example.test/", "//example.test/", ""])
def test_deleting_leads_to_no_foreign_address(draft: Draft, at_work: Client, onward: str) -> None:
    assert at_work.post(f"/drafts/{draft.pk}/delete/", {"next": onward}).headers["Location"] == "/"


def test_draft_is_nobody_elses(house: House, draft: Draft, address: str, signed_in: SignIn) -> None:
    """The psychologist works on the same case and opens the same form."""
    other = signed_in(house.psychologist)
    page = other.get(f"{address}?draft=1").text
    assert "submission_key" in page
    assert CANARY not in page
    assert "data-draft-offer" not in page
    assert other.post(f"/drafts/{draft.pk}/delete/").status_code == 404
    delete_draft(draft.pk, by=house.psychologist)
    assert Draft.objects.exists()


def test_draft_is_not_offered_after_a_day(draft: Draft, house: House, address: str, signed_in: SignIn) -> None:
    with time_machine.travel(draft.until - timedelta(minutes=1)):
        assert "data-draft-offer" in signed_in(house.owner).get(address).text
    with time_machine.travel(draft.until):
        page = signed_in(house.owner).get(f"{address}?draft=1").text
        assert "submission_key" in page
        assert CANARY not in page


def test_late_draft_of_a_sent_form_is_not_offered(house: House, draft: Draft, at_work: Client, address: str) -> None:
    """An autosave concurrent with the save may be written after it."""
    at_work.post(address, visit_fields(submission_key=str(draft.submission_key)))
    late = Draft(
        user=house.owner,
        form="visit_new",
        subject_id=house.case.pk,
        submission_key=draft.submission_key,
        origin=DraftOrigin.AUTOSAVED,
        body="{}",
        saved_at=draft.saved_at,
        until=draft.until,
    )
    late.save(force_insert=True)
    assert "data-draft-offer" not in at_work.get(address).text
    assert at_work.post("/drafts/", opened_form(at_work, address)).status_code == 200


def test_draft_is_offered_in_its_own_form_of_its_own_subject_until_it_is_sent(house: House) -> None:
    key, now = key_of(house), timezone.now()
    others = [key_of(house, form="stage_change"), key_of(house, subject_id=uuid4()), key_of(house, submission_key=uuid4())]
    for one in (key, *others):
        keep_draft(one, {}, by=house.owner, origin=DraftOrigin.AUTOSAVED, at=now)
    for user, used in ((house.owner, others[2].submission_key), (house.psychologist, key.submission_key)):
        SubmissionKey.objects.create(user=user, key=used, digest=b"x", result="/", used_at=now)
    found = Draft.objects.unsent().of_form("visit_new", house.case.pk)
    assert [draft.submission_key for draft in found] == [key.submission_key]


def test_drafts_are_removed_when_their_day_is_over(draft: Draft) -> None:
    remove_expired(at=draft.until - timedelta(seconds=1))
    assert Draft.objects.exists()
    remove_expired(at=draft.until)
    assert not Draft.objects.exists()


def test_drafts_are_forgotten_with_their_account(house: House, draft: Draft) -> None:
    forget_drafts(house.colleague.pk)
    assert Draft.objects.exists()
    forget_drafts(house.owner.pk)
    assert not Draft.objects.exists()
