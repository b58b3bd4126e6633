"""Conditions under which a notice about staff still concerns its recipient."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Absence, Approval, Presence, Supporter
from supporters.notifications.concerns import leaders


def concerns_leaders(_at: datetime, presence: Presence) -> Q:
    return Q(recipient__in=leaders(presence))


def cover_is_needed(at: datetime, _presence: Presence) -> Q:
    absences = Absence.objects.not_cancelled().filter(to_on__gte=kyiv_day(at))
    return Q(Exists(absences.filter(pk=OuterRef("subject_id"), cover=OuterRef("recipient"))))


def decision_is_asked(at: datetime, _presence: Presence) -> Q:
    waiting = Approval.objects.in_time(at).filter(pk=OuterRef("subject_id"))
    return Q(Exists(waiting), recipient__in=Supporter.objects.administrators())


def work_needs_somebody(_at: datetime, presence: Presence) -> Q:
    """The account is still suspended, and the reader is a head or an administrator."""
    suspended = Supporter.objects.active().filter(pk=OuterRef("subject_id"), suspended_at__isnull=False)
    readers = Q(recipient__in=leaders(presence)) | Q(recipient__in=Supporter.objects.administrators())
    return Q(Exists(suspended)) & readers
