"""When a notification about a change of owner still concerns its reader (supporters/notifications/concerns.py)."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from cases.models import HandOver
from cases.states import CaseState
from supporters.directory.models import Presence
from supporters.notifications.concerns import leaders


def answer_is_awaited(_at: datetime, presence: Presence) -> Q:
    """The reader is asked to take the case, or answers for departments, and nobody has answered."""
    offer = HandOver.objects.open().filter(pk=OuterRef("subject_id"))
    return Q(Exists(offer.filter(to_owner=OuterRef("recipient")))) | Q(Exists(offer), recipient__in=leaders(presence))


def case_came_back(_at: datetime, _presence: Presence) -> Q:
    """The offer was refused, and the open case has not been offered again."""
    later = HandOver.objects.filter(case=OuterRef("case"), asked_at__gt=OuterRef("answered_at"))
    refused = HandOver.objects.filter(pk=OuterRef("subject_id"), case__state=CaseState.OPEN)
    return Q(Exists(refused.exclude(Exists(later))))
