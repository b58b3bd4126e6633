"""Forms that wait on the device for a network: their list, and the public key that encrypts them."""

import base64

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from privacy.envelopes import current_key
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission


@require_safe
@require(Permission.DRAFT_KEEP)
def outbox(request: SupporterRequest) -> HttpResponse:
    """The rows are on the device: a script fills the page."""
    return render(request, "supporters/outbox.html")


@require_safe
@require(Permission.DRAFT_KEEP)
def outbox_key(_request: SupporterRequest) -> JsonResponse:
    key = current_key(at=timezone.now())
    return JsonResponse({"key": str(key.pk), "public": base64.b64encode(bytes(key.public)).decode()})
