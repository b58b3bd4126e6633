"""A note written without a network, for a record whose number its author knew or not."""

from datetime import UTC, datetime

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases.case.access import remaining_to_work_on
from cases.case.models import Case
from cases.case.numbers import typed_number
from cases.case.states import IllegalTransition
from cases.course.forms.entries import VisitForm
from cases.intake.forms.notes import NoteForm, NotePlaceForm
from cases.intake.reports.search import search_results
from privacy.keys import keyed_token
from privacy.opening import current_reading
from supporters.directory.access import SupporterRequest, require
from supporters.directory.calendar import KYIV
from supporters.directory.roles import Permission
from supporters.forms.actions.drafts import DraftKey, keep_draft
from supporters.forms.form_pages import status_of
from supporters.forms.models import DraftOrigin
from supporters.forms.outbox import Sign, saved_at


@require_POST
@require(Permission.VISIT_LOG)
def visit_note(request: SupporterRequest, number: str) -> HttpResponse:
    """A number that no card of the reader has leads to the search for the card, so that nobody loses the words."""
    now, form = timezone.now(), NoteForm(request.POST)
    try:
        case = remaining_to_work_on(request, number)
    except Http404:
        if not form.is_valid():
            raise
        known = {**form.cleaned_data, "written": _seconds(saved_at(request, now=now))}
        return _place_page(request, NotePlaceForm(initial=known), form, is_unknown=True)
    if not form.is_valid():
        return _unreadable(request)
    return _kept(request, case, form, written=saved_at(request, now=now), now=now)


@require_POST
@require(Permission.VISIT_LOG)
def note_place(request: SupporterRequest) -> HttpResponse:
    """Find the card of a note, and keep the note for the chosen one. Nothing is written until then: the device holds the note."""
    now = timezone.now()
    form = NotePlaceForm({"written": _seconds(saved_at(request, now=now)), **request.POST.dict()})
    if not form.is_whole:
        return _unreadable(request)
    if number := form.cleaned_data.get("number"):
        written = datetime.fromtimestamp(form.cleaned_data.get("written") or _seconds(now), UTC)
        case = remaining_to_work_on(request, typed_number(number) or number)
        return _kept(request, case, form, written=min(written, now), now=now)
    return _place_page(request, form, form)


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _place_page(request: SupporterRequest, form: NotePlaceForm, note: NoteForm, *, is_unknown: bool = False) -> HttpResponse:
    """`is_unknown`: the number of the note is of no card of the reader."""
    context = {"form": form, "words": note.cleaned_data["summary"], "is_unknown": is_unknown}
    if form.is_bound and form.is_valid():
        whose = form.cleaned_data["whose"]
        current_reading().query_token = keyed_token("query", whose.lower())
        return render(request, "cases/note_place.html", {**context, "results": search_results(whose, request.user)})
    return render(request, "cases/note_place.html", context, status=status_of(form))


def _kept(request: SupporterRequest, case: Case, form: NoteForm, *, written: datetime, now: datetime) -> HttpResponse:
    """Keep the note as the draft of an entry, dated when it was written, for its author to check and save.

    Of an absorbed card it is one of the card that remains. A lost card opens no form of an entry: the note is refused, so the
    device keeps its words.
    """
    if case.loss:
        raise IllegalTransition(case.refusal)
    key = DraftKey(
        user_id=request.user.pk,
        form=VisitForm.draft_name,
        subject_id=case.pk,
        person_id=case.person_id,
        submission_key=form.cleaned_data["submission_key"],
    )
    at = written.astimezone(KYIV)
    words = {
        "summary": [form.cleaned_data["summary"]],
        "occurred_on": [f"{at:%Y-%m-%d}"],
        "occurred_time": [f"{at:%H:%M}"],
    }
    keep_draft(key, words, by=request.user, origin=DraftOrigin.SIGNED_OUT, at=now)
    return redirect(reverse("visit_new", args=[case.number]) + "?draft=1")


def _unreadable(request: SupporterRequest) -> HttpResponse:
    return render(request, "supporters/outbox_refused.html", {"sign": Sign.UNREADABLE.value}, status=422)
