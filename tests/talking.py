"""Talks about safety, for tests."""

from datetime import datetime

from django.utils import timezone

from cases.case.models import Case
from cases.person.actions.safety import NamedSign, hold_talk
from cases.person.models import SafetyTalk
from cases.person.states import DangerKind
from privacy.opening import Reading, reading_under_way
from supporters.directory.models import Supporter

AGREED = "Подзвонити юристові разом"


def danger(kind: DangerKind = DangerKind.DEBT, *, helper: str = "legal_aid", agreed: str = AGREED, reason: str = "") -> NamedSign:
    return NamedSign(kind=kind, helper=helper, agreed=agreed, reason=reason)


def make_talk(case: Case, by: Supporter, *named: NamedSign, at: datetime | None = None) -> SafetyTalk:
    """Without signs it is a talk that found nothing."""
    with reading_under_way(Reading()):
        return hold_talk(case.pk, named, by=by, at=at or timezone.now())
