"""Request a letter about a forgotten password, and the page behind its link. Both are public."""

from base64 import b64decode, b64encode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from privacy.sealing import SealBroken, associated_data, seal, unseal
from supporters.authentication.actions.devices import remember_browser
from supporters.authentication.actions.passwords import LinkOver, ask_for_link, owner_of_link, set_password
from supporters.authentication.forms.passwords import ForgottenPasswordForm, NewPasswordForm
from supporters.forms.form_pages import form_page, posted

HELD = "password_link"  # in the session: the link's token, encrypted, since it works for any reader
IN_SESSION = "new"  # replaces the token in the address
LINK_BLOCK = 64


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def password_forgotten(request: HttpRequest) -> HttpResponse:
    form = ForgottenPasswordForm(posted(request))
    if form.is_valid():
        ask_for_link(form.cleaned_data["email"], at=timezone.now())
        return redirect("password_sent")
    return form_page(request, "supporters/password_forgotten.html", form)


@login_not_required
@require_safe
def password_sent(request: HttpRequest) -> HttpResponse:
    """The same answer with or without an account. It uses no message, which would need a session for the visitor."""
    return render(request, "supporters/password_sent.html")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def password_new(request: HttpRequest, pk: UUID, token: str) -> HttpResponse:
    try:
        if token != IN_SESSION:
            owner_of_link(pk, token)
            request.session[HELD] = b64encode(seal(token, _link_of(pk), block=LINK_BLOCK)).decode()
            return redirect("password_new", pk, IN_SESSION)
        return _set_password(request, pk, _held_token(request, pk))
    except LinkOver:
        return render(request, "supporters/password_over.html", status=404)


def _held_token(request: HttpRequest, pk: UUID) -> str:
    """Raises LinkOver."""
    try:
        return unseal(b64decode(request.session.get(HELD, "")), _link_of(pk), block=LINK_BLOCK)
    except (SealBroken, ValueError) as nothing_held:
        raise LinkOver from nothing_held


def _link_of(pk: UUID) -> bytes:
    return associated_data("django_session", HELD, pk)  # a label in what open sessions hold, no table


def _set_password(request: HttpRequest, pk: UUID, token: str) -> HttpResponse:
    """Raises LinkOver. It does not sign in: the second factor is required as usual."""
    owner = owner_of_link(pk, token)
    form = NewPasswordForm(posted(request), owner=owner)
    if not form.is_valid():
        context = {"email": owner.email}
        return form_page(request, "supporters/password_new.html", form, context)
    set_password(pk, token, password=form.cleaned_data["password"], at=timezone.now())
    remember_browser(request, owner, timezone.now())
    logout(request)
    messages.success(request, _("The new password is set. Sign in with it."))
    return redirect("account_login")
