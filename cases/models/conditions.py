"""What can be said of a case, each in one place: a condition that a list filters by, and that a count takes as its filter."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from cases.models.reference import StagePolicy
from cases.states import CaseState, Risk
from supporters.calendar import kyiv_day, midnight


def opened() -> Q:
    """On support now."""
    return Q(state=CaseState.OPEN)


def overdue(at: datetime, *, beyond_days: int = 0) -> Q:
    """On support, and the day of the next step is over, or was over that many days ago."""
    return opened() & Q(next_due_on__lt=kyiv_day(at) - timedelta(days=beyond_days))


def silent(at: datetime, policies: Iterable[StagePolicy]) -> Q:
    """On support, and without a contact for more days than the stage allows at this risk; a case without any contact
    counts from its opening."""
    today, limits = kyiv_day(at), Q(pk__in=[])
    for policy in policies:
        for risk in Risk:
            since = midnight(today - timedelta(days=policy.silence_days(risk)))
            unheard = Q(last_contact_at__lt=since) | Q(last_contact_at=None, opened_at__lt=since)
            limits |= Q(stage=policy.code, risk=risk) & unheard
    return opened() & limits


def first_contact_late(at: datetime, policies: Iterable[StagePolicy]) -> Q:
    """On support without any contact, opened more hours ago than the stage gives for the first one."""
    limits = Q(pk__in=[])
    for policy in policies:
        limits |= Q(stage=policy.code, opened_at__lt=at - timedelta(hours=policy.first_contact_hours))
    return opened() & Q(last_contact_at=None) & limits


def without_accepted_owner() -> Q:
    """On support, and nobody has said «I lead this»: no owner, or one who has not accepted yet."""
    return opened() & Q(accepted_at=None)


def without_owner() -> Q:
    """On support, in the queue of its department."""
    return opened() & Q(owner=None)


def high_risk() -> Q:
    return opened() & Q(risk=Risk.RED)
