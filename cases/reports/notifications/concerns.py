"""When a notification about a change of owner still concerns its reader (supporters/notifications/concerns.py)."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from cases.models import Case
from supporters.directory.models import Presence
from supporters.notifications.concerns import leaders


def answer_is_awaited(_at: datetime, _presence: Presence) -> Q:
    """The reader is named to lead the case and has not answered."""
    unanswered = Case.objects.without_accepted_owner()
    return Q(Exists(unanswered.filter(pk=OuterRef("subject_id"), owner=OuterRef("recipient"))))


def case_came_back(_at: datetime, presence: Presence) -> Q:
    """The reader owns the open case again, or leads departments: heads must know of a case in the queue."""
    case = Case.objects.opened().filter(pk=OuterRef("subject_id"))
    return Q(Exists(case.filter(owner=OuterRef("recipient")))) | Q(Exists(case), recipient__in=leaders(presence))
