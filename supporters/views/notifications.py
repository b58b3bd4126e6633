from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from supporters.access import SupporterRequest, require
from supporters.actions import notifications as actions
from supporters.forms.notifications import NotificationsForm, OpeningForm
from supporters.models import Notification
from supporters.reports.frame import frame_of
from supporters.reports.notification_why import notification_why as why_told
from supporters.reports.notifications import UNREAD, notification_page
from supporters.roles import Permission
from supporters.telling import told


@require_safe
@require(Permission.NOTIFICATION_VIEW)
def notification_list(request: SupporterRequest) -> HttpResponse:
    form = NotificationsForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = notification_page(request.user, tab=asked.get("tab") or UNREAD, like=asked.get("like"), at=timezone.now())
    return render(request, "supporters/notifications.html", {"page": page})


@require_safe
@require(Permission.NOTIFICATION_VIEW)
def notification_count(request: SupporterRequest) -> HttpResponse:
    return render(request, "supporters/_notification_count.html", {"count": frame_of(request.user).unread})


@require_safe
@require(Permission.NOTIFICATION_VIEW)
def notification_why(request: SupporterRequest, pk: int) -> HttpResponse:
    mine = Notification.objects.visible_to(request.user).select_related("letter")
    why = why_told(get_object_or_404(mine, pk=pk), request.user, at=timezone.now())
    return render(request, "supporters/notification_why.html", {"why": why})


@require_POST
@require(Permission.NOTIFICATION_VIEW)
def notification_open(request: SupporterRequest, pk: int) -> HttpResponse:
    notification = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    actions.read_notification(notification.pk, by=request.user, at=timezone.now())
    subject, asked = notification.subject_id, OpeningForm(request.POST)
    words = told(notification.rule, [subject], request.user)[subject]
    if words.action and asked.is_valid() and asked.cleaned_data["to"]:
        return redirect(words.action.url)
    return redirect(words.url or "notifications")


@require_POST
@require(Permission.NOTIFICATION_VIEW)
def notification_read_all(request: SupporterRequest) -> HttpResponse:
    actions.read_all_notifications(by=request.user, at=timezone.now())
    return redirect("notifications")
