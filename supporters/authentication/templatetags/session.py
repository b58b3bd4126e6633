"""How long the session of a page lasts, for the warning before its end."""

import time
from typing import Any

from django import template

from supporters.authentication.session_life import time_left

register = template.Library()


@register.simple_tag(takes_context=True)
def seconds_left(context: dict[str, Any]) -> int:
    """Of somebody who is signed in."""
    request = context["request"]
    return time_left(request.session, request.user.role, now=int(time.time())).seconds
