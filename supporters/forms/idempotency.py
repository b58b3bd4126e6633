from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID, uuid4

from django import forms
from django.db import transaction
from django.utils.datastructures import MultiValueDict

from supporters.directory.access import SupporterRequest
from supporters.forms.actions.idempotency import Submission, consume_idempotency_key, recall_idempotency_key
from supporters.forms.layouts import LaidOutForm

NOT_TYPED: Final = frozenset({"csrfmiddlewaretoken", "submission_key", "draft_key"})  # new each time a page is shown


def posted_fields(sent: Any) -> list[tuple[str, str]]:
    """Name and value of all typed or chosen fields, of a QueryDict or a plain dict. Line endings become LF."""
    sent = sent if isinstance(sent, MultiValueDict) else MultiValueDict({name: [value] for name, value in sent.items()})
    typed = [(name, values) for name, values in sent.lists() if name not in NOT_TYPED]
    return [(name, str(value).replace("\r\n", "\n")) for name, values in typed for value in values]


class SubmittedOnceForm(LaidOutForm):
    """A form with one effect: it carries the key that consume_idempotency_key() consumes."""

    submission_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["submission_key"].initial = uuid4
        self._posted = posted_fields(self.data) if self.is_bound else []

    def clean_submission_key(self) -> UUID:
        """A form without its key (an old page, a script) counts as a new one."""
        key: UUID | None = self.cleaned_data["submission_key"]
        return key or uuid4()

    def submitted_fields(self) -> list[tuple[str, str]]:
        """The posted fields, to distinguish a repetition from a different form.

        supporters/forms/middleware/idempotency.py compares the same.
        """
        return self._posted


@contextmanager
def submitted_once(request: SupporterRequest, form: SubmittedOnceForm, *, result: str) -> Iterator[None]:
    """The transaction of a valid form: its body runs once for each key. `result` is the address to which a repetition leads.

    Raises AlreadySubmitted, SubmissionConflict, which IdempotencyMiddleware answers.
    """
    with transaction.atomic():
        key = form.cleaned_data["submission_key"]
        consume_idempotency_key(request.user, key, form.submitted_fields(), result=result)
        yield


@contextmanager
def submitted_in_parts(request: SupporterRequest, form: SubmittedOnceForm, *, result: str) -> Iterator[Submission]:
    """A valid form with many effects: the body does each by do_once(). One that is cut does the others when it is sent again.

    Raises AlreadySubmitted, SubmissionConflict.
    """
    key, fields = form.cleaned_data["submission_key"], form.submitted_fields()
    recall_idempotency_key(request.user, key, fields)
    submission = Submission(user=request.user, key=key, fields=fields, result=result)
    yield submission
    if submission.is_cut:
        return
    with transaction.atomic():
        consume_idempotency_key(request.user, key, fields, result=result)
