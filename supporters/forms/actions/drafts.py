"""Words that are typed and not yet sent: kept sealed for a day, for whom they belong to."""

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
MOST_DRAFTS: Final = 5  # of one form about one subject
SALT: Final = "supporters.draft"

# The row is bound to its key, so a later draft of the same form brings its own. Nothing comes back once its form has had its
# effect. What was sent is kept however many drafts there are.
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
    """Nothing was kept: the words or the drafts of this form are too many, or the form has been sent."""


@dataclass(frozen=True)
class DraftKey:
    """What a form carries, signed by us: whose words it holds and what they are about.

    Whoever has it may leave words for that person for a day, even with no session; reading them takes a session.
    """

    user_id: UUID
    form: str
    subject_id: UUID | None
    person_id: UUID | None
    submission_key: UUID

    def signed(self) -> str:
        told = [self.user_id, self.form, self.subject_id, self.person_id, self.submission_key]
        return signing.dumps([part and str(part) for part in told], salt=SALT)

    @classmethod
    def read(cls, text: str) -> "DraftKey | None":
        """None when it isn't ours, was altered, or is older than a day."""
        try:
            user, form, subject, person, key = signing.loads(text, salt=SALT, max_age=KEPT_FOR)
        except signing.BadSignature:
            return None
        return cls(UUID(user), form, subject and UUID(subject), person and UUID(person), UUID(key))


Words = Mapping[str, Sequence[str]]  # by field, as a form posts them


def keep_draft(key: DraftKey, words: Words, *, by: Supporter, origin: DraftOrigin, at: datetime) -> None:
    """Keep the words until a day from `at`, in place of what the form with this key held before. Raises DraftRefused."""
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
    """Keep what came with no session, or with a token that fits no more: for whom the signature names, unless somebody
    else is signed in there or the account is closed. Returns whether it is kept."""
    owner = sender or Supporter.objects.active().filter(pk=key.user_id).first()
    if owner is None or Permission.DRAFT_KEEP not in owner.granted:
        return False
    try:
        keep_draft(key, words, by=owner, origin=origin, at=at)
    except DraftRefused:
        return False
    return True


def words_of(draft: Draft) -> dict[str, list[str]] | None:
    """What was typed, by field; its person is noted as read. None when it does not open."""
    body = draft.body
    if isinstance(body, Unopened):
        return None
    words: dict[str, list[str]] = json.loads(body)
    return words


def delete_draft(draft_id: UUID, *, by: Supporter) -> None:
    Draft.objects.visible_to(by).filter(pk=draft_id).delete()


def forget_drafts(user_id: UUID) -> None:
    """Nobody will come back for them: the account is closed."""
    Draft.objects.filter(user=user_id).delete()


def _sealed_row(key: DraftKey, body: str) -> dict[str, Any]:
    draft = Draft(pk=new_id(), body=body)
    sealed: Any = Draft._meta.get_field("body")
    return {
        "id": draft.pk, "user": key.user_id, "form": key.form, "subject": key.subject_id, "person": key.person_id,
        "key": key.submission_key, "body": bytes(sealed.pre_save(draft, add=True)),
    }  # fmt: skip
