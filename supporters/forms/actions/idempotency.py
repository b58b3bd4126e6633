"""Idempotent forms: a form carries a key made when it was shown, consumed in the transaction of its effect."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone

from privacy.keys import keyed_token
from supporters.directory.models import Supporter
from supporters.forms.models import SubmissionKey

# The draft is obsolete once the form took effect, so one statement consumes the key and deletes the draft.
USE = """
WITH sent AS (DELETE FROM supporters_draft WHERE user_id = %(user)s AND submission_key = %(key)s)
INSERT INTO supporters_submissionkey (user_id, key, digest, result, used_at)
VALUES (%(user)s, %(key)s, %(digest)s, %(result)s, %(at)s) ON CONFLICT ON CONSTRAINT submission_once DO NOTHING"""


class AlreadySubmitted(Exception):
    """This form was accepted before; `result` is the address of its first answer."""

    def __init__(self, result: str) -> None:
        super().__init__()
        self.result = result


class SubmissionConflict(Exception):
    """The same key came with other fields: neither a repetition nor a new form. `result` is the address of the first answer."""

    def __init__(self, result: str) -> None:
        super().__init__()
        self.result = result


def consume_idempotency_key(user: Supporter, key: UUID, fields: Iterable[tuple[str, str]], *, result: str) -> None:
    """Consume the key and delete the form's draft, in the transaction of the form's effect.

    A concurrent second call waits here until the first has committed. Raises AlreadySubmitted, SubmissionConflict.
    """
    assert connection.in_atomic_block  # noqa: S101 - a key used up apart from its effect would lose it
    digest = _digest(key, fields)
    with connection.cursor() as cursor:
        cursor.execute(USE, {"user": user.pk, "key": key, "digest": digest, "result": result, "at": timezone.now()})
        taken_before = cursor.rowcount == 0
    if taken_before:
        _refuse(SubmissionKey.objects.get(user=user, key=key), digest)


def recall_idempotency_key(user: AbstractBaseUser | AnonymousUser, key: UUID, fields: Iterable[tuple[str, str]]) -> None:
    """Check a form that is about to be refused, perhaps because it was accepted before. Does nothing when its key is new.

    Raises AlreadySubmitted, SubmissionConflict.
    """
    if made := SubmissionKey.objects.filter(user=user.pk, key=key).first():
        _refuse(made, _digest(key, fields))


def _refuse(made: SubmissionKey, digest: bytes) -> None:
    if bytes(made.digest) != digest:
        raise SubmissionConflict(made.result)
    raise AlreadySubmitted(made.result)


def _digest(key: UUID, fields: Iterable[tuple[str, str]]) -> bytes:
    """Of this form only: equal forms have other digests, so a copy of the table does not show who has sent the same (ADR 50)."""
    return keyed_token("submission", repr((key.hex, sorted(fields))))
