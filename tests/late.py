"""Forms that waited on a device, with what its script says of them."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from supporters.forms.outbox import AGE, CLOCK


def send_late(
    client: Client, address: str, fields: dict[str, str], age: timedelta, *, clock_off: timedelta = timedelta(0)
) -> Any:
    """`age`: from Save to this sending; `clock_off`: how far the clock of the device is ahead. No sign is asked for, so that the
    answer is the one of the form."""
    shown = timezone.now() + clock_off
    headers = {AGE: str(int(age.total_seconds())), CLOCK: str(int(shown.timestamp()))}
    return client.post(address, fields, headers=headers)
