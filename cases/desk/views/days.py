"""Days and weeks of a colleague, and the round of an institution."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.case.access import case_to_work_on
from cases.case.models import Case, stage_policy
from cases.case.reports.identity import identity_line
from cases.case.states import Risk
from cases.course.actions.steps import postpone_step
from cases.course.forms.steps import PostponeForm, current_step
from cases.course.reports.entry_pages import undo_offer
from cases.course.reports.plan import next_step_line
from cases.course.states import PostponeReason
from cases.course.views.arrivals import mention_clock
from cases.desk.forms import RoundForm, WeekForm
from cases.desk.reports.lists.calendar_feed import calendar_feed
from cases.desk.reports.lists.round import round_page
from cases.desk.reports.lists.week import week_page
from supporters.authentication.actions.calendar_links import reader_of_link
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.calendar import day_label, kyiv_day
from supporters.directory.roles import Permission
from supporters.directory.wording import one_full_stop
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once
from supporters.forms.outbox import saved_at
from supporters.forms.pages import next_page


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STEP_POSTPONE)
def step_postpone(request: SupporterRequest, number: str) -> HttpResponse:
    case, now = case_to_work_on(request, number), timezone.now()
    keep = draft_context(request, PostponeForm, subject_id=case.pk, person_id=case.person_id, at=now)
    saved = saved_at(request, now=now)
    horizon = stage_policy(case.stage).horizon(Risk(case.risk), kyiv_day(saved))
    form = PostponeForm(posted(request), version=case.version, draft_context=keep, horizon=horizon, now=saved)
    context = {"card": identity_line(case), "step": next_step_line(case, today=now)}
    if not form.is_valid():
        return form_page(request, "cases/step_postpone.html", form, context)
    try:
        leads_to = _postpone(form, case, request, at=now)
    except ChangedMeanwhile:
        form.cleaned_data["next_on"] = form.due_on
        form.show_both(current_step(case_to_work_on(request, number)))
        return render(request, "cases/step_postpone.html", {**context, "form": form}, status=409)
    mention_clock(request, now=now)
    return redirect(leads_to)


def _postpone(form: PostponeForm, case: Case, request: SupporterRequest, *, at: datetime) -> str:
    """Postpone the step and return the address to redirect to."""
    leads_to = next_page(request.GET) or reverse("today")
    with submitted_once(request, form, result=leads_to):
        step = postpone_step(
            case.pk,
            due_on=form.due_on,
            due_time=form.cleaned_data["next_time"],
            reason=PostponeReason(form.cleaned_data["reason"]),
            words=form.cleaned_data["words"],
            by=request.user,
            at=at,
            version=form.cleaned_data["version"] or 0,
            saved_at=form.now,
        )
        day = day_label(step.due_on, kyiv_day(at))
        messages.success(request, one_full_stop(_("The step is put off: %(day)s.") % {"day": day}))
    return leads_to


@require_safe
@require(Permission.TODAY_VIEW)
def ward_round(request: SupporterRequest) -> HttpResponse:
    """«Хто з моїх у цьому закладі»: the reader's people in one hospital, ward by ward, with what was logged there today."""
    at, form = timezone.now(), RoundForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = round_page(request.user, asked.get("facility") or "", at=at, language=get_language() or "uk")
    undo = undo_offer(asked.get("saved"), request.user, at=at)
    return render(request, "cases/round.html", {"page": page, "undo": undo})


@require_safe
@require(Permission.TODAY_VIEW)
def week(request: SupporterRequest) -> HttpResponse:
    form = WeekForm(request.GET)
    if not form.is_valid():
        return redirect("week")
    asked = form.cleaned_data
    page = week_page(request.user, asked["week"], at=timezone.now(), whole=bool(asked["scope"]))
    return render(request, "cases/week.html", {"week": page})


@login_not_required
@require_safe
def calendar_fetch(request: HttpRequest, token: str) -> HttpResponse:
    """Public: the secret in the address authenticates. Every wrong address gets the same answer."""
    reader = reader_of_link(token, at=timezone.now())
    if reader is None:
        raise Http404
    headers = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"}
    return HttpResponse(calendar_feed(reader, at=timezone.now()), content_type="text/calendar; charset=utf-8", headers=headers)
