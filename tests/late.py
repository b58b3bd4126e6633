"""Forms that waited on a device, as its script sends them."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from supporters.outbox import AGE, CLOCK, SENT_BY_SCRIPT


def send_late(
    client: Client, address: str, fields: dict[str, str], age: timedelta, *, clock_off: timedelta = timedelta(0)
) -> Any:
    """`age`: from Save to this sending; `clock_off`: how far the clock of the device is ahead."""
    shown = timezone.now() + clock_off
    headers = {SENT_BY_SCRIPT: "1", AGE: str(int(age.total_seconds())), CLOCK: str(int(shown.timestamp()))}
    return client.post(address, fields, headers=headers)
