"""Notices of a join and of its undoing to everybody who works on either card."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from cases.models import Case, TeamMember
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter

JOIN: Final = "join"  # subject kind of a join in notifications


def at_work_on(cards: Iterable[Case], *, at: datetime) -> set[UUID]:
    """Who leads these cards or is on their teams, still in service. The caller has locked the cards."""
    keys = [card.pk for card in cards]
    owners = Case.objects.filter(pk__in=keys).values("owner")
    members = TeamMember.objects.current(kyiv_day(at)).filter(case__in=keys).values("supporter")
    active = Supporter.objects.active()
    return set((active.filter(pk__in=owners) | active.filter(pk__in=members)).values_list("pk", flat=True))
