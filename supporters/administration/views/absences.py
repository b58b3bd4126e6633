"""Absences for heads and administrators: the calendar, the list, one absence, its cover. They show counts, but no case."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from privacy.ids import new_id
from supporters.administration.actions.absences import add_absence, end_absence
from supporters.administration.actions.covers import AbsenceRefused, name_cover
from supporters.administration.forms.absence_list import AbsenceListForm
from supporters.administration.forms.absences import AbsenceForm, CalendarForm, CoverForm, SinceForm, WhoForm
from supporters.administration.reports.absence_calendar import absence_calendar
from supporters.administration.reports.absences import absence_page, absences_planned_by, people_to_plan_for, possible_covers
from supporters.administration.reports.lists.absence_list import absence_list as list_of_absences
from supporters.authentication.reauthentication import require_recent_factor_to_post_when
from supporters.directory.access import SupporterRequest, require
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Absence
from supporters.directory.roles import Permission, Role
from supporters.forms.form_pages import filters_of, form_page, found, is_sent_to_be_saved, posted, status_of
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once
from supporters.forms.list_pages import list_page


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.ABSENCES_PLAN)
def absences(request: SupporterRequest) -> HttpResponse:
    """An administrator sees everybody and may narrow by department; a head sees their subtree."""
    everybody, at = Permission.STAFF_MANAGE in request.user.granted, timezone.now()
    form = partial(CalendarForm, at=at, near=request.user.department_id, by_department=everybody)
    filters = filters_of(request, form)
    if filters.answer:
        return filters.answer
    asked = filters.asked.cleaned_data
    page = absence_calendar(request.user, from_on=asked["from_on"], department_id=asked["department"], at=at)
    context = {"page": page, "filters": filters, "everybody": everybody}
    return render(request, "supporters/absences.html", context, status=filters.status)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.ABSENCES_PLAN)
def absence_list(request: SupporterRequest) -> HttpResponse:
    everybody = Permission.STAFF_MANAGE in request.user.granted
    filters = filters_of(request, partial(AbsenceListForm, near=request.user.department_id, by_department=everybody))
    if filters.answer:
        return filters.answer
    asked, chips = filters.asked, filters.asked.chips(without="show")
    listing = list_of_absences(request.user, asked.shown, at=timezone.now(), filters=asked.parameters(), chips=chips)
    context = {"filters": filters, "tabs": asked.tabs("show"), "everybody": everybody}
    return list_page(request, "supporters/absence_list.html", listing, context, status=filters.status)


def _is_entered_by_the_office(request: SupporterRequest) -> bool:
    return is_sent_to_be_saved(request) and Permission.STAFF_MANAGE in request.user.granted


def _lends_much(request: SupporterRequest) -> bool:
    """A cover named by an administrator, or that of a head named by another head, who sees whole departments by it."""
    which = request.resolver_match.kwargs if request.resolver_match else {}
    of_heads = absences_planned_by(request.user).filter(supporter__role=Role.HEAD)
    return _is_entered_by_the_office(request) or (is_sent_to_be_saved(request) and of_heads.filter(**which).exists())


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.ABSENCES_PLAN)
@require_recent_factor_to_post_when(_is_entered_by_the_office)
def absence_new(request: SupporterRequest) -> HttpResponse:
    asked, sent = WhoForm(request.GET), posted(request)
    who = asked.cleaned_data["who"] if asked.is_valid() else None
    people = people_to_plan_for(request.user, today=kyiv_day(timezone.now()))
    form = AbsenceForm(sent, people=people, at=timezone.now(), initial={"supporter": who})
    try:
        if form.is_valid():
            return redirect(_add(form, request))
    except AbsenceRefused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    return form_page(request, "supporters/absence_new.html", form)


def _add(form: AbsenceForm, request: SupporterRequest) -> str:
    pk = new_id()
    result = reverse("absence_detail", args=[pk])
    with submitted_once(request, form, result=result):
        add_absence(form.new_absence, by=request.user, at=timezone.now(), pk=pk)
        messages.success(request, _("The absence is noted. Now choose who stands in."))
    return result


@require_safe
@require(Permission.ABSENCES_PLAN)
def absence_detail(request: SupporterRequest, pk: UUID) -> HttpResponse:
    return _absence(request, _within_reach(request, pk))


@require_POST
@require(Permission.ABSENCES_PLAN)
@require_recent_factor_to_post_when(_lends_much)
def absence_cover(request: SupporterRequest, pk: UUID) -> HttpResponse:
    absence = _within_reach(request, pk)
    since = SinceForm(request.POST).day
    form = CoverForm(request.POST, colleagues=possible_covers(absence, request.user, at=timezone.now(), since=since))

    def cover() -> str:
        chosen = form.cleaned_data["cover"]
        named = name_cover(pk, cover_id=chosen, by=request.user, at=timezone.now(), since=since).cover
        if (named.pk if named else None) != chosen:
            return _("A head is asked. Until one agrees, it stays as it is.")
        return _("%(name)s stands in and is notified.") % {"name": named.short_name} if named else _("Nobody stands in now.")

    return found(request, form) or _act(request, absence, form, cover)


@require_POST
@require(Permission.ABSENCES_PLAN)
def absence_end(request: SupporterRequest, pk: UUID) -> HttpResponse:
    def end() -> str:
        ended = end_absence(pk, by=request.user, at=timezone.now())
        return _("The absence is cancelled.") if ended.cancelled_at else _("The absence is over: the colleague is back at work.")

    return _act(request, _within_reach(request, pk), SubmittedOnceForm(request.POST), end)


def _within_reach(request: SupporterRequest, pk: UUID) -> Absence:
    """Raises Http404."""
    return get_object_or_404(absences_planned_by(request.user).select_related("made_by"), pk=pk)


def _act(request: SupporterRequest, absence: Absence, form: SubmittedOnceForm, act: Callable[[], str]) -> HttpResponse:
    """Run `act` once; it returns the success message. A refusal is shown on the page of the absence."""
    result = reverse("absence_detail", args=[absence.pk])
    try:
        if form.is_valid():
            with submitted_once(request, form, result=result):
                said = act()
            messages.success(request, said)
            return redirect(result)
    except AbsenceRefused as refused:
        return _absence(request, _within_reach(request, absence.pk), refusal=str(refused), status=409)
    return _absence(request, absence, form=form, status=status_of(form))


def _absence(
    request: SupporterRequest, absence: Absence, *, form: SubmittedOnceForm | None = None, refusal: str = "", status: int = 200
) -> HttpResponse:
    at = timezone.now()
    if not isinstance(form, CoverForm):
        form = CoverForm(colleagues=possible_covers(absence, request.user, at=at), initial={"cover": absence.cover_id})
    context = {"page": absence_page(absence, at=at), "form": form, "end": SubmittedOnceForm(auto_id=False), "refusal": refusal}
    return render(request, "supporters/absence_detail.html", context, status=status)
