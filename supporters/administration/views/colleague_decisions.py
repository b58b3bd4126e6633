"""What a head agrees to: who else comes to see the records of the department. Administrators decide on pages of their own."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from supporters.administration.actions.accounts import AccountRefused
from supporters.administration.actions.approvals.deciders import may_decide
from supporters.administration.actions.approvals.decisions import grant_approval, refuse_approval
from supporters.administration.actions.approvals.requests import ApprovalRefused
from supporters.administration.actions.invitations import InvitationOver
from supporters.administration.reports.approvals import BESIDE, approval_page
from supporters.administration.views.approvals import Decide
from supporters.authentication.reauthentication import require_recent_factor_to_post
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.locks import DepartmentRefused
from supporters.directory.models import Approval
from supporters.directory.roles import Permission
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once


@require_safe
@require(Permission.COLLEAGUES_DECIDE)
def colleague_decision(request: SupporterRequest, pk: UUID) -> HttpResponse:
    return _page(request, _asked(request, pk))


@require_POST
@require(Permission.COLLEAGUES_DECIDE)
@require_recent_factor_to_post
def colleague_decision_grant(request: SupporterRequest, pk: UUID) -> HttpResponse:
    return _decide(request, pk, grant_approval, _("It is confirmed and done."))


@require_POST
@require(Permission.COLLEAGUES_DECIDE)
@require_recent_factor_to_post
def colleague_decision_refuse(request: SupporterRequest, pk: UUID) -> HttpResponse:
    return _decide(request, pk, refuse_approval, _("It is refused, and nothing has changed."))


def _asked(request: SupporterRequest, pk: UUID) -> Approval:
    """Raises Http404 unless this head is among those who decide it."""
    approval = get_object_or_404(Approval.objects.select_related(*BESIDE), pk=pk)
    if request.user.pk not in may_decide(approval, [request.user]):
        raise Http404
    return approval


def _decide(request: SupporterRequest, pk: UUID, decide: Decide, said: str) -> HttpResponse:
    """Decide once; a refusal is shown on the page."""
    approval, form = _asked(request, pk), SubmittedOnceForm(request.POST)
    if not form.is_valid():
        return _page(request, approval, status=422)
    result = reverse("decisions")
    try:
        with submitted_once(request, form, result=result):
            decide(pk, by=request.user, at=timezone.now())
    except (ApprovalRefused, AccountRefused, DepartmentRefused) as refused:
        return _page(request, _asked(request, pk), refusal=str(refused), status=409)
    except InvitationOver:
        return _page(request, _asked(request, pk), refusal=_("This invitation is over already."), status=409)
    messages.success(request, said)
    return redirect(result)


def _page(request: SupporterRequest, approval: Approval, *, refusal: str = "", status: int = 200) -> HttpResponse:
    page = approval_page(approval, request.user, at=timezone.now())
    keys = {name: SubmittedOnceForm(auto_id=False) for name in ("grant", "refuse")}
    context = {"page": page, "back": reverse("decisions"), "back_label": _("Decisions"), "refusal": refusal, **keys}
    return render(request, "supporters/approval_detail.html", context, status=status)
