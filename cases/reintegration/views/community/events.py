"""Circles, events, months."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.case.states import IllegalTransition
from cases.reintegration.actions.circles.events import add_circle, cancel_event, change_circle, change_event, plan_event
from cases.reintegration.forms.community.events import (
    CircleEditForm,
    CircleForm,
    CommunityForm,
    EventEditForm,
    EventForm,
    EventListForm,
    MonthForm,
    current_circle,
    current_event,
)
from cases.reintegration.models import Circle, CommunityEvent
from cases.reintegration.reports.community.event_list import event_list as list_of_events
from cases.reintegration.reports.community.events import circle_choices, event_page, inform_label, leader_choices, territory_codes
from cases.reintegration.reports.community.month import community_page, ward_sheet
from cases.reintegration.states.community import CircleRefusal, EventRefusal
from privacy.ids import new_id
from privacy.opening import current_reading
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once
from supporters.forms.list_pages import list_page


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.COMMUNITY_MANAGE)
def circle_new(request: SupporterRequest) -> HttpResponse:
    now = timezone.now()
    leaders = leader_choices(request.user, at=now)
    form = CircleForm(posted(request), leaders=leaders, suggested=territory_codes(request.user), now=now)
    if not form.is_valid():
        return form_page(request, "cases/community/form.html", form)
    with submitted_once(request, form, result=reverse("community")):
        add_circle(form.facts, by=request.user, at=now, pk=new_id())
        messages.success(request, _("The circle is saved."))
    return redirect("community")


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.COMMUNITY_MANAGE)
def circle_edit(request: SupporterRequest, pk: UUID) -> HttpResponse:
    circle, now = _circle(request, pk), timezone.now()
    if circle.ended_at and request.method != "POST":
        raise IllegalTransition(CircleRefusal.ENDED)
    leaders = leader_choices(request.user, at=now, kept=circle.leader_id)
    suggested = [circle.territory_id, *territory_codes(request.user)]
    form = CircleEditForm(posted(request), circle=circle, leaders=leaders, suggested=suggested, now=now)
    if not form.is_valid():
        return form_page(request, "cases/community/form.html", form)
    try:
        _change_circle(form, circle, request, at=now)
    except ChangedMeanwhile:
        form.show_both(current_circle(_circle(request, pk), at=now))
        return form_page(request, "cases/community/form.html", form, status=409)
    return redirect("community")


def _change_circle(form: CircleEditForm, circle: Circle, request: SupporterRequest, *, at: datetime) -> None:
    """Raises ChangedMeanwhile."""
    ends, version = form.cleaned_data["ends"], form.cleaned_data["version"] or 0
    with submitted_once(request, form, result=reverse("community")):
        change_circle(circle.pk, form.facts, ends=ends, version=version, by=request.user, at=at)
        messages.success(request, _("The circle has ended.") if ends else _("The circle is saved."))


def _circle(request: SupporterRequest, pk: UUID) -> Circle:
    return get_object_or_404(Circle.objects.managed_by(request.user).select_related("added_by", "changed_by"), pk=pk)


@require_safe
@require(Permission.CASE_VIEW)
def event_detail(request: SupporterRequest, pk: UUID) -> HttpResponse:
    """Events are no secret among colleagues; of the invited people each sees those of their own cards."""
    event = get_object_or_404(CommunityEvent.objects.in_order(), pk=pk)
    page = event_page(event, request.user, at=timezone.now())
    may_mark = Permission.COMMUNITY_MANAGE in request.user.granted
    context = {"page": page, "event": page.event, "may_mark": may_mark, "form": SubmittedOnceForm()}
    return render(request, "cases/community/event.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.COMMUNITY_MANAGE)
def event_new(request: SupporterRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    form = EventForm(
        posted(request),
        circles=circle_choices(user),
        leaders=leader_choices(user, at=now),
        suggested=territory_codes(user),
        now=now,
    )
    if not form.is_valid():
        return form_page(request, "cases/community/form.html", form)
    return redirect(_plan(form, request, at=now))


def _plan(form: EventForm, request: SupporterRequest, *, at: datetime) -> str:
    pk = new_id()
    result = reverse("event_detail", args=[pk])
    with submitted_once(request, form, result=result):
        plan_event(form.facts, by=request.user, at=at, pk=pk)
        messages.success(request, _("The event is saved. Invite people from their cards."))
    return result


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.COMMUNITY_MANAGE)
def event_edit(request: SupporterRequest, pk: UUID) -> HttpResponse:
    event, now = _event(request, pk), timezone.now()
    if request.method != "POST" and (event.is_cancelled or event.starts_at <= now):
        raise IllegalTransition(EventRefusal.BEGUN)
    form = _edit_form(request, event, at=now)
    if not form.is_valid():
        return form_page(request, "cases/community/form.html", form)
    try:
        _change_event(form, event, request, at=now)
    except ChangedMeanwhile:
        form.show_both(current_event(_event(request, pk), at=now))
        return form_page(request, "cases/community/form.html", form, status=409)
    return redirect("event_detail", pk)


def _edit_form(request: SupporterRequest, event: CommunityEvent, *, at: datetime) -> EventEditForm:
    user = request.user
    circles = circle_choices(user)
    if event.circle and event.circle not in circles:
        circles.append(event.circle)
    return EventEditForm(
        posted(request),
        event=event,
        circles=circles,
        leaders=leader_choices(user, at=at, kept=event.led_by_id),
        suggested=[event.territory_id, *territory_codes(user)],
        now=at,
    )


def _change_event(form: EventEditForm, event: CommunityEvent, request: SupporterRequest, *, at: datetime) -> None:
    """Raises ChangedMeanwhile."""
    version, by = form.cleaned_data["version"] or 0, request.user
    with submitted_once(request, form, result=reverse("event_detail", args=[event.pk])):
        if form.cleaned_data["is_cancelled"]:
            informed = cancel_event(event.pk, words=form.cleaned_data["cancel_words"], version=version, by=by, at=at)
            said = _("The event is cancelled.")
        else:
            informed = change_event(event.pk, form.facts, version=version, by=by, at=at)
            said = _("The event is saved.")
        messages.success(request, " ".join(part for part in (said, f"{inform_label(informed)}." if informed else "") if part))


def _event(request: SupporterRequest, pk: UUID) -> CommunityEvent:
    rows = CommunityEvent.objects.managed_by(request.user).select_related("circle", "added_by", "changed_by")
    return get_object_or_404(rows, pk=pk)


COMMUNITY: Final = "community"
COMMUNITY_OF_CARD: Final = "case_community"


def record_as(route: str) -> None:
    current_reading().route = route


@require_safe
@require(Permission.CASE_VIEW)
def community(request: SupporterRequest) -> HttpResponse:
    form = CommunityForm(request.GET)
    if not form.is_valid():
        return redirect("community")
    page = community_page(request.user, _month(form), form.cleaned_data["page"] or 1, at=timezone.now())
    context = {"page": page, "month": page.month, "asked_month": form["month"].value() or ""}
    return render(request, "cases/community/month.html", context)


@require_safe
@require(Permission.CASE_VIEW)
def community_print(request: SupporterRequest) -> HttpResponse:
    form = MonthForm(request.GET)
    if not form.is_valid():
        return redirect("community_print")
    sheet = ward_sheet(request.user, _month(form), at=timezone.now())
    return render(request, "cases/community/print.html", {"sheet": sheet, "month": sheet.month})


@require_safe
@require(Permission.CASE_VIEW)
def event_list(request: SupporterRequest) -> HttpResponse:
    filters = EventListForm(request.GET)
    if not filters.is_valid():
        return redirect("event_list")
    listing = list_of_events(request.user, filters.shown, at=timezone.now(), filters=filters.parameters())
    may_write = Permission.COMMUNITY_MANAGE in request.user.granted
    context = {"filters": filters, "tabs": filters.tabs("show"), "may_write": may_write}
    return list_page(request, "cases/community/events.html", listing, context)


def _month(form: MonthForm) -> date | None:
    month: date | None = form.cleaned_data["month"]
    return month
