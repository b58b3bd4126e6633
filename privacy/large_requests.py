"""Answers to requests that are refused unread: 413 with the limits when one is too large."""

from typing import Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views import defaults

from privacy.uploads import MOST_KEPT

MEGABYTE: Final = 1_000_000


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400. Of what was sent nothing is known: the browser still has it, one step back."""
    if not isinstance(exception, RequestDataTooBig):
        return defaults.bad_request(request, exception)
    shown = {"of_file": MOST_KEPT // MEGABYTE, "of_form": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // MEGABYTE}
    return HttpResponse(render_to_string("413.html", shown), status=413)
