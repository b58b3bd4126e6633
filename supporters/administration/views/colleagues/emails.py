"""Another work e-mail of a colleague: the request, its end, and the pages behind the links of the two letters."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from privacy.ids import new_id
from supporters.administration.actions.accounts import AccountRefused
from supporters.administration.actions.approvals.requests import ApprovalRefused
from supporters.administration.actions.colleagues.emails import (
    AddressTaken,
    ChangeOver,
    ask_email_change,
    change_to_confirm,
    change_to_stop,
    confirm_email_change,
    stop_email_change,
    take_back_email_change,
)
from supporters.administration.actions.invitations import EmailRefused
from supporters.administration.forms.colleagues.emails import EmailChangeForm
from supporters.administration.reports.colleagues.emails import waiting_change
from supporters.administration.reports.staff import full_name
from supporters.authentication.reauthentication import require_recent_factor_to_post
from supporters.directory.access import SupporterRequest, require
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAFF_MANAGE)
@require_recent_factor_to_post
def staff_email(request: SupporterRequest, pk: UUID) -> HttpResponse:
    account, refusal = _account(pk), ""
    form = EmailChangeForm(posted(request), account=account)
    try:
        if form.is_valid():
            return redirect(_ask(account, form, request))
    except EmailRefused as taken:  # since the form's check
        form.add_error("email", str(taken))
    except (AccountRefused, ApprovalRefused) as refused:
        refusal = str(refused)
    return _page(request, account, form, refusal=refusal)


def _ask(account: Supporter, form: EmailChangeForm, request: SupporterRequest) -> str:
    pk, known = new_id(), form.cleaned_data
    result = reverse("approval_detail", args=[pk])
    with submitted_once(request, form, result=result):
        ask_email_change(account.pk, email=known["email"], reason=known["reason"], by=request.user, at=timezone.now(), pk=pk)
        messages.success(request, _("The other administrators are asked. One of them has seven days to confirm."))
    return result


@require_POST
@require(Permission.STAFF_MANAGE)
def staff_email_end(request: SupporterRequest, pk: UUID) -> HttpResponse:
    """Take back a change whose letters have left."""
    account, form, refusal = _account(pk), SubmittedOnceForm(request.POST), ""
    result = reverse("staff_detail", args=[pk])
    try:
        if form.is_valid():
            with submitted_once(request, form, result=result):
                take_back_email_change(pk, at=timezone.now())
                messages.success(request, _("The change is taken back; the links of both letters open no more."))
            return redirect(result)
    except AccountRefused as refused:
        refusal = str(refused)
    return _page(request, account, EmailChangeForm(account=account), refusal=refusal, status=409 if refusal else 422)


def _page(
    request: SupporterRequest, account: Supporter, form: EmailChangeForm, *, refusal: str, status: int | None = None
) -> HttpResponse:
    context = {
        "account": account,
        "name": full_name(account),
        "is_own": account.pk == request.user.pk,
        "refusal": refusal,
        "waiting": waiting_change(account, request.user, at=timezone.now()),
        "end_form": SubmittedOnceForm(auto_id=False),
    }
    return form_page(request, "supporters/staff_email.html", form, context, status=409 if refusal else status)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def email_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Public: the signature authorizes. GET changes nothing, since mail servers open links to check them."""
    try:
        change = change_to_confirm(token, at=timezone.now())
        if request.method == "POST":
            confirm_email_change(token, at=timezone.now())
            messages.success(request, _("Your new address is confirmed. Sign in with it and your password."))
            return redirect("account_login")
    except ChangeOver:
        return render(request, "supporters/email_over.html", status=404)
    except AddressTaken:
        return render(request, "supporters/email_taken.html", {"change": change}, status=409)
    return render(request, "supporters/email_confirm.html", {"change": change})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def email_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Public, like email_confirm()."""
    try:
        change = change_to_stop(token, at=timezone.now())
        if request.method == "POST":
            stop_email_change(token, at=timezone.now())
            return render(request, "supporters/email_stopped.html")
    except ChangeOver:
        return render(request, "supporters/email_over.html", status=404)
    return render(request, "supporters/email_stop.html", {"change": change})


def _account(pk: UUID) -> Supporter:
    return get_object_or_404(Supporter.objects.get_queryset().select_related("department"), pk=pk)
