"""List the devices where the user is signed in, and end their sessions.

Ending needs a recent proof, so that a stolen session can't end those of its owner.
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from supporters.authentication.actions.devices import end_device, end_other_devices
from supporters.authentication.reauthentication import require_recent_proof
from supporters.authentication.reports.devices import devices_page
from supporters.authentication.session_life import DEVICE
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission


@require_safe
@require(Permission.PROFILE_EDIT)
def devices(request: SupporterRequest) -> HttpResponse:
    page = devices_page(request.user, session_key=_session_key(request), at=timezone.now())
    return render(request, "supporters/devices.html", {"page": page})


@require_POST
@require(Permission.PROFILE_EDIT)
@require_recent_proof(leads_back="devices")
def device_end(request: SupporterRequest, pk: UUID) -> HttpResponse:
    device = get_object_or_404(request.user.devices, pk=pk)
    end_device(device.pk, by=request.user, but=_session_key(request))
    messages.success(request, _("The sessions on that device are ended."))
    return redirect("devices")


@require_POST
@require(Permission.PROFILE_EDIT)
@require_recent_proof(leads_back="devices")
def devices_end_all(request: SupporterRequest) -> HttpResponse:
    here = request.session.get(DEVICE)
    end_other_devices(by=request.user, but=_session_key(request), here=here and UUID(here))
    messages.success(request, _("You are signed out everywhere but here."))
    return redirect("devices")


def _session_key(request: SupporterRequest) -> str:
    return request.session.session_key or ""
