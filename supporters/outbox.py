"""What a script says of a form that it sends (static/js/outbox.js): how long ago the form was saved on the device, and what the
device's clock shows."""

from datetime import datetime, timedelta
from typing import Final

from django.http import HttpRequest

SENT_BY_SCRIPT: Final = "Suprovid-Send"
AGE: Final = "Suprovid-Age"  # seconds from Save to this sending, by the device's clock
CLOCK: Final = "Suprovid-Clock"  # what the device's clock shows, seconds since 1970
LONGEST_WAIT: Final = timedelta(days=60)
CLOCK_TOLERANCE: Final = timedelta(minutes=10)


def is_sent_by_script(request: HttpRequest) -> bool:
    return SENT_BY_SCRIPT in request.headers


def saved_at(request: HttpRequest, *, now: datetime) -> datetime:
    """When its writer pressed Save. `now` when the script gives no age, or one that only a clock that was set meanwhile
    explains: negative, or more than LONGEST_WAIT."""
    age = _seconds(request, AGE)
    if age is None or not 0 <= age <= LONGEST_WAIT.total_seconds():
        return now
    return now - timedelta(seconds=age)


def has_wrong_clock(request: HttpRequest, *, now: datetime) -> bool:
    """Whether the device's clock differs from ours by more than CLOCK_TOLERANCE, or was set while the form waited."""
    shown, age = _seconds(request, CLOCK), _seconds(request, AGE)
    if shown is None:
        return False
    differs = abs(now.timestamp() - shown) > CLOCK_TOLERANCE.total_seconds()
    return differs or (age is not None and not 0 <= age <= LONGEST_WAIT.total_seconds())


def _seconds(request: HttpRequest, header: str) -> int | None:
    """None when the header is absent or no whole number of a sensible size."""
    text = request.headers.get(header, "")
    return int(text) if len(text) <= 12 and text.lstrip("-").isdecimal() else None
