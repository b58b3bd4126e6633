"""Offline support: the service worker and the one page that it caches. Neither holds personal data."""

import json
from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

# Files the page needs; all others come from the network or the browser's own cache.
FILES: Final = (
    "bootstrap/css/bootstrap.min.css",
    "css/tokens.css",
    "css/frame.css",
    "css/controls.css",
    "css/casework.css",
    "css/office.css",
    "css/print.css",
    "js/outbox.js",
    "js/offline.js",
    "img/favicon.svg",
)


@login_not_required
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """When disabled in the settings, the worker removes itself and its cache from each device that asks again."""
    kept = {"page": reverse("offline"), "files": [static(name) for name in FILES], "on": settings.SERVICE_WORKER}
    text = mark_safe(json.dumps(kept, sort_keys=True))  # noqa: S308 - addresses of ours, in a file of its own
    return render(request, "service-worker.js", {"kept": text}, content_type="text/javascript; charset=utf-8")


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The same for every user: the worker requests it without cookies."""
    return render(request, "supporters/offline.html")
