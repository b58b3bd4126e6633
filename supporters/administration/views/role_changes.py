"""Change a colleague's role or department, and request a recovery after a lost phone; for administrators."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from privacy.ids import new_id
from supporters.administration.actions.accounts import AccountRefused
from supporters.administration.actions.approvals.requests import ApprovalRefused
from supporters.administration.actions.recovery import ask_recovery
from supporters.administration.actions.role_changes import change_role, request_role_change
from supporters.administration.forms.role_changes import ConfirmPostForm, PostForm, RecoveryForm
from supporters.administration.reports.role_changes import role_change
from supporters.administration.reports.staff import full_name
from supporters.authentication.reauthentication import require_recent_factor_to_post, require_recent_factor_to_post_when
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.models import Department, Supporter
from supporters.directory.roles import Permission
from supporters.forms.form_pages import answer_to_choice, form_page, is_act, posted
from supporters.forms.idempotency import submitted_once


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAFF_MANAGE)
@require_recent_factor_to_post_when(is_act)
def staff_post(request: SupporterRequest, pk: UUID) -> HttpResponse:
    """GET carries the choice in the query and shows what changes; POST confirms it, or leads to the preview of a choice."""
    account = _account(pk)
    if request.method == "POST" and is_act(request):
        return _confirm(request, account)
    if request.method == "POST":
        sent = PostForm(request.POST, account=account, by=request.user)
        return answer_to_choice(request, sent) or _choose(request, account, sent)
    chosen = "role" in request.GET or "department" in request.GET
    form = PostForm(request.GET if chosen else None, account=account, by=request.user)
    if not form.is_valid():
        return _choose(request, account, form)
    return _preview(request, account, _unsent(account, request, form.role_chosen, form.department_chosen))


def _confirm(request: SupporterRequest, account: Supporter) -> HttpResponse:
    form = ConfirmPostForm(request.POST, account=account, by=request.user, version=account.version)
    try:
        if form.is_valid():
            return redirect(_take(form, request))
    except (AccountRefused, ApprovalRefused) as refused:
        return _refused(request, form, str(refused))
    except ChangedMeanwhile:
        return _refused(request, form, _("This account was changed meanwhile. Look at what changes now, and confirm again."))
    return _choose(request, account, form) if form.is_about_nothing else _preview(request, account, form, status=422)


def _take(form: ConfirmPostForm, request: SupporterRequest) -> str:
    """Make the change, or ask a second administrator for it. Raises AccountRefused, ApprovalRefused, ChangedMeanwhile."""
    pk, known, now = form.account.pk, form.cleaned_data, timezone.now()
    asking = new_id() if form.takes_two else None
    result = reverse("approval_detail", args=[asking]) if asking else reverse("staff_detail", args=[pk])
    with submitted_once(request, form, result=result):
        post = (pk, form.role_chosen, form.department_id)
        if asking:
            request_role_change(*post, reason=known["reason"], by=request.user, at=now, pk=asking)
            messages.success(request, _("The other administrators are asked. One of them has seven days to confirm."))
        else:
            change_role(*post, by=request.user, at=now, version=known["version"] or 0)
            messages.success(request, _("The new role and department hold from now on; every session has ended."))
    return result


def _refused(request: SupporterRequest, form: ConfirmPostForm, words: str) -> HttpResponse:
    """Show the account's current state with the refusal."""
    account = _account(form.account.pk)
    again = _unsent(account, request, form.role_chosen, form.department_chosen, reason=form.cleaned_data["reason"])
    return _preview(request, account, again, refusal=words, status=409)


def _unsent(
    account: Supporter, request: SupporterRequest, role: str, department: Department, reason: str = ""
) -> ConfirmPostForm:
    chosen = {"role": role, "department": str(department.pk), "reason": reason}
    return ConfirmPostForm(account=account, by=request.user, version=account.version, initial=chosen)


def _choose(request: SupporterRequest, account: Supporter, form: PostForm) -> HttpResponse:
    """Show the choice again with its errors, from either page."""
    shown = PostForm(form.data, account=account, by=request.user) if form.is_bound else form
    context = {"account": account, "name": full_name(account), "is_own": account.pk == request.user.pk}
    return form_page(request, "supporters/staff_post.html", shown, context)


def _preview(
    request: SupporterRequest, account: Supporter, form: ConfirmPostForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    role, department = str(form["role"].value()), Department.objects.get(pk=str(form["department"].value()))
    context = {
        "account": account,
        "name": full_name(account),
        "refusal": refusal,
        "change": role_change(account, role, department),
    }
    return form_page(request, "supporters/staff_post_change.html", form, context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAFF_MANAGE)
@require_recent_factor_to_post
def staff_recovery(request: SupporterRequest, pk: UUID) -> HttpResponse:
    account, refusal = _account(pk), ""
    form = RecoveryForm(posted(request))
    try:
        if form.is_valid():
            return redirect(_ask_recovery(account, form, request))
    except (AccountRefused, ApprovalRefused) as refused:
        refusal = str(refused)
    context = {
        "account": account,
        "name": full_name(account),
        "refusal": refusal,
        "is_own": account.pk == request.user.pk,
    }
    return form_page(request, "supporters/staff_recovery.html", form, context, status=409 if refusal else None)


def _ask_recovery(account: Supporter, form: RecoveryForm, request: SupporterRequest) -> str:
    pk, known = new_id(), form.cleaned_data
    result = reverse("approval_detail", args=[pk])
    with submitted_once(request, form, result=result):
        ask_recovery(account.pk, identity=known["identity"], reason=known["reason"], by=request.user, at=timezone.now(), pk=pk)
        messages.success(request, _("The other administrators are asked. One of them has seven days to confirm."))
    return result


def _account(pk: UUID) -> Supporter:
    return get_object_or_404(Supporter.objects.get_queryset().select_related("department"), pk=pk)
