"""Whom a notice that an action has made still concerns. The app whose rows it is about registers that in its AppConfig.ready():
notifications stand below. One that no longer concerns its reader is settled by the minute's run (supporters/reminding.py)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from supporters.calendar import kyiv_day
from supporters.models import Absence, Approval, Presence, Rule, Supporter

Concern = Callable[[datetime, Presence], Q]  # a condition on a Notification of the rule
_concerns: Final[dict[str, Concern]] = {}


def register_concern(rule: Rule, concern: Concern) -> None:
    _concerns[rule] = concern


def concerns() -> Mapping[str, Concern]:
    """By rule. A notice of any other rule concerns its reader until it is read or the account is closed."""
    return _concerns


def leaders(presence: Presence) -> frozenset[UUID]:
    """Who leads a department or is on duty for one, also while away, and who answers for one today."""
    posts = {pk for post in presence.posts.values() for pk in (post.head, post.duty) if pk}
    return frozenset(posts | set(presence.desks().values()))


def concerns_leaders(_at: datetime, presence: Presence) -> Q:
    return Q(recipient__in=leaders(presence))


def cover_is_needed(at: datetime, _presence: Presence) -> Q:
    absences = Absence.objects.standing().filter(to_on__gte=kyiv_day(at))
    return Q(Exists(absences.filter(pk=OuterRef("subject_id"), cover=OuterRef("recipient"))))


def decision_is_asked(at: datetime, _presence: Presence) -> Q:
    waiting = Approval.objects.in_time(at).filter(pk=OuterRef("subject_id"))
    return Q(Exists(waiting), recipient__in=Supporter.objects.administrators())


def work_needs_somebody(_at: datetime, presence: Presence) -> Q:
    """The account is still suspended, and the reader leads the work or is an administrator."""
    suspended = Supporter.objects.active().filter(pk=OuterRef("subject_id"), suspended_at__isnull=False)
    readers = Q(recipient__in=leaders(presence)) | Q(recipient__in=Supporter.objects.administrators())
    return Q(Exists(suspended)) & readers
