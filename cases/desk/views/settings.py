"""The settings of an administrator, and the page of a reminder."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.case.access import case_to_read
from cases.case.reports.identity import identity_line
from cases.course.reports.plan import next_step_line
from cases.desk.reports.notifications.reminder import step_reminder
from cases.desk.reports.settings import settings_parts
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission


@require_safe
@require(Permission.REMINDERS_MANAGE)
def settings(request: SupporterRequest) -> HttpResponse:
    return render(request, "cases/settings.html", {"parts": settings_parts(request.user, at=timezone.now())})


@require_safe
@require(Permission.CASE_VIEW)
def case_reminder(request: SupporterRequest, number: str) -> HttpResponse:
    """When the reminder of the next step is due, or what it waits for."""
    case, at = case_to_read(request, number).case, timezone.now()
    context = {"card": identity_line(case), "step": next_step_line(case, today=at), "reminder": step_reminder(case, at=at)}
    return render(request, "cases/reminder.html", context)
