"""Check before a change that every department with open work keeps a person responsible."""

from dataclasses import replace
from uuid import UUID

from supporters.directory.alphabet import alphabetical
from supporters.directory.models import Department, Presence
from supporters.notifications.case_provider import work


def presence_with(now: Presence, department_id: UUID, **changed: UUID | None) -> Presence:
    """The presence if this department had another parent, head or duty supporter."""
    return replace(now, posts={**now.posts, department_id: replace(now.posts[department_id], **changed)})


def left_unanswered(now: Presence, then: Presence) -> list[str]:
    """Names of the departments with open work that have a person responsible now and would have none up to the top."""
    answered, still = now.desks(), then.desks()
    lost = [pk for pk in work().departments() if pk in answered and pk not in still]
    return sorted(Department.objects.filter(pk__in=lost).values_list("name", flat=True), key=alphabetical)
