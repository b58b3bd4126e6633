"""Requests about the access of another administrator or an auditor, and the suspension that takes effect at once."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from privacy.ids import new_id
from supporters.administration.actions.accounts import AccountRefused, ask_closing, ask_reopening
from supporters.administration.actions.approvals.requests import ApprovalRefused
from supporters.administration.actions.suspension import ask_lifting
from supporters.administration.actions.suspension_by_one import suspend_by_one
from supporters.administration.forms.approval_requests import AskForm
from supporters.administration.reports.staff import full_name
from supporters.authentication.reauthentication import require_recent_factor_to_post
from supporters.directory.access import SupporterRequest, require
from supporters.directory.models import Approval, Supporter
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once

ASKED = gettext_lazy("The other administrators are asked. One of them has seven days to confirm.")
ASK = gettext_lazy("Ask a second administrator")
BY_TWO = gettext_lazy(
    "Two administrators do it together. Nothing changes before another one confirms it; there are seven days for it."
)


@dataclass(frozen=True, kw_only=True)
class Act:
    """The texts of a request's page; `ask` makes the request."""

    ask: Callable[..., Approval]
    title: Promise
    lead: Promise
    button: Promise
    said: Promise


SUSPEND = Act(
    ask=suspend_by_one,
    title=gettext_lazy("Suspend the access at once"),
    lead=gettext_lazy(
        "From this moment on the colleague is signed out everywhere and signs in no more. It ends by itself after 72 hours "
        "unless another administrator confirms it; only another one lifts it sooner. Auditors and the heads above are notified."
    ),
    button=gettext_lazy("Suspend the access"),
    said=gettext_lazy("The access is suspended. Another administrator has 72 hours to confirm or lift it."),
)
CLOSE = Act(ask=ask_closing, title=gettext_lazy("Access is to be closed"), lead=BY_TWO, button=ASK, said=ASKED)
REOPEN = Act(
    ask=ask_reopening,
    title=gettext_lazy("Access is to be opened again"),
    lead=BY_TWO,
    button=gettext_lazy("Ask a second administrator"),
    said=ASKED,
)
LIFT = Act(ask=ask_lifting, title=gettext_lazy("Suspension is to be lifted"), lead=BY_TWO, button=ASK, said=ASKED)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAFF_MANAGE)
@require_recent_factor_to_post
def staff_suspend(request: SupporterRequest, pk: UUID) -> HttpResponse:
    return _ask(request, pk, SUSPEND)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAFF_MANAGE)
@require_recent_factor_to_post
def staff_ask_closing(request: SupporterRequest, pk: UUID) -> HttpResponse:
    return _ask(request, pk, CLOSE)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAFF_MANAGE)
@require_recent_factor_to_post
def staff_ask_reopening(request: SupporterRequest, pk: UUID) -> HttpResponse:
    return _ask(request, pk, REOPEN)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAFF_MANAGE)
@require_recent_factor_to_post
def staff_ask_lifting(request: SupporterRequest, pk: UUID) -> HttpResponse:
    return _ask(request, pk, LIFT)


def _ask(request: SupporterRequest, pk: UUID, act: Act) -> HttpResponse:
    """Make the request once; a refusal is shown above the form, which keeps its reason."""
    account, refusal = get_object_or_404(Supporter, pk=pk), ""
    form = AskForm(posted(request))
    status = None
    try:
        if form.is_valid():
            return redirect(_do(request, account, act, form))
    except (AccountRefused, ApprovalRefused) as refused:
        status, refusal = 409, str(refused)
    context = {"account": account, "name": full_name(account), "refusal": refusal, "act": act}
    return form_page(request, "supporters/staff_ask.html", form, context, status=status)


def _do(request: SupporterRequest, account: Supporter, act: Act, form: AskForm) -> str:
    pk, known = new_id(), form.cleaned_data
    result = reverse("approval_detail", args=[pk])
    with submitted_once(request, form, result=result):
        act.ask(account.pk, reason=known["reason"], by=request.user, at=timezone.now(), pk=pk)
        messages.success(request, str(act.said))
    return result
