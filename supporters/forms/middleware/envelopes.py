"""A form that waited on a device comes encrypted in an envelope; its author's request continues as an ordinary POST."""

import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.datastructures import MultiValueDict

from privacy.envelopes import Envelope, EnvelopeBroken, open_envelope
from supporters.forms.middleware.answer import Answer
from supporters.forms.outbox import AGE, ANSWER, CLOCK, OUTBOX, Sign, Ticket, account_token

MOST_FIELDS: Final = 200
NOTES: Final = frozenset({"visit_note", "note_place"})  # the routes that make a note a draft
FROM_A_PAGE: Final = {"age": AGE, "clock": CLOCK}  # a form sent by a page carries these values as fields, not as headers
TOKEN_FIELD: Final = "csrfmiddlewaretoken"  # noqa: S105 - a name


@dataclass(frozen=True)
class SealedForm:
    """`path`: address of the form with its query string; `fields`: name and value, in the order of the page.

    A note was written without a form of the site: it has no ticket, only fills a form, and names its author by the account's
    token.
    """

    author: UUID | str
    path: str
    fields: list[tuple[str, str]]

    @classmethod
    def open(cls, envelope: Envelope) -> "SealedForm":
        """Raises EnvelopeBroken, also when its ticket is for another form."""
        try:
            inside: dict[str, Any] = json.loads(open_envelope(envelope))
            path, ticket = str(inside["path"]), Ticket.read(str(inside.get("ticket", "")))
            fields = [(str(name), str(value)) for name, value in inside["fields"]]
            route = resolve(urlsplit(path).path).view_name
            if route in NOTES:
                return cls(str(inside["account"]), path, fields)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, Resolver404) as damaged:
            raise EnvelopeBroken("there is no form inside") from damaged
        if ticket is None or ticket.route != route or len(fields) > MOST_FIELDS:
            raise EnvelopeBroken("its ticket is not for this form")
        if {envelope.bound_to, str(ticket.submission_key)} != {value for name, value in fields if name == "submission_key"}:
            raise EnvelopeBroken("its ticket is for another submission")
        return cls(ticket.user_id, path, fields)

    def is_of(self, user: AbstractBaseUser | AnonymousUser) -> bool:
        return self.author in (user.pk, account_token(user))


class EnvelopeMiddleware:
    """Must run after the session check and before a view is chosen, so that every check of the form's address applies."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sealed = request.path_info == OUTBOX and request.user.is_authenticated and "envelope" in request.POST
        if not sealed:
            return self.get_response(request)
        try:
            form = SealedForm.open(Envelope.read(request.POST["envelope"]))
        except EnvelopeBroken:
            return _refuse(request, Sign.UNREADABLE)
        if not form.is_of(request.user):
            return _refuse(request, Sign.NOT_YOURS)
        _put(request, form)
        return self.get_response(request)


def _put(request: HttpRequest, form: SealedForm) -> None:
    """Turn the request into the POST of this form."""
    address, outside = urlsplit(form.path), request.POST
    inside = QueryDict(mutable=True)
    for name, value in form.fields:
        inside.appendlist(name, value)
    inside[TOKEN_FIELD] = outside.get(TOKEN_FIELD, "")
    for name, header in FROM_A_PAGE.items():
        if name in outside:
            request.META["HTTP_" + header.upper().replace("-", "_")] = outside[name]
    request.path = request.path_info = request.META["PATH_INFO"] = address.path
    request.META["QUERY_STRING"] = address.query
    request.GET = QueryDict(address.query)
    request.POST = inside  # type: ignore[assignment]
    request._files = MultiValueDict()  # type: ignore[attr-defined]


def _refuse(request: HttpRequest, sign: Sign) -> HttpResponse:
    response = render(request, "supporters/outbox_refused.html", {"sign": sign.value}, status=422)
    response.headers[ANSWER] = sign.value
    return response
