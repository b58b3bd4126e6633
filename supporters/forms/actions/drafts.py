"""Drafts: typed and unsent text, stored encrypted for a day for its author."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.core import signing
from django.db import connection

from privacy.ids import new_id
from privacy.opening import Unopened
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission
from supporters.forms.models import Draft, DraftOrigin

KEPT_FOR: Final = timedelta(hours=24)
MOST_BYTES: Final = 20_000
MOST_DRAFTS: Final = 5  # for one form about one subject
SALT: Final = "supporters.draft"

# The encrypted body is bound to its row's key, so a later draft of the same form replaces the key too. After a form was accepted
# no draft of it is saved any more. A form sent after its session ended is saved however many drafts there are.
KEEP = """
INSERT INTO supporters_draft (id, user_id, form, subject_id, person_id, submission_key, origin, body, saved_at, until)
SELECT %(id)s, %(user)s, %(form)s, %(subject)s, %(person)s, %(key)s, %(origin)s, %(body)s, %(at)s, %(until)s
WHERE NOT EXISTS (SELECT FROM supporters_submissionkey sent WHERE sent.user_id = %(user)s AND sent.key = %(key)s)
  AND (%(origin)s = 'signed_out' OR %(most)s > (
      SELECT count(*) FROM supporters_draft other
      WHERE other.user_id = %(user)s AND other.form = %(form)s AND other.subject_id IS NOT DISTINCT FROM %(subject)s
        AND other.submission_key <> %(key)s AND other.until > %(at)s))
ON CONFLICT (user_id, form, subject_id, submission_key) DO UPDATE
SET id = EXCLUDED.id, person_id = EXCLUDED.person_id, origin = EXCLUDED.origin, body = EXCLUDED.body,
    saved_at = EXCLUDED.saved_at, until = EXCLUDED.until"""


class DraftRefused(Exception):
    """Nothing was saved: the text is too long, there are too many drafts of this form, or the form was already accepted."""


@dataclass(frozen=True, kw_only=True)
class DraftKey:
    """The signed key in a form: whose text it holds and what it is about.

    The holder may save text for that user for a day, even without a session; reading it needs a session.
    """

    user_id: UUID
    form: str
    subject_id: UUID | None
    person_id: UUID | None
    submission_key: UUID

    def signed(self) -> str:
        parts = [self.user_id, self.form, self.subject_id, self.person_id, self.submission_key]
        return signing.dumps([part and str(part) for part in parts], salt=SALT)

    @classmethod
    def read(cls, text: str) -> "DraftKey | None":
        """None when the signature is invalid or older than a day."""
        try:
            user, form, subject, person, key = signing.loads(text, salt=SALT, max_age=KEPT_FOR)
        except signing.BadSignature:
            return None
        return cls(
            user_id=UUID(user),
            form=form,
            subject_id=subject and UUID(subject),
            person_id=person and UUID(person),
            submission_key=UUID(key),
        )


Words = Mapping[str, Sequence[str]]  # by field, as a form posts them


def keep_draft(key: DraftKey, words: Words, *, by: Supporter, origin: DraftOrigin, at: datetime) -> None:
    """Save the text for 24 hours from `at`, replacing the earlier draft with this key. Raises DraftRefused."""
    body = json.dumps(words, ensure_ascii=False)
    if by.pk != key.user_id or len(body.encode()) > MOST_BYTES:
        raise DraftRefused
    row = _sealed_row(key, body)
    row |= {"origin": origin.value, "at": at, "until": at + KEPT_FOR, "most": MOST_DRAFTS}
    with connection.cursor() as cursor:
        cursor.execute(KEEP, row)
        if not cursor.rowcount:
            raise DraftRefused


def keep_refused(key: DraftKey, words: Words, *, sender: Supporter | None, origin: DraftOrigin, at: datetime) -> bool:
    """Save text that came without a session or with an invalid CSRF token; returns whether it was saved.

    It is saved for the user in the signature, unless another user is signed in there or the account is closed.
    """
    owner = sender or Supporter.objects.active().filter(pk=key.user_id).first()
    if owner is None or Permission.DRAFT_KEEP not in owner.granted:
        return False
    try:
        keep_draft(key, words, by=owner, origin=origin, at=at)
    except DraftRefused:
        return False
    return True


def words_of(draft: Draft) -> dict[str, list[str]] | None:
    """The typed text by field; its person is recorded as read. None when it can't be decrypted."""
    body = draft.body
    if isinstance(body, Unopened):
        return None
    words: dict[str, list[str]] = json.loads(body)
    return words


def delete_draft(draft_id: UUID, *, by: Supporter) -> None:
    Draft.objects.visible_to(by).filter(pk=draft_id).delete()


def forget_drafts(user_id: UUID) -> None:
    """For a closed account, whose owner can't resume them."""
    Draft.objects.filter(user=user_id).delete()


def _sealed_row(key: DraftKey, body: str) -> dict[str, Any]:
    draft = Draft(pk=new_id(), body=body)
    sealed: Any = Draft._meta.get_field("body")
    return {
        "id": draft.pk,
        "user": key.user_id,
        "form": key.form,
        "subject": key.subject_id,
        "person": key.person_id,
        "key": key.submission_key,
        "body": bytes(sealed.pre_save(draft, add=True)),
    }
