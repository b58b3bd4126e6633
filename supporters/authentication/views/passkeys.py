"""The user's passkeys. Each is enough to sign in: it is discoverable without a user name and verifies its user."""

import json

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_registration
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from supporters.authentication.actions.second_factor import add_passkey, rename_passkey
from supporters.authentication.forms.second_factor import PasskeyForm, PasskeyNameForm
from supporters.authentication.second_factor import factors_of
from supporters.authentication.views.second_factor import after_adding, freshly_proved, is_needed, once, remove
from supporters.directory.access import SupporterRequest
from supporters.forms.form_pages import form_page, posted

PASSKEY = Authenticator.Type.WEBAUTHN


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_proved
def passkey_add(request: SupporterRequest) -> HttpResponse:
    form = PasskeyForm(posted(request))
    if form.is_valid():
        name, credential = form.cleaned_data["name"], form.cleaned_data["credential"]
        name = name or get_adapter().generate_authenticator_name(request.user, PASSKEY)
        leads_to, said = after_adding(request), _("The passkey is added.")
        return once(request, form, lambda: add_passkey(request.user.pk, name, credential), leads_to=leads_to, said=said)
    options = json.dumps(begin_registration(request.user, passwordless=True))
    context = {"options": options, "is_needed": is_needed(request)}
    return form_page(request, "mfa/passkey_add.html", form, context)


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_proved
def passkey_edit(request: SupporterRequest, pk: int) -> HttpResponse:
    passkey = get_object_or_404(factors_of(request.user), pk=pk, type=PASSKEY)
    form = PasskeyNameForm(posted(request), initial={"name": str(passkey)})
    if form.is_valid():
        name, said = form.cleaned_data["name"], _("The name is saved.")
        return once(request, form, lambda: rename_passkey(request.user.pk, pk, name), leads_to="mfa_index", said=said)
    return form_page(request, "mfa/passkey_edit.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_proved
def passkey_remove(request: SupporterRequest, pk: int) -> HttpResponse:
    return remove(request, type=PASSKEY, pk=pk)
