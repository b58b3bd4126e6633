"""Whom a notice about a change of owner still concerns (supporters/notifications/concerns.py)."""

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
    """The reader leads the case again, or a department: it waits in the queue, or its head is to know."""
    case = Case.objects.opened().filter(pk=OuterRef("subject_id"))
    return Q(Exists(case.filter(owner=OuterRef("recipient")))) | Q(Exists(case), recipient__in=leaders(presence))
