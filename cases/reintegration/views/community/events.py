"""Plan an event, look at it, move it, cancel it."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.case.states import IllegalTransition
from cases.reintegration.actions.circles.events import cancel_event, change_event, plan_event
from cases.reintegration.forms.community.events import EventEditForm, EventForm, current_event
from cases.reintegration.models import CommunityEvent
from cases.reintegration.reports.community.choices import circle_choices, leader_choices, territory_codes
from cases.reintegration.reports.community.event_page import event_page
from cases.reintegration.reports.community.events import inform_label
from cases.reintegration.states.community import EventRefusal
from privacy.ids import new_id
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once


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
        _change(form, event, request, at=now)
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


def _change(form: EventEditForm, event: CommunityEvent, request: SupporterRequest, *, at: datetime) -> None:
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
    rows = CommunityEvent.objects.kept_by(request.user).select_related("circle", "added_by", "changed_by")
    return get_object_or_404(rows, pk=pk)
