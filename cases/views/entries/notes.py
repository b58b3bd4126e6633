"""A note written for a record while offline."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases.access import remaining_to_work_on
from cases.forms.visits import NoteForm, VisitForm
from cases.states import IllegalTransition
from supporters.directory.access import SupporterRequest, require
from supporters.directory.calendar import KYIV
from supporters.directory.roles import Permission
from supporters.forms.actions.drafts import DraftKey, keep_draft
from supporters.forms.models import DraftOrigin
from supporters.forms.outbox import Sign, saved_at


@require_POST
@require(Permission.VISIT_LOG)
def visit_note(request: SupporterRequest, number: str) -> HttpResponse:
    """Keep the note as the draft of an entry, dated when it was written, for its author to check and save.

    Of an absorbed card it is one of the card that remains. A lost card opens no form of an entry: the note is refused, so the
    device keeps its words.
    """
    case, now, form = remaining_to_work_on(request, number), timezone.now(), NoteForm(request.POST)
    if not form.is_valid():
        return render(request, "supporters/outbox_refused.html", {"sign": Sign.UNREADABLE.value}, status=422)
    if case.loss:
        raise IllegalTransition(case.refusal)
    key = DraftKey(
        user_id=request.user.pk,
        form=VisitForm.draft_name,
        subject_id=case.pk,
        person_id=case.person_id,
        submission_key=form.cleaned_data["submission_key"],
    )
    written = saved_at(request, now=now).astimezone(KYIV)
    words = {
        "summary": [form.cleaned_data["summary"]],
        "occurred_on": [f"{written:%Y-%m-%d}"],
        "occurred_time": [f"{written:%H:%M}"],
    }
    keep_draft(key, words, by=request.user, origin=DraftOrigin.SIGNED_OUT, at=now)
    return redirect(reverse("visit_new", args=[case.number]) + "?draft=1")
