"""Correct an entry: edit a fresh one, write a correcting one in place of an older one, move it to the right card."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.case.access import case_to_work_on
from cases.case.models import Case
from cases.case.reports.identity import identity_line
from cases.case.states import CaseState, IllegalTransition
from cases.course.actions.corrections import correct_visit, needs_correcting
from cases.course.actions.visits import edit_visit, move_visit, still_editable
from cases.course.forms.entries import VisitEditForm, current_entry
from cases.course.forms.moves import EntryMoveForm, MoveChoiceForm, current_plan
from cases.course.models import Visit
from cases.course.models.promise import shown_plan
from cases.course.reports.entry_pages import cards_to_move_to, entry_line, newest_of, promises_kept_with, step_typed_with
from cases.course.states import EntryRefusal
from cases.course.views.arrivals import mention_clock, mention_step
from cases.course.views.entries.visits import LATE_AT_MOST
from privacy.ids import new_id
from privacy.opening import Unopened
from privacy.sealing import SealBroken
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, found, posted
from supporters.forms.idempotency import submitted_once
from supporters.forms.outbox import saved_at


def _own_entry(request: SupporterRequest, case: Case, visit_id: UUID) -> Visit:
    """The reader's own entry; of a corrected one the entry that corrects it.

    Raises Http404 for an entry of another author or a voided one. A repeated POST gets through: its idempotency key shows that it
    was done. Raises SealBroken before anything is typed.
    """
    own = Visit.objects.filter(case=case, by=request.user)
    visit = newest_of(get_object_or_404(own.select_related("case"), pk=visit_id))
    if visit.voided_at is not None and request.method != "POST":
        raise Http404
    if isinstance(visit.summary, Unopened):
        raise SealBroken("words that do not open are neither mended nor moved")
    return visit


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.VISIT_LOG)
def visit_edit(request: SupporterRequest, number: str, visit_id: UUID) -> HttpResponse:
    case, now = case_to_work_on(request, number), timezone.now()
    visit = _own_entry(request, case, visit_id)
    saved = saved_at(request, now=now)
    is_fresh = still_editable(visit.recorded_at, at=saved)
    if case.state != CaseState.OPEN or not (is_fresh or needs_correcting(visit.recorded_at, at=saved)):
        raise IllegalTransition(case.refusal if case.state != CaseState.OPEN else EntryRefusal.EARLY)
    keep = draft_context(request, VisitEditForm, subject_id=visit.pk, person_id=case.person_id, at=now)
    form = VisitEditForm(
        posted(request),
        version=visit.version,
        draft_context=keep,
        visit=visit,
        earliest=saved - LATE_AT_MOST,
        now=saved,
        is_fresh=is_fresh,
        kept=() if is_fresh else promises_kept_with(visit),
    )
    context = {"card": identity_line(case)}
    if not form.is_valid():
        return form_page(request, "cases/visit_edit.html", form, context)
    try:
        _edit(form, visit, case, request, at=now)
    except ChangedMeanwhile:
        form.show_both(current_entry(_own_entry(request, case, visit_id)))
        return render(request, "cases/visit_edit.html", {**context, "form": form}, status=409)
    mention_clock(request, now=now)
    return redirect(case)


def _edit(form: VisitEditForm, visit: Visit, case: Case, request: SupporterRequest, *, at: datetime) -> None:
    with submitted_once(request, form, result=case.get_absolute_url()):
        version, author = form.cleaned_data["version"] or 0, request.user
        if form.is_fresh:
            edit_visit(visit.pk, form.new_visit, version=version, by=author, at=at, saved_at=form.now)
            messages.success(request, _("The entry is corrected."))
            return
        open_again = form.cleaned_data.get("not_kept") or ()
        new, pk = form.new_visit, new_id()
        correct_visit(visit.pk, new, not_kept=open_again, version=version, by=author, at=at, pk=pk, saved_at=form.now)
        messages.success(request, _("The correcting entry is saved. The earlier one stays beside it and does not count."))


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.VISIT_LOG)
def visit_move(request: SupporterRequest, number: str, visit_id: UUID) -> HttpResponse:
    """Without `number` in the address the page asks for the card; with it the page shows both steps, and the POST repeats it."""
    case, now, given = case_to_work_on(request, number), timezone.now(), posted(request)
    visit = _own_entry(request, case, visit_id)
    cards = cards_to_move_to(request.user, without=case, at=now)
    choice = MoveChoiceForm(request.GET or None if given is None else given, cards=cards)
    if searched := found(request, choice):
        return searched
    context = {"card": identity_line(case), "entry": entry_line(visit, today=now)}
    if not choice.is_valid():
        return form_page(request, "cases/visit_move.html", choice, context)
    chosen = choice.cleaned_data["number"]
    if given is not None and "submission_key" not in given:  # the card was chosen just now
        return redirect(f"{request.path}?number={chosen}")
    return _decide(request, visit, case_to_work_on(request, chosen), context, at=now)


def _decide(request: SupporterRequest, visit: Visit, right: Case, context: dict[str, Any], *, at: datetime) -> HttpResponse:
    keep = draft_context(request, EntryMoveForm, subject_id=visit.pk, person_id=visit.case.person_id, at=at)
    form = EntryMoveForm(
        posted(request),
        version=right.version,
        draft_context=keep,
        right=right,
        typed=step_typed_with(visit),
        plan=lambda: shown_plan(right.pk),
        now=saved_at(request, now=at),
    )
    context = {**context, "right": identity_line(right), "number": right.number}
    if not form.is_valid():
        return form_page(request, "cases/visit_move_confirm.html", form, context)
    try:
        result = _move(form, visit, right, request, at=at)
    except ChangedMeanwhile:
        right.refresh_from_db()
        form.show_both(current_plan(right))
        return render(request, "cases/visit_move_confirm.html", {**context, "form": form}, status=409)
    mention_step(request, right, at=at)
    mention_clock(request, now=at)
    return redirect(result)


def _move(form: EntryMoveForm, visit: Visit, right: Case, request: SupporterRequest, *, at: datetime) -> str:
    """Raises ChangedMeanwhile when the entry would settle another step than the author was shown."""
    known, result = form.cleaned_data, right.get_absolute_url()
    with submitted_once(request, form, result=result):
        move_visit(
            visit.pk,
            to_case_id=right.pk,
            step=form.planned_step,
            answered=form.answered,
            reason=known["reason"] or _("Written on the wrong card"),
            version=(known["version"] or 0) if form.planned_step else None,
            by=request.user,
            at=at,
            pk=new_id(),
        )
        messages.success(request, _("The entry is moved here."))
    return result
