"""Who works here, and whose access ends; for an administrator. No case stands here, only how many."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from supporters.access import SupporterRequest, require
from supporters.actions.accounts import AccountRefused, deactivate_supporter, hand_over_work, reactivate_supporter
from supporters.actions.submissions import recall_submission, use_submission_key
from supporters.forms.once import SubmittedOnceForm
from supporters.forms.staff import HandOverForm, StaffFilterForm, StaffSearchForm
from supporters.models import Supporter
from supporters.reports.accounts import account_page, colleagues_of
from supporters.reports.staff import staff_page
from supporters.roles import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAFF_MANAGE)
def staff_list(request: SupporterRequest) -> HttpResponse:
    """Filters stand in the address; a name never does: the search comes by POST to the same address."""
    filters = StaffFilterForm(request.GET)
    if not filters.is_valid():
        return redirect("staff")
    search = StaffSearchForm(request.POST if request.method == "POST" else {})
    words = search.cleaned_data["q"] if search.is_valid() else ""
    context = {"filters": filters, "form": search, "words": words, "page": staff_page(filters.question(words), at=timezone.now())}
    return render(request, "supporters/staff.html", context, status=422 if search.errors else 200)


@require_safe
@require(Permission.STAFF_MANAGE)
def staff_detail(request: SupporterRequest, pk: UUID) -> HttpResponse:
    return _account(request, get_object_or_404(Supporter, pk=pk))


@require_POST
@require(Permission.STAFF_MANAGE)
def staff_hand_over(request: SupporterRequest, pk: UUID) -> HttpResponse:
    account = get_object_or_404(Supporter, pk=pk)
    form = HandOverForm(request.POST, colleagues=colleagues_of(account))

    def hand_over() -> str:
        given = hand_over_work(pk, to_id=form.receiver_id, by=request.user, at=timezone.now())
        return ngettext("%(n)d case is handed over.", "%(n)d cases are handed over.", given) % {"n": given}

    return _act(request, account, form, hand_over)


@require_POST
@require(Permission.STAFF_MANAGE)
def staff_deactivate(request: SupporterRequest, pk: UUID) -> HttpResponse:
    def deactivate() -> str:
        deactivate_supporter(pk, by=request.user, at=timezone.now())
        return _("The access is closed, and every session has ended.")

    return _act(request, get_object_or_404(Supporter, pk=pk), SubmittedOnceForm(request.POST), deactivate)


@require_POST
@require(Permission.STAFF_MANAGE)
def staff_reactivate(request: SupporterRequest, pk: UUID) -> HttpResponse:
    def reactivate() -> str:
        reactivate_supporter(pk)
        return _("The access is open again.")

    return _act(request, get_object_or_404(Supporter, pk=pk), SubmittedOnceForm(request.POST), reactivate)


def _act(request: SupporterRequest, account: Supporter, form: SubmittedOnceForm, act: Callable[[], str]) -> HttpResponse:
    """Do it once; `act` returns what to say of it. What it refuses is said on the page of the account."""
    if not form.is_valid():
        if "submission_key" in form.cleaned_data:
            recall_submission(request.user, form.cleaned_data["submission_key"], form.submitted_fields())
        return _account(request, account, form=form, status=422)
    result = reverse("staff_detail", args=[account.pk])
    try:
        with transaction.atomic():
            use_submission_key(request.user, form.cleaned_data["submission_key"], form.submitted_fields(), result=result)
            said = act()
    except AccountRefused as refused:
        account.refresh_from_db()
        return _account(request, account, refusal=str(refused), status=409)
    messages.success(request, said)
    return redirect(result)


def _account(
    request: SupporterRequest, account: Supporter, *, form: SubmittedOnceForm | None = None, refusal: str = "", status: int = 200
) -> HttpResponse:
    page = account_page(account, request.user, at=timezone.now())
    if page.load and not isinstance(form, HandOverForm):
        form = HandOverForm(colleagues=colleagues_of(account))
    context = {"page": page, "form": form or SubmittedOnceForm(), "refusal": refusal}
    return render(request, "supporters/staff_detail.html", context, status=status)
