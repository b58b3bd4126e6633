"""Who is notified when a colleague's account changes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter, presence_on
from supporters.notifications.actions.notifications import notify
from supporters.notifications.models import Rule

SUPPORTER: Final = "supporter"  # subject kind of an account in notifications


def notify_factors_removed(supporter: Supporter, *, at: datetime) -> None:
    """The owner and who is responsible over them, in the caller's transaction."""
    recipients = {supporter.pk, *heads_over([supporter.department_id], supporter.pk, at=at)}
    notify(recipients, Rule.FACTORS_REMOVED, SUPPORTER, supporter.pk, at=at)


def heads_over(department_ids: Iterable[UUID], supporter_id: UUID, *, at: datetime) -> set[UUID]:
    """Who is responsible for these departments today; for one that the colleague leads, who is responsible for its parent."""
    presence = presence_on(kyiv_day(at))
    found = set()
    for pk in department_ids:
        post = presence.posts[pk]
        over = post.parent if post.head == supporter_id else pk
        if over is not None:
            found.add(presence.desk(over))
    return {pk for pk in found if pk not in (None, supporter_id)}
