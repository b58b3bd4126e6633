"""Approvals: requests of one administrator that another confirms."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from supporters.administration.actions.accounts import AccountRefused
from supporters.administration.actions.approvals.decisions import grant_approval, refuse_approval, withdraw_approval
from supporters.administration.actions.approvals.requests import ApprovalRefused
from supporters.administration.actions.invitations import InvitationOver
from supporters.administration.forms.approvals import ApprovalFilterForm
from supporters.administration.reports.approvals import BESIDE, approval_page
from supporters.administration.reports.lists.approval_list import approval_list as approval_list_of
from supporters.authentication.reauthentication import require_recent_factor_to_post
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.locks import DepartmentRefused
from supporters.directory.models import Approval
from supporters.directory.roles import Permission
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once
from supporters.forms.list_pages import list_page, way_back
from supporters.notifications.reports.layout import frame_of

Decide = Callable[..., Approval]


@require_safe
@require(Permission.OVERSIGHT_VIEW)
def approval_list(request: SupporterRequest) -> HttpResponse:
    filters = ApprovalFilterForm(request.GET, reader=request.user)
    if not filters.is_valid():
        return redirect("approvals")
    listing = approval_list_of(request.user, filters.cleaned_data["show"], at=timezone.now(), filters=filters.parameters())
    context = {"filters": filters, "tabs": filters.tabs("show"), "newcomers": frame_of(request.user).newcomers}
    return list_page(request, "supporters/approvals.html", listing, context)


@require_safe
@require(Permission.OVERSIGHT_VIEW)
def approval_detail(request: SupporterRequest, pk: UUID) -> HttpResponse:
    return _approval(request, pk)


@require_POST
@require(Permission.STAFF_MANAGE)
@require_recent_factor_to_post
def approval_grant(request: SupporterRequest, pk: UUID) -> HttpResponse:
    return _decide(request, pk, grant_approval, _("It is confirmed and done."))


@require_POST
@require(Permission.STAFF_MANAGE)
@require_recent_factor_to_post
def approval_refuse(request: SupporterRequest, pk: UUID) -> HttpResponse:
    return _decide(request, pk, refuse_approval, _("It is refused, and nothing has changed."))


@require_POST
@require(Permission.STAFF_MANAGE)
def approval_withdraw(request: SupporterRequest, pk: UUID) -> HttpResponse:
    return _decide(request, pk, withdraw_approval, _("It is taken back, and nothing has changed."))


def decide_once(
    request: SupporterRequest, pk: UUID, decide: Decide, said: str, *, result: str, show: Callable[..., HttpResponse]
) -> HttpResponse:
    """Decide once and go on to `result`; `show` gives the page again with a refusal, given its words and status."""
    form = SubmittedOnceForm(request.POST)
    if not form.is_valid():
        return show(status=422)
    try:
        with submitted_once(request, form, result=result):
            decide(pk, by=request.user, at=timezone.now())
    except (ApprovalRefused, AccountRefused, DepartmentRefused) as refused:
        return show(refusal=str(refused), status=409)
    except InvitationOver:
        return show(refusal=_("This invitation is over already."), status=409)
    messages.success(request, said)
    return redirect(result)


def _decide(request: SupporterRequest, pk: UUID, decide: Decide, said: str) -> HttpResponse:
    get_object_or_404(Approval.objects.visible_to(request.user), pk=pk)
    result = reverse("approval_detail", args=[pk])
    return decide_once(request, pk, decide, said, result=result, show=partial(_approval, request, pk))


def _approval(request: SupporterRequest, pk: UUID, *, refusal: str = "", status: int = 200) -> HttpResponse:
    approval = get_object_or_404(Approval.objects.visible_to(request.user).select_related(*BESIDE), pk=pk)
    keys = {name: SubmittedOnceForm(auto_id=False) for name in ("grant", "refuse", "withdraw")}
    page, back = approval_page(approval, request.user, at=timezone.now()), way_back(request, "approvals")
    context = {"page": page, "back": back, "back_label": _("Confirmations"), "refusal": refusal, **keys}
    return render(request, "supporters/approval_detail.html", context, status=status)
