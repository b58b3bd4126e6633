"""Saving of drafts, and forms with an invalid CSRF token."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure
from django.views.decorators.http import require_POST

from supporters.authentication.sign_in import ask_to_sign_in
from supporters.directory.access import SupporterRequest, require
from supporters.directory.calendar import kyiv_time
from supporters.directory.roles import Permission
from supporters.forms.actions.drafts import DraftRefused, delete_draft, keep_draft, keep_refused
from supporters.forms.draft_forms import PostedWords, with_draft
from supporters.forms.models import Draft, DraftOrigin
from supporters.forms.outbox import TOKEN, is_sent_by_script
from supporters.forms.pages import next_page


@require_POST
@require(Permission.DRAFT_KEEP)
def draft_keep(request: SupporterRequest) -> HttpResponse:
    """Save the text typed so far. The answer is the line beside the save button."""
    sent, at = PostedWords.read(request), timezone.now()
    if sent is None:
        return HttpResponse(status=422)
    try:
        keep_draft(sent.key, sent.words, by=request.user, origin=sent.origin, at=at)
    except DraftRefused:
        return HttpResponse(status=409)
    words = _("Draft kept at %(time)s") % {"time": f"{kyiv_time(at):%H:%M}"}
    return HttpResponse(words, content_type="text/plain; charset=utf-8")


@require_POST
@require(Permission.DRAFT_KEEP)
def draft_delete(request: SupporterRequest, pk: UUID) -> HttpResponse:
    draft = get_object_or_404(Draft.objects.visible_to(request.user), pk=pk)
    delete_draft(draft.pk, by=request.user)
    return redirect(next_page(request.POST) or "home")


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form with an invalid CSRF token, mostly after a new sign-in in another tab.

    The signature proves the origin of a long form: its text is kept and offered to its author. Every other form is refused as
    usual.
    """
    sender = request.user if request.user.is_authenticated else None
    if is_sent_by_script(request):  # the text is stored on the device
        return HttpResponse(status=403, headers={TOKEN: get_token(request)} if sender else {})
    sent = PostedWords.read(request)
    if sent is None or not keep_refused(sent.key, sent.words, sender=sender, origin=sent.origin, at=timezone.now()):
        return csrf_failure(request, reason)
    if sent.origin is DraftOrigin.AUTOSAVED:  # a script's request; nobody reads the answer
        return csrf_failure(request, reason)
    if sender is None:
        return ask_to_sign_in(request, onward=with_draft(request))
    messages.info(request, _("This page was out of date. What you wrote is kept: check it and save again."))
    return redirect(with_draft(request))
