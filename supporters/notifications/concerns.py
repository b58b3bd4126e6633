"""Whom a notice that an action has made still concerns. The app whose rows it is about registers that in its AppConfig.ready():
notifications stand below. One that no longer concerns its reader is settled by the minute's run
(supporters/notifications/dispatch.py)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from supporters.directory.models import Presence
from supporters.notifications.models import Rule

Concern = Callable[[datetime, Presence], Q]  # a condition on a Notification of the rule
_concerns: Final[dict[str, Concern]] = {}


def register_concern(rule: Rule, concern: Concern) -> None:
    _concerns[rule] = concern


def concerns() -> Mapping[str, Concern]:
    """By rule. A notice of any other rule concerns its reader until it is read or the account is closed."""
    return _concerns


def leaders(presence: Presence) -> frozenset[UUID]:
    """Who leads a department or is on duty for one, also while away, and who answers for one today."""
    posts = {pk for post in presence.posts.values() for pk in (post.head, post.duty) if pk}
    return frozenset(posts | set(presence.desks().values()))
