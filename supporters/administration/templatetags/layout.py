"""Tags of the page layout: navigation, duty phone, print header, language of typed text."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from supporters.directory.calendar import long_moment_label
from supporters.directory.models import Supporter, staff_context
from supporters.directory.numbers import can_be_called, phone_label
from supporters.directory.roles import Permission
from supporters.notifications.reports.layout import frame_of

register = template.Library()

TYPED_LANGUAGE = "uk"
TYPED_ATTRIBUTE = mark_safe(f' lang="{TYPED_LANGUAGE}"')  # noqa: S308 - a constant


@dataclass(frozen=True, kw_only=True)
class NavigationItem:
    """`is_wide`: shown on a wide screen only, since a phone has room for four words. `current`: the value of aria-current, "" for
    none. `count`: None when it is not known.

    The list of today's steps also leads to the user's own records, and a head's search to a new record.
    """

    url: str
    label: str
    icon: str
    current: str
    is_wide: bool
    count: int | None = 0


# Pages that belong to an item beside its own.
WITHIN: Final[dict[str, frozenset[str]]] = {
    "settings": frozenset(
        (
            *("rules", "rule_edit", "stages", "stage_edit", "working_calendar", "calendar_day_new", "quiet_window_new"),
            *("institutions", "institution_detail", "institution_new", "institution_edit", "institution_end"),
            *("institutions_load", "reminder_queue", "legal"),
        )
    )
}

# Counts beside navigation items.
COUNTS: Final[dict[str, Callable[[Supporter], int | None]]] = {
    "notifications": lambda user: frame_of(user).unread,
    "approvals": lambda user: frame_of(user).to_confirm,
}


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> list[NavigationItem]:
    """At most six items, of which a phone shows four or five. Empty for an anonymous visitor."""
    request, user = context.get("request"), _reader(context)
    if user is None:
        return []
    here = request.resolver_match.view_name if request and request.resolver_match else ""
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
        *(_overseen() if Permission.STAFF_MANAGE not in user.granted else ()),
        (Permission.NOTIFICATION_VIEW, "notifications", _("Notifications"), "bell"),
    )
    wide = {"cases", "departments", "settings", "emergency", "reminder_queue"} | (
        {"person_new"} if Permission.NUMBERS_VIEW in user.granted else set()
    )
    return [
        NavigationItem(
            url=reverse(name),
            label=label,
            icon=icon,
            current="page" if here == name else "true" if here in WITHIN.get(name, ()) else "",
            is_wide=name in wide,
            count=COUNTS[name](user) if name in COUNTS else 0,
        )
        for permission, name, label, icon in places
        if permission in user.granted
    ]


def _overseen() -> tuple[tuple[Permission, str, str, str], ...]:
    """For who only reads; an administrator finds these pages on that of the staff."""
    return (
        (Permission.OVERSIGHT_VIEW, "staff_history_list", _("History"), "user"),
        (Permission.OVERSIGHT_VIEW, "approvals", _("Confirmations"), "confirm"),
        (Permission.OVERSIGHT_VIEW, "exports_all", _("Files"), "file"),
        (Permission.OVERSIGHT_VIEW, "emergency", _("Incident"), "alert"),
        (Permission.OVERSIGHT_VIEW, "reminder_queue", _("Queue"), "numbers"),
    )


@dataclass(frozen=True)
class DutyPhone:
    """`tel` is "" for a number that can't be called."""

    tel: str
    display: str


@register.simple_tag(takes_context=True)
def duty_phone(context: dict[str, Any]) -> DutyPhone | None:
    """None for an anonymous visitor, and where neither the department nor one above has a number."""
    user = _reader(context)
    number = frame_of(user).duty_phone if user else ""
    return DutyPhone(number if can_be_called(number) else "", phone_label(number)) if number else None


@dataclass(frozen=True)
class Paper:
    """Who printed the page, and the time of its data."""

    who: str
    moment: str


@register.simple_tag(takes_context=True)
def printed(context: dict[str, Any]) -> Paper:
    user = _reader(context)
    return Paper((user.signature or user.short_name) if user else "", long_moment_label(timezone.now()))


@register.simple_tag(takes_context=True)
def reading_only(context: dict[str, Any]) -> bool:
    """Whether the site is read-only. Needs no query of its own: the user's loaded account carries the answer."""
    user = _reader(context)
    return user is not None and staff_context(user).reading_only


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], permission: str) -> bool:
    user = _reader(context)
    return user is not None and Permission[permission] in user.granted


@register.simple_tag
def typed_lang() -> str:
    """The `lang` attribute for typed text on a page in another language, so that a screen reader reads it in Ukrainian."""
    return "" if get_language() == TYPED_LANGUAGE else TYPED_ATTRIBUTE


def _reader(context: dict[str, Any]) -> Supporter | None:
    user = getattr(context.get("request"), "user", None)
    return user if isinstance(user, Supporter) else None
