"""The week ahead, as a page and as a calendar feed."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.desk.forms.reading import WeekForm
from cases.desk.reports.lists.calendar_feed import calendar_feed
from cases.desk.reports.lists.week import week_page
from supporters.authentication.actions.calendar_links import reader_of_link
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission


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
