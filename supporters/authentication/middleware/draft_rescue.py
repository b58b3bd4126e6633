from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from supporters.authentication.sign_in import ask_to_sign_in
from supporters.forms.actions.drafts import keep_refused
from supporters.forms.draft_forms import PostedWords, with_draft
from supporters.forms.middleware.answer import Answer
from supporters.forms.models import DraftOrigin
from supporters.forms.outbox import is_sent_by_script


class DraftRescueMiddleware:
    """Keep the text of a form that is sent after its session has ended (supporters/forms/actions/drafts.py).

    The draft belongs to the user named in the form's signature and is offered after the next sign-in. Must come before
    LoginRequiredMiddleware.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: object, kwargs: object) -> HttpResponse | None:
        if request.user.is_authenticated or is_sent_by_script(request) or not getattr(view, "login_required", True):
            return None
        sent = PostedWords.read(request)
        if sent is None or not keep_refused(sent.key, sent.words, sender=None, origin=sent.origin, at=timezone.now()):
            return None
        if sent.origin is DraftOrigin.AUTOSAVED:  # a script's request; nobody reads the answer
            return None
        return ask_to_sign_in(request, onward=with_draft(request))
