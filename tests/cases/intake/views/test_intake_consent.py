"""What the registration asks about consent and notice: nothing is presumed, and a refusal may leave nothing behind."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case, CaseEvent, Episode
from cases.case.states import EventKind, NoticeSource
from cases.course.models import Promise
from cases.course.states import PromiseBy
from supporters.forms.models import Draft, SubmissionKey
from tests.bad_inputs.form_page import fields_on_page
from tests.cases.conftest import assert_in_error, person_fields, said
from tests.consenting import make_consent
from tests.factories import House
from tools.journeys.dates import in_days
from veterans.models import Answer, Channel, Consent, Lasts, Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]
NEW = "/veterans/new/"


def registered(house: House) -> Case:
    return Case.objects.exclude(pk=house.case.pk).get()


def test_nobody_is_presumed_to_have_been_asked(house: House, at_work: Client) -> None:
    page = at_work.get(NEW).text
    shown = fields_on_page(page, page=NEW, target=NEW)
    assert (shown["consent"], shown["consent_basis"]) == (["not_asked"], [""])
    assert at_work.post(NEW, person_fields()).status_code == 302
    case = registered(house)
    consent, promise = Consent.objects.get(), Promise.objects.get()
    assert (consent.person, consent.scope_id, consent.answer) == (case.person, "care", Answer.NOT_ASKED)
    assert (consent.basis_id, consent.text, consent.channel, consent.lasts) == (None, None, "", "")
    assert (promise.case, promise.who, promise.due_on, promise.asks_consent) == (case, PromiseBy.SUPPORTER, in_days(3), consent)
    assert promise.words == said("Ask for consent to the processing of data")
    event = CaseEvent.objects.get(kind=EventKind.CONSENT_ANSWERED)
    assert (event.details, event.note) == ({"scope": "care", "answer": "not_asked"}, None)


def test_unconscious_person_rests_on_the_basis_that_somebody_chose(house: House, at_work: Client) -> None:
    assert at_work.post(NEW, person_fields(consent="not_asked", consent_basis="vital_interests")).status_code == 302
    assert (Consent.objects.get().answer, Consent.objects.get().basis_id) == (Answer.NOT_ASKED, "vital_interests")
    assert Promise.objects.get().due_on == in_days(3)


def test_card_without_a_basis_says_so_until_somebody_answers(house: House, at_work: Client) -> None:
    at_work.post(NEW, person_fields())
    card, words = f"/cases/{registered(house).number}/", said("no basis is named yet: ask the person")
    for page in ("consent/", "consent/care/"):
        assert words in at_work.get(card + page).text
    assert words not in at_work.get(card + "consent/unit/").text
    make_consent(registered(house), house.owner)
    assert words not in at_work.get(card + "consent/").text
    assert not Promise.objects.open().exists()


def test_consent_given_at_the_registration_promises_nothing(house: House, at_work: Client) -> None:
    assert at_work.post(NEW, person_fields(consent="given", consent_basis="nothing")).status_code == 302
    consent = Consent.objects.get()
    assert (consent.answer, consent.basis_id, consent.text_id) == (Answer.GIVEN, "consent", "care-1")
    assert (consent.channel, consent.lasts, consent.taken_by) == (Channel.SPOKEN, Lasts.UNTIL_WITHDRAWN, house.owner)
    assert not Promise.objects.exists()
    assert "Надано згоду" in at_work.get(f"/cases/{registered(house).number}/?kind=person").text


def test_refusal_rests_on_another_basis(house: House, at_work: Client) -> None:
    assert at_work.post(NEW, person_fields(consent="refused", consent_basis="social_protection")).status_code == 302
    consent = Consent.objects.get()
    assert (consent.answer, consent.basis_id, consent.person) == (
        Answer.REFUSED,
        "social_protection",
        registered(house).person,
    )
    assert not Promise.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"consent": "perhaps"}, "consent"),
        ({"consent": "not_asked", "consent_basis": "nothing"}, "consent_basis"),
        ({"consent": "not_asked", "consent_basis": "consent"}, "consent_basis"),
        ({"consent": "refused", "consent_basis": ""}, "consent_basis"),
        ({"consent": "refused", "consent_basis": "vital_interests"}, "consent_basis"),
        ({"noticed_on": in_days(1).isoformat()}, "noticed_on"),
        ({"noticed_on": "1990-05-16", "born_on": "1990-05-17"}, "noticed_on"),
        ({"noticed_on": "1989-05-16", "birth_year": "1990"}, "noticed_on"),
        ({"noticed_on": "2013-12-31"}, "noticed_on"),
        ({"noticed_on": "0001-01-01"}, "noticed_on"),
        ({"noticed_on": "вчора"}, "noticed_on"),
        ({"notice_source": "radio"}, "notice_source"),
    ],
)
def test_registration_is_in_error_when(house: House, at_work: Client, changed: dict[str, str], field: str) -> None:
    assert_in_error(at_work.post(NEW, person_fields(**changed)), field, keeps="Шевченко")
    assert not Consent.objects.exists()


def test_nothing_is_kept_when_the_person_refuses(house: House, at_work: Client) -> None:
    page = at_work.get(NEW).text
    shown = fields_on_page(page, page=NEW, target=NEW)
    key = shown["draft_key"][0]
    at_work.post("/drafts/", {"draft_key": key, "surname": "Шевченко"})
    assert Draft.objects.count() == 1
    sent = {"submission_key": shown["submission_key"][0], "surname": "Шевченко", "consent": "refused", "consent_basis": "nothing"}
    for _ in range(2):
        answer = at_work.post(NEW, sent, follow=True)
        assert answer.redirect_chain == [("/today/", 302)]
    assert (Draft.objects.count(), Person.objects.count(), Consent.objects.count()) == (0, 1, 0)
    at_work.post("/drafts/", {"draft_key": key, "surname": "Шевченко"})
    assert not Draft.objects.exists(), "saved again by a page that was still open"


def test_page_says_that_nothing_is_kept(house: House, at_work: Client) -> None:
    sent = person_fields(consent="refused", consent_basis="nothing")
    answer = at_work.post(NEW, sent, follow=True)
    assert said("Nothing of what was typed is kept: the person refused. The draft is deleted.") in answer.text
    assert "Шевченко" not in answer.text
    other = SubmissionKey.objects.get()
    assert at_work.post(NEW, {**sent, "surname": "Інша"}).status_code == 302, "no hash of what was typed is compared"
    assert SubmissionKey.objects.get().pk == other.pk


def test_search_for_an_institution_keeps_what_was_typed(house: House, at_work: Client) -> None:
    sent = person_fields(consent="refused", consent_basis="nothing", find="facility")
    assert "Шевченко" in at_work.post(NEW, sent).text
    assert not SubmissionKey.objects.exists()


def test_notice_is_kept_with_the_episode(house: House, at_work: Client) -> None:
    sent = person_fields(notice_source="hospital", noticed_on=in_days(-1).isoformat(), noticed_time="14:10")
    assert at_work.post(NEW, sent).status_code == 302
    episode = Episode.objects.get(case=registered(house))
    assert episode.notice_source == NoticeSource.HOSPITAL
    assert episode.noticed_at
    assert timezone.localtime(episode.noticed_at).strftime("%H:%M") == "14:10"


def test_notice_of_today_without_an_hour_is_of_now(house: House, at_work: Client) -> None:
    assert at_work.post(NEW, person_fields(noticed_on=in_days(0).isoformat())).status_code == 302
    episode = Episode.objects.get(case=registered(house))
    assert episode.noticed_at
    assert timedelta(0) <= episode.started_at - episode.noticed_at < timedelta(minutes=1)
    assert episode.notice_source == ""
