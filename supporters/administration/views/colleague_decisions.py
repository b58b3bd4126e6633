"""What a head agrees to: who else comes to see the records of the department. Administrators decide on pages of their own."""

from functools import partial
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from supporters.administration.actions.approvals.deciders import may_decide
from supporters.administration.actions.approvals.decisions import grant_approval, refuse_approval
from supporters.administration.reports.approvals import BESIDE, approval_page
from supporters.administration.views.approvals import Decide, decide_once
from supporters.authentication.reauthentication import require_recent_factor_to_post
from supporters.directory.access import SupporterRequest, require
from supporters.directory.models import Approval
from supporters.directory.roles import Permission
from supporters.forms.idempotency import SubmittedOnceForm


@require_safe
@require(Permission.COLLEAGUES_DECIDE)
def colleague_decision(request: SupporterRequest, pk: UUID) -> HttpResponse:
    return _page(request, pk)


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
    _asked(request, pk)
    return decide_once(request, pk, decide, said, result=reverse("decisions"), show=partial(_page, request, pk))


def _page(request: SupporterRequest, pk: UUID, *, refusal: str = "", status: int = 200) -> HttpResponse:
    page = approval_page(_asked(request, pk), request.user, at=timezone.now())
    keys = {name: SubmittedOnceForm(auto_id=False) for name in ("grant", "refuse")}
    context = {"page": page, "back": reverse("decisions"), "back_label": _("Decisions"), "refusal": refusal, **keys}
    return render(request, "supporters/approval_detail.html", context, status=status)
