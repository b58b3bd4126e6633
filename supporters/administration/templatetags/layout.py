"""Tags of the page layout: duty phone, print header, language of typed text."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from supporters.directory.calendar import long_moment_label
from supporters.directory.models import Supporter, staff_context
from supporters.directory.numbers import can_be_called, phone_label
from supporters.directory.roles import Permission
from supporters.notifications.reports.layout import frame_of

register = template.Library()

TYPED_LANGUAGE = "uk"
TYPED_ATTRIBUTE = mark_safe(f' lang="{TYPED_LANGUAGE}"')  # noqa: S308 - a constant


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
