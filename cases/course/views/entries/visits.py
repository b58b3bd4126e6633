"""Log an entry and undo it."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.case.access import case_to_work_on
from cases.case.addresses import with_parameters
from cases.case.models import Case, stage_policy
from cases.case.reports.identity import identity_line
from cases.case.states import Risk
from cases.course.actions.entry_checks import answer_checks
from cases.course.actions.late import log_late_visit
from cases.course.actions.promises.entries import record_entry_promises
from cases.course.actions.risk import rise_of
from cases.course.actions.visits import log_visit, undo_visit
from cases.course.forms.answers import NOT_REACHED, ending_kinds
from cases.course.forms.entries import VisitForm, VisitPresetForm
from cases.course.forms.promises import promise_values
from cases.course.forms.steps import step_values
from cases.course.late_access import EntryCase, case_to_log_on
from cases.course.models import Visit
from cases.course.models.promise import ShownPlan, ShownStep, shown_plan
from cases.course.reports.entry_pages import promise_typed_with, step_typed_with
from cases.course.states import StepAnswer
from cases.course.views.arrivals import late_result, mention_arrival, mention_checks, mention_clock, mention_promises
from privacy.ids import new_id
from privacy.opening import to_edit
from supporters.directory.access import SupporterRequest, require
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once
from supporters.forms.outbox import saved_at
from supporters.forms.pages import next_page

LATE_AT_MOST: Final = timedelta(days=366)
JUST_NOW: Final = timedelta(minutes=1)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.VISIT_LOG)
def visit_new(request: SupporterRequest, number: str) -> HttpResponse:
    asked, now = _asked(request), timezone.now()
    saved = saved_at(request, now=now)
    entry = case_to_log_on(request, number, saved_at=saved, now=now)
    case, plan = entry.case, None if request.method == "POST" else shown_plan(entry.case.pk)
    keep = draft_context(request, VisitForm, subject_id=case.pk, person_id=case.person_id, at=now)
    form = VisitForm(
        posted(request),
        draft_context=keep,
        initial=_preset(asked, entry, request, plan, now=saved),
        policy=stage_policy(case.stage),
        risk=Risk(case.risk),
        now=saved,
        earliest=saved - LATE_AT_MOST,
        saved_label=_late_label(saved, now),
        plans=not entry.arrived_after,
        plan=lambda: plan or shown_plan(case.pk),
        promises=Permission.PROMISE_KEEP in request.user.granted,
        raises=_may_raise(entry, request, today=kyiv_day(saved)),
    )
    if not form.is_valid():
        if not entry.readable:
            raise Http404
        return form_page(request, "cases/visit_new.html", form, {"card": identity_line(case)})
    place = asked.get("round", "")
    back = with_parameters(reverse("round"), facility=place) if place else next_page(request.GET)
    result = _log(form, entry, request, back=back, at=now)
    mention_clock(request, now=now)
    return redirect(result)


def _log(form: VisitForm, entry: EntryCase, request: SupporterRequest, *, back: str, at: datetime) -> str:
    """`back`: the list from which the entry was written; "" redirects to the card."""
    pk, case, known = new_id(), entry.case, form.cleaned_data
    list_or_card = with_parameters(back or case.get_absolute_url(), saved=str(pk))
    result = late_result(entry) if entry.arrived_after else list_or_card
    with submitted_once(request, form, result=result):
        written: dict[str, Any] = {"by": request.user, "at": at, "pk": pk, "answered": form.answered}
        if after := entry.arrived_after:
            visit = log_late_visit(case.pk, form.new_visit, form.unplanned_step, arrived_after=after, **written)
            mention_arrival(request, entry, visit, at=at)
        else:
            words = form.new_visit.summary
            mention_checks(request, answer_checks(case.pk, form.checked, visit=pk, words=words, by=request.user, at=at))
            before, written = case.risk, {**written, "shown": known["planned"], "risk": form.raised_to}
            visit = log_visit(case.pk, form.new_visit, form.planned_step, **written)
            if visit.case.risk != before:
                messages.success(request, _("The risk is raised."))
        mention_promises(request, record_entry_promises(visit, form.promised, by=request.user, at=at))
    return result


def _may_raise(entry: EntryCase, request: SupporterRequest, *, today: date) -> bool:
    """A late entry settles nothing. A pause that began after the form was opened ends with the rise, as on the page of risk."""
    rests = request.method != "POST" and entry.case.is_held(today)
    return not entry.arrived_after and not rests and Permission.RISK_SET in request.user.granted


def _late_label(saved: datetime, now: datetime) -> str:
    """«вчора, 14:10»: when the form was saved that is shown again, "" if that was just now."""
    return moment_label(saved, kyiv_day(now)) if now - saved > JUST_NOW else ""


def _asked(request: SupporterRequest) -> dict[str, Any]:
    """Valid parameters of the address of a new entry, else {}."""
    asked = VisitPresetForm(request.GET) if request.GET else None
    return asked.cleaned_data if asked and asked.is_valid() else {}


def _preset(
    asked: dict[str, Any], entry: EntryCase, request: SupporterRequest, shown: ShownPlan | None, *, now: datetime
) -> dict[str, Any]:
    """Initial values of an unsent form; {} for a POST.

    The planned step that is shown and the kinds of entry that end it, a preset kind, or the words, the step and the promise of an
    entry that its author has just undone.
    """
    if shown is None:
        return {}
    plan, today = _of_plan(shown.step, answers=entry.answers, today=kyiv_day(now)), kyiv_day(now)
    if taken_back := _taken_back(asked.get("again"), entry.case, by=request.user):
        kind, rise = taken_back.kind if taken_back.reached else NOT_REACHED, rise_of(taken_back)
        words = {"kind": kind, "summary": to_edit(taken_back.summary), "risk_level": rise.details["after"] if rise else ""}
        step = step_values(step_typed_with(taken_back), today=today)
        answer = {"answer": StepAnswer.CHANGE if step else StepAnswer.KEEP}
        return {**plan, **words, **step, **answer, **promise_values(promise_typed_with(taken_back))}
    return {**plan, "kind": asked["kind"]} if asked.get("kind") else plan


def _taken_back(pk: UUID | None, case: Case, *, by: Supporter) -> Visit | None:
    """The entry that its author has just undone."""
    return Visit.objects.filter(pk=pk, case=case, by=by, voided_at__isnull=False).first() if pk else None


def _of_plan(step: ShownStep | None, *, answers: bool, today: date) -> dict[str, Any]:
    if step is None:
        return {}
    return {"planned": step.pk, "ends_by": ending_kinds(step, today=today, answers=answers)}


@require_POST
@require(Permission.VISIT_LOG)
def visit_undo(request: SupporterRequest, number: str, visit_id: UUID) -> HttpResponse:
    case = case_to_work_on(request, number)
    visit = get_object_or_404(Visit, pk=visit_id, case=case, by=request.user)
    undo_visit(visit.pk, by=request.user, at=timezone.now())
    messages.success(request, _("The entry is taken back, and the card is as it was before."))
    address = reverse("call_outcome" if visit.outcome else "visit_new", args=[number])
    again = "" if visit.outcome else str(visit.pk)
    return redirect(with_parameters(address, again=again, next=next_page(request.GET)))
