"""Whether a notice made by an action still concerns its recipient.

The app with the subject's rows registers a condition in its AppConfig.ready(), since notifications must not import it. A notice
that no longer concerns its recipient is settled by the dispatch (supporters/notifications/dispatch.py).
"""

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
    """By rule. A notice of any other rule concerns its recipient until it is read or the account is closed."""
    return _concerns


def leaders(presence: Presence) -> frozenset[UUID]:
    """Heads and duty supporters, also while away, and those responsible for a department today."""
    posts = {pk for post in presence.posts.values() for pk in (post.head, post.duty) if pk}
    return frozenset(posts | set(presence.desks().values()))
