from typing import Any

from allauth.account.views import LoginView
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from supporters import reports
from supporters.access import SupporterRequest, require
from supporters.actions import notifications as actions
from supporters.models import Notification
from supporters.roles import LANDING, Permission, Role
from supporters.telling import told


class SignInView(LoginView):  # type: ignore[misc]
    """allauth's sign-in, but a refused form is 422 like every other form of ours."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 422
        return response


sign_in = require_http_methods(["GET", "HEAD", "POST"])(SignInView.as_view())


@require_safe
def home(request: SupporterRequest) -> HttpResponse:
    return redirect(LANDING[Role(request.user.role)])


@require_safe
@require(Permission.NOTIFICATION_VIEW)
def notification_list(request: SupporterRequest) -> HttpResponse:
    page = reports.notification_page(request.user, at=timezone.now())
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
    return redirect(told(notification.rule, [notification.subject_id])[notification.subject_id].url or "notifications")


@require_POST
@require(Permission.NOTIFICATION_VIEW)
def notification_read_all(request: SupporterRequest) -> HttpResponse:
    actions.read_all_notifications(by=request.user, at=timezone.now())
    return redirect("notifications")
