"""Middleware of every request: a log line without personal data, answers that are not cached, and the access record."""

import json
import re
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

from privacy.actions import record_access, record_unopened
from privacy.keys import keyed_token
from privacy.opening import Reading, reading_under_way
from privacy.outages import Outage, is_conflict, outage_answer, outage_of

Answer = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger("suprovid.request")

SET_HISTORY_CONTEXT = "SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true); "


class RequestLogMiddleware:
    """Log one line for each request: the name of the route instead of the address, no query string, no body, no IP address."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = str(uuid.uuid4())  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.request_id)  # type: ignore[attr-defined]
        begun = time.monotonic()
        response = self.get_response(request)
        if settings.MODE == "production" or response.status_code >= 500:
            log.info(
                "answered",
                route=route_name(request),
                method=request.method,
                status=response.status_code,
                milliseconds=round((time.monotonic() - begun) * 1000),
            )
        return response


class BrowserPolicyMiddleware:
    """Runs first: sets the browser policy of every answer, also of static files, errors and redirects."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = settings.PERMISSIONS_POLICY
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


class PrivateAnswerMiddleware:
    """No browser or proxy may cache a page. A request with a NUL byte, which PostgreSQL can't store, is refused."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = request.path + request.META.get("QUERY_STRING", "")
        nul = "\x00" in address or "%00" in address
        response = HttpResponseBadRequest("NUL", content_type="text/plain") if nul else self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class ReadingMiddleware:
    """Each request is a reading.

    Its record is committed before the first byte of the answer leaves; if it can't be written, the answer is refused.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reading = Reading(
            device=keyed_token("device", request.META.get("HTTP_USER_AGENT", ""))[:8].hex(),
            request_id=getattr(request, "request_id", ""),
        )
        with reading_under_way(reading):
            response = self.get_response(request)
            if reading.unopened:
                with suppress(DatabaseError):  # the alarm is already logged
                    record_unopened(reading.unopened)
            if not reading.subjects and not reading.is_export:
                return response
            user = request.user
            reading.actor_id, reading.role = user.pk, getattr(user, "role", "")
            reading.route = reading.route or route_name(request)
            reading.act = _act_of(request, reading)
            try:
                record_access(reading)
            except DatabaseError as error:
                log.error("access record refused, answer withheld", route=reading.route)
                return outage_answer(request, outage_of(error) or Outage.UNRECORDED)
            return response


def _act_of(request: HttpRequest, reading: Reading) -> str:
    if reading.is_export:
        return "export"
    return "read" if request.method in ("GET", "HEAD") or reading.query_token else "write"


class OutageMiddleware:
    """Runs inside ReadingMiddleware: a repeated request has one record. Failures outside it reach `server_error`."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Run the whole view once more after a deadlock, which rolls one of two transactions back.

        A form that took effect in an earlier transaction of the view is recognized by its idempotency key.
        """
        answer = self.get_response(request)
        if not is_conflict(answer):
            return answer
        for _name, files in request.FILES.lists():
            for file in files:
                file.seek(0)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        outage = outage_of(exception)
        return outage_answer(request, outage) if outage else None


def log_failed_view(request: HttpRequest, **_: Any) -> None:
    """Log the cause of a 500: its type and place (config/logs.py), never its text.

    A failure of the database to answer is logged as an outage instead.
    """
    error = sys.exc_info()[1]
    if outage_of(error) is None:
        log.error("view_failed", route=route_name(request), method=request.method, exc_info=error)


def route_name(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.view_name if match else "") or "unknown"


class HistoryContextMiddleware:
    """Add the user to rows of history.

    The database gets the context only with statements on tables that have a history, and for their transaction only.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        copied = (getattr(model, "pgh_tracked_model", None) for model in apps.get_models())
        tables = "|".join(sorted({model._meta.db_table for model in copied if model is not None}))
        self.tracked = re.compile(rf'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(?:{tables})"')

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD") or not request.user.is_authenticated:
            return self.get_response(request)
        values = [str(uuid.uuid4()), json.dumps({"user": str(request.user.pk), "route": route_name(request)})]

        def with_context(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if not self.tracked.match(sql):
                return execute(sql, params, many, context)
            return execute(SET_HISTORY_CONTEXT + sql, [*values, *(params or ())], many, context)

        with connection.execute_wrapper(with_context):
            return self.get_response(request)
