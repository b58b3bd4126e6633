"""The confidentiality undertaking, required before any other page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from supporters.authentication.actions.undertaking import accept_undertaking
from supporters.authentication.forms.undertaking import UndertakingForm
from supporters.directory.access import SupporterRequest
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.undertaking import VERSION, is_undertaken
from supporters.forms.form_pages import form_page, posted
from supporters.forms.pages import next_page


@require_http_methods(["GET", "HEAD", "POST"])
def undertaking(request: SupporterRequest) -> HttpResponse:
    """A user who has accepted it can read it again."""
    user, sent = request.user, posted(request)
    form, onward = UndertakingForm(sent), next_page(request.GET if sent is None else sent) or reverse("home")
    if form.is_valid():
        accept_undertaking(user.pk, at=timezone.now())
        messages.success(request, _("Your undertaking is recorded."))
        return redirect(onward)
    since = moment_label(user.undertaken_at, kyiv_day(timezone.now())) if user.undertaken_at and is_undertaken(user) else ""
    context = {"onward": onward, "version": VERSION, "since": since}
    return form_page(request, "supporters/undertaking.html", form, context)
