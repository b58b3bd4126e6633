"""What each kind of rows of a card declares in its file (cases/*/subjects)."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django.utils.translation import override

from cases.case.models import Case
from cases.case.models.case import CASE
from cases.case.registry import register, subjects
from cases.course.actions.entry_checks import EntryChecks, register_entry_checks
from cases.course.actions.steps import FOLLOW_UP
from cases.person.actions import consents
from cases.person.actions.consents import end_consent, register_unsent
from cases.person.reports.consents import cancelled_label, register_passed_on
from cases.reintegration.actions.packages import cancel_open_package
from supporters.directory.models import Supporter
from supporters.notifications.case_provider import owner_at, topic
from supporters.notifications.models import Notification
from supporters.notifications.past_owner import PastOwner
from tests.factories import House, make_package, planned_step
from tools.journeys.dates import in_days
from veterans.models import Scope

ORDER = (
    *("case", "event_invitation", "peer", "data_request", "closure", "check", "visit", "hand_over", "job_check", "join", "loss"),
    *("package", "promise", "question", "card_request", "risk", "risk_lowering", "follow_up", "team"),
)


def test_order_of_the_subjects_is_fixed() -> None:
    assert tuple(subjects()) == ORDER


def test_second_subject_with_the_same_code_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="follow_up"):
        register(replace(subjects()[FOLLOW_UP], model=Case))
    assert subjects()[FOLLOW_UP].model is not Case


def test_function_that_cancels_what_a_consent_allowed_is_registered_once() -> None:
    with pytest.raises(ImproperlyConfigured, match="cancel_open_package.*provider"):
        register_unsent(Scope.PROVIDER, cancel_open_package, str)


@pytest.mark.django_db
@pytest.mark.usefixtures("reading")
def test_every_subject_of_a_scope_says_what_the_end_of_the_consent_cancels(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(consents._unsent, Scope.PROVIDER, consents._unsent[Scope.PROVIDER])
    register_unsent(Scope.PROVIDER, lambda *_args, **_named: 2, lambda _n: "%(n)d paths.")
    register_unsent(Scope.PROVIDER, lambda *_args, **_named: 0, lambda _n: "nothing")
    make_package(house.case, house.owner)
    ended = end_consent(house.case.pk, Scope.PROVIDER, version=None, by=house.owner, at=timezone.now())
    with override("en"):
        assert cancelled_label(ended) == "1 package that was not received is cancelled. 2 paths."


def test_one_function_says_what_a_consent_of_a_scope_has_passed_on() -> None:
    with pytest.raises(ImproperlyConfigured, match="provider"):
        register_passed_on(Scope.PROVIDER, lambda _person, _today: ())


def test_one_subject_has_the_checks_that_an_entry_answers() -> None:
    with pytest.raises(ImproperlyConfigured, match="entry"):
        register_entry_checks(EntryChecks(answer=lambda *_args, **_named: 1, take_back=lambda *_args, **_named: None))


def test_every_subject_counts_its_rows_in_words() -> None:
    with override("uk"):
        said = {code: subject.count_label(2) for code, subject in subjects().items()}
    assert all(words.startswith("2 ") and "%" not in words for words in said.values()), said


@pytest.mark.django_db
@pytest.mark.parametrize("code", ORDER)
def test_row_that_is_gone_has_no_card_and_nobody_who_answered_for_it(code: str, house: House) -> None:
    gone = uuid4()
    assert owner_at(code, gone, timezone.now()) is None
    assert topic_of(code, gone, house.owner) == gone


def topic_of(code: str, key: UUID, reader: Supporter) -> UUID:
    made = {"recipient": reader, "rule": "step_due", "period_on": in_days(0), "made_at": timezone.now()}
    one = Notification.objects.create(subject_kind=code, subject_id=key, **made)
    found: UUID = Notification.objects.annotate(about=topic()).values_list("about", flat=True).get(pk=one.pk)
    return found


@pytest.mark.django_db
def test_step_belongs_to_who_led_its_card(house: House) -> None:
    step, now = planned_step(house.case), timezone.now()
    assert owner_at(FOLLOW_UP, step.pk, now) == PastOwner(house.owner, house.case.department)
    assert owner_at(CASE, house.case.pk, now) == PastOwner(house.owner, house.case.department)
    assert owner_at(CASE, house.case.pk, now - timedelta(days=9000)) is None


@pytest.mark.django_db
def test_topic_of_a_notification_about_a_step_is_its_card(house: House) -> None:
    assert topic_of(FOLLOW_UP, planned_step(house.case).pk, house.owner) == house.case.pk
