from dataclasses import dataclass
from datetime import datetime

from supporters.authentication.models import CalendarLink
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Supporter


@dataclass(frozen=True)
class CalendarLinkLine:
    """`used_label` is "" while no calendar program has fetched it."""

    made_label: str
    used_label: str


def calendar_link_line(user: Supporter, *, at: datetime) -> CalendarLinkLine | None:
    """The current link; None when there is none."""
    link, today = CalendarLink.objects.filter(supporter=user, revoked_at=None).first(), kyiv_day(at)
    if link is None:
        return None
    used = moment_label(link.last_used_at, today) if link.last_used_at else ""
    return CalendarLinkLine(moment_label(link.made_at, today), used)
