"""The main menu, which every page has. Its tags are written in Python, and the menu is made once for a language and a role."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from supporters.directory.models import Supporter
from supporters.directory.roles import Permission
from supporters.forms.light_forms import NOTHING, printed
from supporters.notifications.reports.layout import frame_of

register = template.Library()


@dataclass(frozen=True, kw_only=True)
class NavigationItem:
    """`name`: of the page. `is_wide`: shown on a wide screen only, since a phone has room for four words. `content`: icon and
    label. `place`: the markup around the number of what waits, "" where nothing is counted.

    The list of today's steps also leads to the user's own records, and a head's search to a new record.
    """

    name: str
    url: str
    is_wide: bool
    content: SafeString
    place: str


# Pages that belong to an item beside its own.
WITHIN: Final[dict[str, frozenset[str]]] = {
    "dashboard": frozenset(("country",)),
    "settings": frozenset(
        (
            *("rules", "rule_edit", "stages", "stage_edit", "working_calendar", "calendar_day_new", "quiet_window_new"),
            *("institutions", "institution_detail", "institution_new", "institution_edit", "institution_end"),
            *("institutions_load", "reminder_queue", "legal"),
        )
    ),
}

CONTENT: Final = '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg><span>{}</span>'

# Counts beside navigation items.
COUNTS: Final[dict[str, Callable[[Supporter], int | None]]] = {
    "notifications": lambda user: frame_of(user).unread,
    "approvals": lambda user: frame_of(user).to_confirm,
}


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> SafeString:
    """The items, for a user who is signed in."""
    request = context["request"]
    here = request.resolver_match.view_name if request.resolver_match else ""
    items = navigation_items(request.user.granted, get_language() or "")
    return SafeString("".join(_item(item, here, request.user) for item in items))


@cache
def navigation_items(granted: frozenset[Permission], _language: str) -> tuple[NavigationItem, ...]:
    """At most six items, of which a phone shows four or five, in the language that is active."""
    places = (
        (Permission.NUMBERS_VIEW, "dashboard", _("Numbers"), "numbers"),
        (Permission.TODAY_VIEW, "today", _("Today"), "calendar"),
        (Permission.TODAY_VIEW, "cases", _("My records"), "user"),
        (Permission.PERSON_SEARCH, "search", _("Search"), "search"),
        (Permission.PERSON_REGISTER, "person_new", _("New record"), "plus"),
        (Permission.STAFF_MANAGE, "staff", _("Staff"), "user"),
        (Permission.STAFF_MANAGE, "absences", _("Absences"), "calendar"),
        (Permission.STAFF_MANAGE, "approvals", _("Confirmations"), "confirm"),
        (Permission.STAFF_MANAGE, "departments", _("Departments"), "tree"),
        (Permission.REMINDERS_MANAGE, "settings", _("Settings"), "settings"),
        *(_overseen() if Permission.STAFF_MANAGE not in granted else ()),
        (Permission.NOTIFICATION_VIEW, "notifications", _("Notifications"), "bell"),
    )
    wide = {"cases", "departments", "settings", "emergency", "reminder_queue"} | (
        {"person_new"} if Permission.NUMBERS_VIEW in granted else set()
    )
    return tuple(
        NavigationItem(
            name=name,
            url=reverse(name),
            is_wide=name in wide,
            content=printed(CONTENT, static("img/icons.svg"), icon, label),
            place=_place(name),
        )
        for permission, name, label, icon in places
        if permission in granted
    )


def _overseen() -> tuple[tuple[Permission, str, str, str], ...]:
    """For who only reads; an administrator finds these pages on that of the staff."""
    return (
        (Permission.OVERSIGHT_VIEW, "staff_history_list", _("History"), "user"),
        (Permission.OVERSIGHT_VIEW, "approvals", _("Confirmations"), "confirm"),
        (Permission.OVERSIGHT_VIEW, "exports_all", _("Files"), "file"),
        (Permission.OVERSIGHT_VIEW, "emergency", _("Incident"), "alert"),
        (Permission.OVERSIGHT_VIEW, "reminder_queue", _("Queue"), "numbers"),
    )


def _place(name: str) -> str:
    if name == "notifications":
        asked = reverse("notification_count")
        return f'\n<span id="notification-count" role="status" hx-get="{asked}" hx-trigger="every 20s">{{}}</span>'
    return '\n<span id="waiting-count">{}</span>' if name in COUNTS else ""


def _item(item: NavigationItem, here: str, user: Supporter) -> SafeString:
    return printed(
        '<li{}><a href="{}"{}>{}{}</a></li>\n',
        SafeString(' class="wide-only"') if item.is_wide else NOTHING,
        item.url,
        printed(' aria-current="{}"', current) if (current := current_of(item, here)) else NOTHING,
        item.content,
        _count(item, COUNTS[item.name](user)) if item.place else NOTHING,
    )


def current_of(item: NavigationItem, here: str) -> str:
    """The value of aria-current, "" for none. `here`: the page that is shown."""
    return "page" if here == item.name else "true" if here in WITHIN.get(item.name, ()) else ""


def _count(item: NavigationItem, count: int | None) -> SafeString:
    """The place of the notifications is always there: a script fills it."""
    return NOTHING if count == 0 and item.name != "notifications" else printed(item.place, waiting(count))


@register.simple_tag
def waiting(count: int | None) -> SafeString:
    """How much waits. `count`: None when it is not known."""
    if count == 0:
        return NOTHING
    words = (
        _("the number is not known just now") if count is None else ngettext("%(n)s waits", "%(n)s wait", count) % {"n": count}
    )
    number = '<span class="badge-count" aria-hidden="true">{}</span><span class="visually-hidden">{}</span>'
    return printed(number, "—" if count is None else count, words)
