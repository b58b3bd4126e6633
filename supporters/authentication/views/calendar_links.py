"""The secret link from which a calendar program fetches the user's week."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from supporters.authentication.actions.calendar_links import make_calendar_link, revoke_calendar_link
from supporters.authentication.reauthentication import require_recent_proof
from supporters.authentication.reports.calendar_links import calendar_link_line
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.TODAY_VIEW)
def calendar_link(request: SupporterRequest) -> HttpResponse:
    return _make(request) if request.method == "POST" else _page(request)


@require_recent_proof(leads_back="calendar_link")
def _make(request: SupporterRequest) -> HttpResponse:
    """Answer with the page itself, since a redirect would have to store the secret.

    The link outlives the session, so a stolen session must not suffice to make one.
    """
    form = SubmittedOnceForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422)
    with submitted_once(request, form, result=reverse("calendar_link")):
        address = make_calendar_link(by=request.user, at=timezone.now())
    return _page(request, address=address)


@require_POST
@require(Permission.TODAY_VIEW)
def calendar_link_revoke(request: SupporterRequest) -> HttpResponse:
    form = SubmittedOnceForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422)
    with submitted_once(request, form, result=reverse("calendar_link")):
        revoke_calendar_link(request.user.pk, at=timezone.now())
    messages.success(request, _("The link is revoked: it opens nothing any more."))
    return redirect("calendar_link")


def _page(request: SupporterRequest, *, address: str = "", status: int = 200) -> HttpResponse:
    """`address`: the address of a link just made, else ""."""
    forms = {name: SubmittedOnceForm(auto_id=False) for name in ("make", "revoke")}
    context = {"link": calendar_link_line(request.user, at=timezone.now()), "address": address, **forms}
    return render(request, "supporters/calendar_link.html", context, status=status)
