"""The frame of every page: where somebody of this role can go."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from supporters.models import Notification, Supporter
from supporters.roles import Permission

register = template.Library()


@dataclass(frozen=True)
class NavigationItem:
    url: str
    label: str
    icon: str
    current: bool
    count: int = 0


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> list[NavigationItem]:
    """At most four places; the same on a phone and on a desktop. Empty for somebody who is not signed in."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if not isinstance(user, Supporter):
        return []
    here = request.resolver_match.view_name if request and request.resolver_match else ""
    places = (
        (Permission.TODAY_VIEW, "today", _("Today"), "calendar"),
        (Permission.PERSON_SEARCH, "search", _("Search"), "search"),
        (Permission.PERSON_REGISTER, "person_new", _("New record"), "plus"),
        (Permission.NOTIFICATION_VIEW, "notifications", _("Notifications"), "bell"),
    )
    return [
        NavigationItem(reverse(name), label, icon, here == name, _unread(user) if name == "notifications" else 0)
        for permission, name, label, icon in places
        if permission in user.granted
    ]


def _unread(user: Supporter) -> int:
    return Notification.objects.visible_to(user).unread().count()
