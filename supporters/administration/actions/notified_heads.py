"""Who is notified when a colleague's account changes."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from supporters.directory.calendar import kyiv_day
from supporters.directory.models import presence_on


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
