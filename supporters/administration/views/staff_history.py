"""Account history: who invited, changed or closed whom, when, with values before and after."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from supporters.administration.forms.staff_history import HistoryDaysForm, HistoryPageForm, HistorySpanForm, proposed_days
from supporters.administration.reports.lists.history_list import history_list
from supporters.administration.reports.staff_history import Span, history_lines, history_page, history_table
from supporters.authentication.reauthentication import require_recent_factor, require_recent_factor_to_post
from supporters.directory.access import SupporterRequest, require
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page, posted
from supporters.forms.list_pages import list_page
from supporters.forms.spreadsheets import csv_answer

FILENAME = "history.csv"


@require_safe
@require(Permission.OVERSIGHT_VIEW)
def staff_history(request: SupporterRequest, pk: UUID) -> HttpResponse:
    account = get_object_or_404(Supporter, pk=pk)
    page = history_page(account, reader=request.user, page=HistoryPageForm(request.GET).number, at=timezone.now())
    return render(request, "supporters/staff_history.html", {"page": page})


@require_safe
@require(Permission.OVERSIGHT_VIEW)
@require_recent_factor
def staff_history_export(request: SupporterRequest, pk: UUID) -> HttpResponse:
    account = get_object_or_404(Supporter, pk=pk)
    return csv_answer(FILENAME, history_table(history_lines(Span(account.pk), reader=request.user)))


@require_safe
@require(Permission.OVERSIGHT_VIEW)
def staff_history_list(request: SupporterRequest) -> HttpResponse:
    """The history of all accounts on some days, a month by default."""
    at = timezone.now()
    form = HistoryDaysForm(request.GET, at=at)
    asked = form if form.is_valid() else proposed_days(at)
    listing = history_list(request.user, asked.span, at=at, filters=asked.asked)
    return list_page(request, "supporters/staff_history_list.html", listing, {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAFF_MANAGE)
@require_recent_factor_to_post
def staff_history_all(request: SupporterRequest) -> HttpResponse:
    """The history of all accounts: a form asks for the days, and the answer is a CSV table."""
    form = HistorySpanForm(posted(request), at=timezone.now())
    if form.is_valid():
        return csv_answer(FILENAME, history_table(history_lines(form.span, reader=request.user)))
    return form_page(request, "supporters/staff_history_all.html", form)
