"""Answers while the database is down, full, slow or in a deadlock: 503 with a form that sends the same request again.

The answer needs no database and no session, so it works however early a request fails
(docs/adr/0022-requests-without-the-database.md). A script recognizes it by its header `Suprovid-Outage`.
"""

import sys
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final

import structlog
from django.core.exceptions import SuspiciousOperation
from django.db import Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.template.loader import render_to_string
from django.views import defaults

from privacy.statements import OutdatedStatement

log = structlog.get_logger("suprovid.outages")

HEADER: Final = "Suprovid-Outage"
SUBMISSION_KEY: Final = "submission_key"  # idempotency key of a form
NEVER_RETURNED: Final = ("csrfmiddlewaretoken", "code", "credential", "password")  # end of a field's name, without digits
MOST_RETURNED: Final = 100_000  # characters


class Outage(StrEnum):
    """Why a request was not answered; the value is sent in the header."""

    CONFLICT = "conflict"  # a deadlock, a serialization failure or an outdated prepared statement
    BUSY = "busy"
    FULL = "full"
    GONE = "gone"
    UNRECORDED = "unrecorded"  # the access record can't be written


RETRY_AFTER_SECONDS: Final = {
    Outage.CONFLICT: 1,
    Outage.BUSY: 10,
    Outage.FULL: 300,
    Outage.GONE: 30,
    Outage.UNRECORDED: 60,
}
# Prefix of PostgreSQL's error code, first match wins: https://www.postgresql.org/docs/15/errcodes-appendix.html
KINDS: Final = (
    ("40001", Outage.CONFLICT),
    ("40P01", Outage.CONFLICT),
    ("55P03", Outage.BUSY),
    ("57014", Outage.BUSY),  # lock_timeout, statement_timeout
    ("53100", Outage.FULL),
    ("53", Outage.BUSY),  # the disk; memory, connections
    ("08", Outage.GONE),
    ("57P", Outage.GONE),
    ("58", Outage.GONE),
    ("25P03", Outage.GONE),
    ("25006", Outage.GONE),  # idle in a transaction for too long; a standby
)


def outage_of(error: BaseException | None) -> Outage | None:
    """None when the database answers and the error has another cause."""
    if not isinstance(error, Error):
        return None
    if isinstance(error, OutdatedStatement):
        return Outage.CONFLICT
    code = getattr(error.__cause__, "pgcode", None)
    if code is None:  # a connection that broke or was not made
        return Outage.GONE if isinstance(error, OperationalError | InterfaceError) else None
    return next((outage for beginning, outage in KINDS if code.startswith(beginning)), None)


def is_conflict(answer: HttpResponse) -> bool:
    return answer.headers.get(HEADER) == Outage.CONFLICT


def outage_answer(request: HttpRequest, outage: Outage) -> HttpResponse:
    match = request.resolver_match
    note = log.warning if outage is Outage.CONFLICT else log.error  # the first conflict of a request is retried, not answered
    note("outage", outage=outage.value, route=match.view_name if match else "unknown", method=request.method)
    fields = _returned_fields(request)
    shown = {
        "conflict": outage is Outage.CONFLICT,
        "sent": request.method == "POST",
        "fields": fields,
        "words": words_among(value for _name, value in fields),
        "csrf_token": get_token(request) if fields else "",
    }
    again = str(RETRY_AFTER_SECONDS[outage])
    headers = {HEADER: outage.value, "Retry-After": again, "Cache-Control": "no-store"}
    return HttpResponse(render_to_string("503.html", shown), status=503, headers=headers)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500, for what a middleware raises before or after the view."""
    outage = outage_of(sys.exc_info()[1])
    return outage_answer(request, outage) if outage else defaults.server_error(request)


class _TokenCheck(CsrfViewMiddleware):
    """Django's check alone: a refusal returns its reason and renders no page."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def _returned_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Name and value of the fields of a form with an idempotency key, if it was sent from a page of ours.

    Another site must not get its fields into a form with a token.
    """
    try:
        sent = list(request.POST.lists()) if SUBMISSION_KEY in request.POST else []
    except (SuspiciousOperation, UnreadablePostError, MultiPartParserError):
        return []
    fields = [(name, value) for name, values in sent if _may_return(name) for value in values]
    if _size(fields) > MOST_RETURNED or request.FILES:
        return []
    refused = _TokenCheck(lambda _request: HttpResponse()).process_view(request, outage_answer, (), {})
    return [] if refused else fields


def _may_return(name: str) -> bool:
    return not name.rstrip("0123456789").endswith(NEVER_RETURNED)


def _size(fields: Iterable[tuple[str, str]]) -> int:
    return sum(len(name) + len(value) for name, value in fields)


def words_among(values: Iterable[str]) -> list[str]:
    """The values to show to their author; keys and codes are left out."""
    return [value for value in values if " " in value.strip() or not value.isascii()]
