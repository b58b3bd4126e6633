"""When a notice that an action made still concerns its reader (supporters/notifications/concerns.py)."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from cases.models import HandOver, RiskSpan, TeamMember
from cases.states import CaseState, Risk
from supporters.directory.calendar import kyiv_day
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


def risk_is_high(_at: datetime, _presence: Presence) -> Q:
    """The case is open and still at high risk, also when that was confirmed since."""
    spans = RiskSpan.objects.filter(pk=OuterRef("subject_id"), case__state=CaseState.OPEN, case__risk=Risk.RED)
    return Q(Exists(spans))


def is_on_team(at: datetime, _presence: Presence) -> Q:
    return Q(Exists(TeamMember.objects.current(kyiv_day(at)).filter(pk=OuterRef("subject_id"))))
