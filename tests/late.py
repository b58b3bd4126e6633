"""Forms that waited on a device, sent with the headers of the script."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from supporters.forms.outbox import AGE, CLOCK


def send_late(
    client: Client, address: str, fields: dict[str, str], age: timedelta, *, clock_off: timedelta = timedelta(0)
) -> Any:
    """`age`: time from Save to this request. `clock_off`: how far the device's clock is ahead.

    The request does not ask for the sign of a script's answer, so the answer is the page or redirect of the form itself.
    """
    shown = timezone.now() + clock_off
    headers = {AGE: str(int(age.total_seconds())), CLOCK: str(int(shown.timestamp()))}
    return client.post(address, fields, headers=headers)
