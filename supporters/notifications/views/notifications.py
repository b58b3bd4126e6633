from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.notifications.actions import notifications as actions
from supporters.notifications.forms.notifications import NotificationsForm
from supporters.notifications.models import Notification
from supporters.notifications.rendering import render_notifications
from supporters.notifications.reports.layout import frame_of
from supporters.notifications.reports.notification_why import notification_why as why_notified
from supporters.notifications.reports.notifications import notification_page


@require_safe
@require(Permission.NOTIFICATION_VIEW)
def notification_list(request: SupporterRequest) -> HttpResponse:
    page = notification_page(request.user, NotificationsForm(request.GET).question, at=timezone.now())
    return render(request, "supporters/notifications.html", {"page": page})


@require_safe
@require(Permission.NOTIFICATION_VIEW)
def notification_count(request: SupporterRequest) -> HttpResponse:
    return render(request, "supporters/_notification_count.html", {"count": frame_of(request.user).unread})


@require_safe
@require(Permission.NOTIFICATION_VIEW)
def notification_why(request: SupporterRequest, pk: int) -> HttpResponse:
    mine = Notification.objects.visible_to(request.user).select_related("letter")
    why = why_notified(get_object_or_404(mine, pk=pk), request.user, at=timezone.now())
    return render(request, "supporters/notification_why.html", {"why": why})


@require_POST
@require(Permission.NOTIFICATION_VIEW)
def notification_open(request: SupporterRequest, pk: int) -> HttpResponse:
    """Mark shown news about its topic as read and open its subject. A duty stays until it is done."""
    notification = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    actions.read_notification(notification.pk, by=request.user, at=timezone.now())
    words = render_notifications(notification.rule, [notification.subject_id], request.user)[notification.subject_id]
    return redirect(words.url or "notifications")


@require_POST
@require(Permission.NOTIFICATION_VIEW)
def notification_read_all(request: SupporterRequest) -> HttpResponse:
    actions.read_all_notifications(by=request.user, at=timezone.now())
    return redirect("notifications")
