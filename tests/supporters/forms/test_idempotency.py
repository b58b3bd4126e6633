from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from privacy.envelopes import OPENS_FOR
from supporters.administration.actions.upkeep import remove_expired
from supporters.authentication.models import SignInAttempts, SpentChallenge
from supporters.forms.actions.idempotency import AlreadySubmitted, Submission, SubmissionConflict, consume_idempotency_key
from supporters.forms.models import SubmissionKey
from supporters.notifications.actions.pulses import record_pulse
from supporters.notifications.models import WorkerPulse
from tests.factories import make_department, make_supporter

pytestmark = pytest.mark.django_db
FIELDS = [("summary", "Поговорили"), ("kind", "visit")]


def test_first_answer_is_given_again_when_a_form_is_repeated() -> None:
    user, key = make_supporter(make_department()), uuid4()
    consume_idempotency_key(user, key, FIELDS, result="/cases/1/")
    with pytest.raises(AlreadySubmitted) as repeated:
        consume_idempotency_key(user, key, reversed(FIELDS), result="/cases/2/")
    assert repeated.value.result == "/cases/1/"
    assert SubmissionKey.objects.count() == 1


def test_conflict_is_raised_when_the_key_comes_with_another_body() -> None:
    user, key = make_supporter(make_department()), uuid4()
    consume_idempotency_key(user, key, FIELDS, result="/")
    with pytest.raises(SubmissionConflict):
        consume_idempotency_key(user, key, [("summary", "Інше"), ("kind", "visit")], result="/")


def test_key_of_one_is_free_for_another() -> None:
    department, key = make_department(), uuid4()
    for user in (make_supporter(department), make_supporter(department)):
        consume_idempotency_key(user, key, FIELDS, result="/")
    assert SubmissionKey.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_key_is_refused_when_it_would_be_used_apart_from_its_effect() -> None:
    with pytest.raises(AssertionError):
        consume_idempotency_key(make_supporter(make_department()), uuid4(), FIELDS, result="/")


def test_key_is_free_again_when_its_effect_failed() -> None:
    user, key = make_supporter(make_department()), uuid4()
    with transaction.atomic():
        consume_idempotency_key(user, key, FIELDS, result="/")
        transaction.set_rollback(True)
    consume_idempotency_key(user, key, FIELDS, result="/")


def test_rows_are_removed_when_their_time_is_over() -> None:
    user, now = make_supporter(make_department()), timezone.now()
    consume_idempotency_key(user, uuid4(), FIELDS, result="/")
    SignInAttempts.objects.create(key=b"x", last_at=now, closed_until=now)
    SpentChallenge.objects.create(digest=b"x", spent_at=now)
    remove_expired(at=now + timedelta(hours=23))
    assert (SubmissionKey.objects.count(), SignInAttempts.objects.count(), SpentChallenge.objects.count()) == (1, 1, 1)
    remove_expired(at=now + OPENS_FOR + timedelta(days=1))  # kept as long as an envelope with this key can be opened
    assert (SubmissionKey.objects.count(), SignInAttempts.objects.count(), SpentChallenge.objects.count()) == (1, 0, 0)
    remove_expired(at=now + timedelta(days=201))
    assert (SubmissionKey.objects.count(), SignInAttempts.objects.count()) == (0, 0)


def test_pulse_is_one_row_when_it_beats_twice() -> None:
    now = timezone.now()
    record_pulse("beat", at=now)
    record_pulse("beat", at=now + timedelta(minutes=1))
    assert WorkerPulse.objects.get(name="beat").at == now + timedelta(minutes=1)


def test_request_begins_no_part_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    user = make_supporter(make_department())
    sent = Submission(user=user, key=uuid4(), fields=FIELDS, result="/")
    assert (sent.has_time(), sent.is_cut) == (True, False)
    monkeypatch.setattr("supporters.forms.actions.idempotency.WORKED_SECONDS", -1.0)
    late = Submission(user=user, key=uuid4(), fields=FIELDS, result="/")
    assert (late.has_time(), late.is_cut) == (False, True)


def test_part_is_done_once_and_again_when_it_raised() -> None:
    user, done = make_supporter(make_department()), []
    sent = Submission(user=user, key=uuid4(), fields=FIELDS, result="/")
    first, second = uuid4(), uuid4()

    def fail() -> None:
        raise ConnectionError

    for _ in range(2):
        sent.do_once(first, lambda: done.append(first))
        with pytest.raises(ConnectionError):
            sent.do_once(second, fail)
    assert (done, sent.done([first, second])) == ([first], {first})
    assert sent.done([second]) == set()
    assert Submission(user=make_supporter(user.department), key=sent.key, fields=FIELDS, result="/").done([first]) == set()
