"""Idempotent forms: a form carries a key made when it was shown, consumed in the transaction of its effect."""

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID, uuid5

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.utils import timezone

from privacy.keys import keyed_token
from supporters.directory.models import Supporter
from supporters.forms.models import SubmissionKey

# The draft is obsolete once the form took effect, so one statement consumes the key and deletes the draft.
USE = """
WITH sent AS (DELETE FROM supporters_draft WHERE user_id = %(user)s AND submission_key = %(key)s)
INSERT INTO supporters_submissionkey (user_id, key, digest, result, used_at)
VALUES (%(user)s, %(key)s, %(digest)s, %(result)s, %(at)s) ON CONFLICT ON CONSTRAINT submission_once DO NOTHING"""


WORKED_SECONDS: Final = 15.0  # on the parts of a form in one request, whose worker is ended after 30 (config/gunicorn.py)


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


@dataclass(kw_only=True)
class Submission:
    """A form whose effect is many, each in a transaction of its own and with a key of its own, derived from that of the form.

    A form that was interrupted goes on where it stopped when it is sent again: its key is consumed after the last effect.
    `is_cut`: some effects are left, because the time of this request is over.
    """

    user: Supporter
    key: UUID
    fields: Iterable[tuple[str, str]]
    result: str
    is_cut: bool = False
    _until: float = field(default_factory=lambda: time.monotonic() + WORKED_SECONDS)

    def has_time(self) -> bool:
        """Whether this request may begin another part."""
        self.is_cut = time.monotonic() > self._until
        return not self.is_cut

    def do_once(self, part: UUID, act: Callable[[], None]) -> None:
        """Do nothing when an earlier sending has done this part."""
        try:
            with transaction.atomic():
                consume_idempotency_key(self.user, self._key_of(part), self.fields, result=self.result)
                act()
        except AlreadySubmitted:
            return

    def done(self, parts: Collection[UUID]) -> set[UUID]:
        keys = {self._key_of(part): part for part in parts}
        kept = SubmissionKey.objects.filter(user=self.user, key__in=keys).values_list("key", flat=True)
        return {keys[key] for key in kept}

    def _key_of(self, part: UUID) -> UUID:
        return uuid5(self.key, str(part))


def _refuse(made: SubmissionKey, digest: bytes) -> None:
    if bytes(made.digest) != digest:
        raise SubmissionConflict(made.result)
    raise AlreadySubmitted(made.result)


def _digest(key: UUID, fields: Iterable[tuple[str, str]]) -> bytes:
    """Of this form only: equal forms have other digests, so a copy of the table does not show who has sent the same (ADR 50)."""
    return keyed_token("submission", repr((key.hex, sorted(fields))))
