"""Remaining session time, for the warning before its end."""

import time
from typing import Any

from django import template

from supporters.authentication.session_life import time_left

register = template.Library()


@register.simple_tag(takes_context=True)
def seconds_left(context: dict[str, Any]) -> int:
    """For signed-in users only."""
    request = context["request"]
    return time_left(request.session, request.user.role, now=int(time.time())).seconds
