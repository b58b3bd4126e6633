"""The settings of the site on one page, for an administrator."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.desk.reports.settings import settings_parts
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission


@require_safe
@require(Permission.REMINDERS_MANAGE)
def settings(request: SupporterRequest) -> HttpResponse:
    return render(request, "cases/settings.html", {"parts": settings_parts(request.user, at=timezone.now())})
