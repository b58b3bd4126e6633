"""One form, one effect: a form carries a key made when it was shown, and the key is used up in the same transaction."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from privacy.keys import keyed_token
from supporters.models import SubmissionKey, Supporter


class AlreadySubmitted(Exception):
    """This form was taken before; `result` is the address its first answer led to."""

    def __init__(self, result: str) -> None:
        super().__init__()
        self.result = result


class SubmissionConflict(Exception):
    """The same key came with other fields: neither a repetition nor a new form."""


def use_submission_key(user: Supporter, key: UUID, fields: Iterable[tuple[str, str]], *, result: str) -> None:
    """Use up the key, in the transaction of what the form does. A second one waits here until the first has committed.

    Raises AlreadySubmitted, SubmissionConflict.
    """
    assert transaction.get_connection().in_atomic_block  # noqa: S101 - a key used up apart from its effect would lose it
    digest = keyed_token("submission", repr(sorted(fields)))
    made, created = SubmissionKey.objects.get_or_create(user=user, key=key, defaults={"digest": digest, "result": result})
    if created:
        return
    if bytes(made.digest) != digest:
        raise SubmissionConflict
    raise AlreadySubmitted(made.result)
