"""Answers to forms sent by a script, which can't follow redirects and must recognise answers of the site."""

from django.http import HttpRequest, HttpResponse

from supporters.forms.middleware.answer import Answer
from supporters.forms.middleware.idempotency import submission_key_of
from supporters.forms.models import SubmissionKey
from supporters.forms.outbox import ANSWER, TO, TOKEN, Sign, is_sent_by_script


class SentByScriptMiddleware:
    """Must run outside the session middleware, so that it sees each answer of the site, errors included.

    A redirect becomes an empty answer with its address in a header.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST" or not is_sent_by_script(request) or ANSWER in response.headers:
            return response
        sign, leads_to = _sign(request, response)
        response.headers[ANSWER] = sign.value
        if leads_to:
            response.headers[TO] = leads_to
        if _is_redirect(response):
            response.status_code = 200
            del response.headers["Location"]
        return response


def _sign(request: HttpRequest, response: HttpResponse) -> tuple[Sign, str]:
    """The sign and the address to continue at, "" for none."""
    user = getattr(request, "user", None)
    if response.status_code >= 500 or user is None:
        return Sign.LATER, ""
    if not user.is_authenticated:
        return Sign.SIGN_IN, ""
    if TOKEN in response.headers:
        return Sign.RENEW, ""
    if not _is_redirect(response):
        return Sign.REFUSED, ""
    key = submission_key_of(request)
    used = key and SubmissionKey.objects.filter(user=user, key=key).values_list("result", flat=True).first()
    return (Sign.TAKEN, used) if used else (Sign.ELSEWHERE, response.headers["Location"])


def _is_redirect(response: HttpResponse) -> bool:
    return 300 <= response.status_code < 400 and "Location" in response.headers
