"""Who is among others: conditions on invitations."""

from datetime import datetime

from django.db.models import Q

from cases.reintegration.states.community import Attendance, InvitationState


def in_circle(since: datetime) -> Q:
    """Agreed to come to a meeting of a circle that goes on, or came to one; the meeting is ahead, or was since this moment.

    Attendance is written down with consent only, so who agreed counts unless it is known that they did not come.
    """
    meetings = Q(event__circle__isnull=False, event__circle__ended_at=None, event__cancelled_at=None, event__starts_at__gte=since)
    agreed = Q(state=InvitationState.ACCEPTED) & ~Q(attendance=Attendance.ABSENT)
    return meetings & (agreed | Q(attendance=Attendance.CAME))


def came_to_event(since: datetime) -> Q:
    """Came to an event that began since this moment, and consents that this is written down."""
    return Q(attendance=Attendance.CAME, event__starts_at__gte=since)
