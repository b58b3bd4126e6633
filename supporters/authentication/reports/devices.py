"""The page of devices, and the rendering of notifications about a new one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from supporters.authentication.actions.sessions import KeptSession, sessions_of
from supporters.authentication.models import Device
from supporters.authentication.session_keys import stored_session_key
from supporters.authentication.session_life import SEEN, time_left
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Supporter
from supporters.notifications.rendering import RenderedNotification

LATELY: Final = timedelta(days=90)
SHOWN: Final = 30


@dataclass(frozen=True, kw_only=True)
class DeviceRow:
    pk: UUID
    label: str
    since_label: str
    seen_label: str
    is_this: bool
    is_signed_in: bool


@dataclass(frozen=True)
class DevicesPage:
    """`is_elsewhere`: another session of the account is open, on a listed device or not."""

    rows: tuple[DeviceRow, ...]
    is_elsewhere: bool


def devices_page(user: Supporter, *, session_key: str, at: datetime) -> DevicesPage:
    """Devices that are signed in or were seen lately, the latest first."""
    now, own = int(at.timestamp()), stored_session_key(session_key)
    live = [kept for kept in sessions_of(user.pk) if time_left(kept.content, user.role, now=now).seconds >= 0]
    this = next((kept.device_id for kept in live if kept.stored_key == own), None)
    devices = user.devices.filter(has_signed_in=True, last_at__gte=at - LATELY).order_by("-last_at")[:SHOWN]
    rows = tuple(_row(device, [kept for kept in live if kept.device_id == device.pk], this, at) for device in devices)
    return DevicesPage(rows, any(kept.stored_key != own for kept in live))


def render_new_devices(device_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    today, title = kyiv_day(timezone.now()), _("Somebody signed in to your account on a new device")
    return {
        device.pk: RenderedNotification(
            title=title, text=f"{shown_label(device)}, {moment_label(device.first_at, today)}", url=reverse("devices")
        )
        for device in reader.devices.filter(pk__in=device_ids)
    }


def shown_label(device: Device) -> str:
    return device.label or _("unknown browser")


def _row(device: Device, live: Sequence[KeptSession], this: UUID | None, at: datetime) -> DeviceRow:
    today = kyiv_day(at)
    seen = max([device.last_at, *(datetime.fromtimestamp(kept.content.get(SEEN, 0), UTC) for kept in live)])
    return DeviceRow(
        pk=device.pk,
        label=shown_label(device),
        since_label=moment_label(device.first_at, today),
        seen_label=moment_label(seen, today),
        is_this=device.pk == this,
        is_signed_in=bool(live),
    )
