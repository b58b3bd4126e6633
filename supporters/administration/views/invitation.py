"""Invite a new colleague, and the page behind the link in the letter."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from privacy.ids import new_id
from supporters.administration.actions.approvals.requests import ApprovalRefused
from supporters.administration.actions.invitations import (
    EmailRefused,
    InvitationOver,
    InvitationWaits,
    accept_invitation,
    invitation_of,
    invite,
    resend_invitation,
    revoke_invitation,
)
from supporters.administration.forms.staff import InviteForm
from supporters.administration.reports.accounts import invitation_page
from supporters.authentication.actions.devices import remember_browser
from supporters.authentication.forms.passwords import NewPasswordForm
from supporters.authentication.reauthentication import require_recent_factor_to_post_when
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.locks import DepartmentRefused
from supporters.directory.models import Invitation, Supporter
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, is_sent_to_be_saved, posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAFF_MANAGE)
@require_recent_factor_to_post_when(is_sent_to_be_saved)
def staff_invite(request: SupporterRequest) -> HttpResponse:
    kept = draft_context(request, InviteForm, subject_id=None, person_id=None, at=timezone.now())
    form = InviteForm(posted(request), near=request.user.department_id, draft_context=kept)
    try:
        if form.is_valid():
            return redirect(_invite(form, request))
    except EmailRefused as taken:  # another administrator took the address since the form's check
        form.add_error("email", str(taken))
    except DepartmentRefused as closed:  # likewise
        form.add_error(closed.field, str(closed))
    except ApprovalRefused as alone:  # there is no second administrator
        form.add_error("role", str(alone))
    return form_page(request, "supporters/staff_invite.html", form)


def _invite(form: InviteForm, request: SupporterRequest) -> str:
    pk, known = new_id(), form.cleaned_data
    result = reverse("invitation_detail", args=[pk])
    with submitted_once(request, form, result=result):
        invite(form.new_colleague, by=request.user, at=timezone.now(), pk=pk, reason=known["reason"])
        said = _("The invitation is on its way. The link in it opens for 72 hours.")
        if form.takes_two:
            said = _("Who may confirm it is asked. The letter goes out when the invitation is confirmed.")
        messages.success(request, said)
    return result


@require_safe
@require(Permission.STAFF_MANAGE)
def invitation_detail(request: SupporterRequest, pk: UUID) -> HttpResponse:
    return _invitation(request, pk)


@require_POST
@require(Permission.STAFF_MANAGE)
def invitation_resend(request: SupporterRequest, pk: UUID) -> HttpResponse:
    def resend() -> str:
        resend_invitation(pk, by=request.user, at=timezone.now())
        return _("A new letter is on its way; the link before opens no more.")

    return _act(request, pk, resend)


@require_POST
@require(Permission.STAFF_MANAGE)
def invitation_revoke(request: SupporterRequest, pk: UUID) -> HttpResponse:
    def revoke() -> str:
        revoke_invitation(pk, by=request.user, at=timezone.now())
        return _("The invitation is revoked, and its link opens no more.")

    return _act(request, pk, revoke)


def _act(request: SupporterRequest, pk: UUID, act: Callable[[], str]) -> HttpResponse:
    """Run `act` once; it returns the success message."""
    form = SubmittedOnceForm(request.POST)
    if not form.is_valid():
        return _invitation(request, pk, status=422)
    result = reverse("invitation_detail", args=[pk])
    try:
        with submitted_once(request, form, result=result):
            said = act()
    except InvitationOver:
        return _invitation(request, pk, refusal=_("Nothing was changed: this invitation is over."), status=409)
    except InvitationWaits as waits:
        return _invitation(request, pk, refusal=str(waits), status=409)
    messages.success(request, said)
    return redirect(result)


def _invitation(request: SupporterRequest, pk: UUID, *, refusal: str = "", status: int = 200) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.select_related("department", "invited_by"), pk=pk)
    again, off = SubmittedOnceForm(auto_id=False), SubmittedOnceForm(auto_id=False)
    context = {"page": invitation_page(invitation, at=timezone.now()), "resend": again, "revoke": off, "refusal": refusal}
    return render(request, "supporters/invitation_detail.html", context, status=status)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Public: the signature authorizes. Every invalid link gets the same answer, so none reveals an account."""
    try:
        invitation = invitation_of(token, at=timezone.now())
        form = NewPasswordForm(posted(request), owner=_owner_to_be(invitation))
        if form.is_valid():
            colleague = accept_invitation(token, password=form.cleaned_data["password"], at=timezone.now())
            remember_browser(request, colleague, timezone.now())
            messages.success(request, _("Your access is ready. Sign in with your e-mail and the new password."))
            return redirect("account_login")
    except InvitationOver:
        return render(request, "supporters/invitation_over.html", status=404)
    context = {"invitation": invitation}
    return form_page(request, "supporters/invitation_accept.html", form, context)


def _owner_to_be(invitation: Invitation) -> Supporter:
    """An unsaved account for the rule that a password must not resemble its owner."""
    return Supporter(
        email=invitation.email, surname=invitation.surname, given_name=invitation.given_name, patronymic=invitation.patronymic
    )
