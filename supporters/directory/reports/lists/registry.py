"""The lists of all apps by the route of their page: what exports a list, or goes on to its next row, finds it by its address."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.http import QueryDict
from django.urls import Resolver404, resolve

from supporters.directory.models import Supporter
from supporters.directory.reports.lists.listing import Listing
from supporters.directory.roles import Permission

Build = Callable[[Supporter, QueryDict, datetime], Listing | None]


@dataclass(frozen=True)
class RegisteredList:
    """`build`: the list as this user sees it; None for filters that the page refuses."""

    permission: Permission
    build: Build


_LISTS: dict[str, RegisteredList] = {}


def register_list(route: str, permission: Permission, build: Build) -> None:
    _LISTS[route] = RegisteredList(permission, build)


def registered_lists() -> dict[str, RegisteredList]:
    return dict(_LISTS)


def list_at(address: str, user: Supporter, *, at: datetime) -> Listing | None:
    """None where the address is of no list, or of one that the user may not see."""
    try:
        parts = urlsplit(address)
        route = resolve(parts.path).view_name
    except (ValueError, Resolver404):
        return None
    found = _LISTS.get(route)
    if not address.startswith("/") or parts.netloc or found is None or found.permission not in user.granted:
        return None
    return found.build(user, QueryDict(parts.query), at)
