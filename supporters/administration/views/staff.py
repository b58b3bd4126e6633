"""Staff accounts for an administrator; counts of cases, no case."""

from collections.abc import Callable
from functools import partial
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from supporters.administration.actions.accounts import AccountRefused, reactivate_supporter
from supporters.administration.actions.suspension import lift_suspension
from supporters.administration.forms.staff import StaffFilterForm, StaffSearchForm
from supporters.administration.reports.accounts import account_page
from supporters.administration.reports.lists.staff_list import staff_list as staff_report
from supporters.authentication.actions.sessions import end_sessions
from supporters.authentication.reauthentication import require_recent_factor_to_post
from supporters.directory.access import SupporterRequest, require
from supporters.directory.models import Supporter
from supporters.directory.reports.lists.keyset import Place
from supporters.directory.reports.lists.listing import table_of
from supporters.directory.roles import Permission
from supporters.forms.form_pages import filters_of, is_choosing
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once
from supporters.forms.list_pages import list_page, way_back

MOST_FOUND: Final = 100  # of a search, which has no pages: an address must not hold its words


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAFF_MANAGE)
def staff_list(request: SupporterRequest) -> HttpResponse:
    """Filters are query parameters; a name never is: the search is a POST to the same address."""
    filters = filters_of(request, partial(StaffFilterForm, near=request.user.department_id), is_sent=is_choosing(request))
    if filters.answer:
        return filters.answer
    search = StaffSearchForm(request.POST if request.method == "POST" else {})
    words = search.cleaned_data["q"] if search.is_valid() else ""
    asked = filters.asked
    listing = staff_report(asked.question(words), at=timezone.now(), filters=asked.parameters(), chips=asked.chips())
    context = {"filters": filters, "form": search, "words": words}
    if not words:
        return list_page(request, "supporters/staff.html", listing, context, status=422 if search.errors else filters.status)
    return render(request, "supporters/staff.html", {**context, "table": table_of(listing, Place(), MOST_FOUND)})


@require_safe
@require(Permission.STAFF_MANAGE)
def staff_detail(request: SupporterRequest, pk: UUID) -> HttpResponse:
    return _account(request, get_object_or_404(Supporter, pk=pk))


@require_POST
@require(Permission.STAFF_MANAGE)
@require_recent_factor_to_post
def staff_reactivate(request: SupporterRequest, pk: UUID) -> HttpResponse:
    def reactivate() -> str:
        reactivate_supporter(pk, by=request.user, at=timezone.now())
        return _("The access is open again. A letter with a link to a new password is on its way.")

    return _act(request, pk, reactivate)


@require_POST
@require(Permission.STAFF_MANAGE)
@require_recent_factor_to_post
def staff_lift_suspension(request: SupporterRequest, pk: UUID) -> HttpResponse:
    def lift() -> str:
        lift_suspension(pk, at=timezone.now())
        return _("The suspension is lifted: the colleague can sign in again.")

    return _act(request, pk, lift)


@require_POST
@require(Permission.STAFF_MANAGE)
def staff_end_sessions(request: SupporterRequest, pk: UUID) -> HttpResponse:
    """For example, after the owner reports a lost phone."""

    def end() -> str:
        end_sessions(pk)
        return _("The colleague is signed out everywhere.")

    return _act(request, pk, end)


def _act(request: SupporterRequest, pk: UUID, act: Callable[[], str]) -> HttpResponse:
    """Run `act` once; it returns the success message. A refusal is shown on the page of the account."""
    account, form = get_object_or_404(Supporter, pk=pk), SubmittedOnceForm(request.POST)
    if not form.is_valid():
        return _account(request, account, status=422)
    result = reverse("staff_detail", args=[pk])
    try:
        with submitted_once(request, form, result=result):
            said = act()
    except AccountRefused as refused:
        account.refresh_from_db()
        return _account(request, account, refusal=str(refused), status=409)
    messages.success(request, said)
    return redirect(result)


def _account(request: SupporterRequest, account: Supporter, *, refusal: str = "", status: int = 200) -> HttpResponse:
    page = account_page(account, request.user, at=timezone.now())
    forms = {name: SubmittedOnceForm(auto_id=False) for name in ("form", "sessions_form")}
    context = {"page": page, "refusal": refusal, "staff_url": way_back(request, "staff"), **forms}
    return render(request, "supporters/staff_detail.html", context, status=status)
