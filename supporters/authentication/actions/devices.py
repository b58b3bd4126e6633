"""Browsers that users sign in with. A cookie identifies the browser; the row keeps a keyed token of it."""

import re
import secrets
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from privacy.keys import KEY_BYTES, keyed_token
from supporters.authentication.actions.sessions import end_sessions
from supporters.authentication.models import Device
from supporters.authentication.session_life import BEGUN, DEVICE, SEEN
from supporters.directory.models import Supporter
from supporters.notifications.actions.deliveries import plan_letter
from supporters.notifications.actions.notifications import notify
from supporters.notifications.models import Letter, Rule

COOKIE_SECONDS: Final = 365 * 24 * 3600
# Key in request.META: the cookie that the middleware sets on the response (supporters/authentication/middleware/sessions.py).
GIVEN: Final = "supporters.device_cookie"
SUBJECT: Final = "device"  # subject kind of a device in notifications
SECRET: Final = re.compile(r"[\w-]{43}", re.ASCII)

# The first match in the User-Agent is taken, since most browsers also name their ancestors.
BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@transaction.atomic
def note_sign_in(request: HttpRequest, user: Supporter, at: datetime) -> None:
    """Record a completed sign-in; its session begins now on this device.

    The owner is notified of a new device, unless it is the first of the account.
    """
    device = _known_device(request, user, at)
    is_new = not device.has_signed_in
    device.has_signed_in, device.first_at, device.last_at = True, at if is_new else device.first_at, at
    device.label = device_label(request.headers.get("User-Agent", ""))
    device.save(update_fields=["label", "has_signed_in", "first_at", "last_at"])
    if is_new and user.devices.filter(has_signed_in=True).exclude(pk=device.pk).exists():
        notify([user.pk], Rule.NEW_DEVICE, SUBJECT, device.pk, at=at)
        plan_letter(Letter.DEVICE, device.pk, at=at)
    request.session[DEVICE] = str(device.pk)
    request.session[SEEN] = request.session[BEGUN] = int(at.timestamp())


@transaction.atomic
def remember_browser(request: HttpRequest, user: Supporter, at: datetime) -> None:
    """Record the browser in which a password was set by a link, so that guesses of others don't delay it.

    The link proves access to the account's mailbox. The device counts as new until it signs in, so the owner then gets a letter.
    """
    _known_device(request, user, at)


def known_browser(request: HttpRequest, **owner: Any) -> bytes | None:
    """The token of the requesting browser if an account knows it, else None; `owner` holds conditions on a Device."""
    secret = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    if not SECRET.fullmatch(secret):
        return None
    token = keyed_token("device cookie", secret)
    return token if Device.objects.filter(token=token, **owner).exists() else None


def _known_device(request: HttpRequest, user: Supporter, at: datetime) -> Device:
    """Get or create the device's row, locked; the response sets the cookie."""
    sent = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    secret = request.META[GIVEN] = sent if SECRET.fullmatch(sent) else secrets.token_urlsafe(32)
    label = device_label(request.headers.get("User-Agent", ""))
    device, _made = Device.objects.select_for_update().get_or_create(
        supporter=user,
        token=keyed_token("device cookie", secret),
        defaults={"label": label, "has_signed_in": False, "first_at": at, "last_at": at},
    )
    return device


def device_label(user_agent: str) -> str:
    """For example «Chrome, Android»; "" if neither is recognised."""
    found = (next((name for mark, name in table if mark in user_agent), "") for table in (BROWSERS, SYSTEMS))
    return ", ".join(name for name in found if name)


@transaction.atomic
def end_device(device_id: UUID, *, by: Supporter, but: str) -> None:
    """End the sessions of one of the user's devices; `but`: key of the requesting session, which continues."""
    end_sessions(by.pk, but=but, device_id=device_id)
    _forget(by, device_id)


@transaction.atomic
def end_other_devices(*, by: Supporter, but: str, here: UUID | None) -> None:
    """End all sessions except that of the key `but`; forget all devices except `here`."""
    end_sessions(by.pk, but=but)
    for device_id in by.devices.values_list("pk", flat=True):
        if device_id != here:
            _forget(by, device_id)


def _forget(owner: Supporter, device_id: UUID) -> None:
    """Invalidate its cookie: a later sign-in there is notified as a new device."""
    owner.devices.filter(pk=device_id).update(token=secrets.token_bytes(KEY_BYTES))
