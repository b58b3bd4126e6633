from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from supporters.access import SupporterRequest, require
from supporters.actions import notifications as actions
from supporters.models import Notification
from supporters.reports.notifications import notification_page
from supporters.roles import Permission
from supporters.telling import told


@require_safe
@require(Permission.NOTIFICATION_VIEW)
def notification_list(request: SupporterRequest) -> HttpResponse:
    page = notification_page(request.user, at=timezone.now())
    return render(request, "supporters/notifications.html", {"page": page})


@require_safe
@require(Permission.NOTIFICATION_VIEW)
def notification_count(request: SupporterRequest) -> HttpResponse:
    count = Notification.objects.visible_to(request.user).unread().count()
    return render(request, "supporters/_notification_count.html", {"count": count})


@require_POST
@require(Permission.NOTIFICATION_VIEW)
def notification_open(request: SupporterRequest, pk: int) -> HttpResponse:
    notification = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    actions.read_notification(notification.pk, by=request.user, at=timezone.now())
    subject = notification.subject_id
    return redirect(told(notification.rule, [subject], request.user)[subject].url or "notifications")


@require_POST
@require(Permission.NOTIFICATION_VIEW)
def notification_read_all(request: SupporterRequest) -> HttpResponse:
    actions.read_all_notifications(by=request.user, at=timezone.now())
    return redirect("notifications")
