"""Raise the risk of a case, confirm it, lower it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from cases.case.actions.events import record_event
from cases.case.actions.locks import lock_case
from cases.case.actions.spans import next_span
from cases.case.models import Case, RiskSpan
from cases.case.states import EventKind, IllegalTransition, Risk, RiskRefusal
from cases.course.actions.holds import end_pause
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter, presence_on
from supporters.notifications.actions.notifications import notify
from supporters.notifications.models import Rule

RISK: Final = "risk"  # subject kind of a risk span in notifications
REVIEW_WITHIN: Final = timedelta(days=30)
USUAL_REVIEW: Final[Mapping[Risk, timedelta]] = {Risk.AMBER: timedelta(days=14), Risk.RED: timedelta(days=7)}


@dataclass(frozen=True, kw_only=True)
class NewRisk:
    """A level, why, and the day of its review: from tomorrow to thirty days ahead; None for a stable case."""

    level: Risk
    reason: str
    review_on: date | None


@transaction.atomic
def raise_risk(case_id: UUID, new: NewRisk, *, by: Supporter, at: datetime, version: int | None = None) -> RiskSpan:
    """Raise the risk at once. High risk notifies the owner and who is responsible for the department.

    `version` is the number of levels that the author was shown (None: no check). Raises IllegalTransition, ChangedMeanwhile.
    """
    return begin_rise(lock_for_risk(case_id, version), new, by=by, at=at)


def begin_rise(case: Case, new: NewRisk, *, by: Supporter, at: datetime, **details: str) -> RiskSpan:
    """The caller has locked the case. Raises IllegalTransition."""
    before = Risk(case.risk)
    if not new.level.is_above(before):
        raise IllegalTransition(RiskRefusal.NOT_RAISED)
    span = begin_level(case, new, by=by, at=at)
    record_event(case, EventKind.RISK_RAISED, by=by, at=at, note=new.reason, before=before, after=new.level, **details)
    if new.level is Risk.RED:
        desk = presence_on(kyiv_day(at)).desk(case.department_id)
        notify({pk for pk in (desk, case.owner_id) if pk} - {by.pk}, Rule.RISK_RAISED, RISK, span.pk, at=at)
    return span


@transaction.atomic
def confirm_risk(case_id: UUID, new: NewRisk, *, by: Supporter, at: datetime, version: int | None = None) -> RiskSpan:
    """Keep the level, with another review day. Raises IllegalTransition, ChangedMeanwhile."""
    case = lock_for_risk(case_id, version)
    if new.level != case.risk or new.level is Risk.GREEN:
        raise IllegalTransition(RiskRefusal.NOT_CONFIRMED)
    span = begin_level(case, new, by=by, at=at)
    record_event(case, EventKind.RISK_CONFIRMED, by=by, at=at, note=new.reason, level=new.level)
    return span


@transaction.atomic
def lower_risk(case_id: UUID, new: NewRisk, *, by: Supporter, at: datetime, version: int | None = None) -> RiskSpan:
    """Lower the risk by one person: never from high risk (cases/course/actions/risk/lowerings.py).

    Raises IllegalTransition, ChangedMeanwhile.
    """
    case = lock_for_risk(case_id, version)
    before = Risk(case.risk)
    if before is Risk.RED or not before.is_above(new.level):
        raise IllegalTransition(RiskRefusal.NOT_LOWERED)
    return record_lowered(case, new, by=by, at=at)


def lock_for_risk(case_id: UUID, version: int | None) -> Case:
    """Raises IllegalTransition, ChangedMeanwhile."""
    case = lock_case(case_id)
    if version is not None:
        refuse_outdated(shown=version, now=count_levels(case_id))
    return case


def count_levels(case_id: UUID) -> int:
    """How many levels the case has had: the version that a form about the risk carries."""
    return RiskSpan.objects.filter(case=case_id).count()


def record_lowered(case: Case, new: NewRisk, *, by: Supporter, at: datetime, agreed_by: Supporter | None = None) -> RiskSpan:
    """Begin a lower level. The caller has locked the case. `by` proposed it if `agreed_by` agreed."""
    before = case.risk
    span = begin_level(case, new, by=by, at=at, agreed_by=agreed_by)
    acts = agreed_by or by
    record_event(case, EventKind.RISK_LOWERED, by=acts, at=at, note=new.reason, before=before, after=new.level)
    return span


def begin_level(case: Case, new: NewRisk, *, by: Supporter, at: datetime, agreed_by: Supporter | None = None) -> RiskSpan:
    """High risk ends a pause. The caller has locked the case. A proposal that waited may have a review day that has come."""
    refuse_review_day(new, at=at, earliest=None if agreed_by else kyiv_day(at) + timedelta(days=1))
    next_span(RiskSpan, case, new.level, at=at, reason=new.reason, by=by, agreed_by=agreed_by, review_on=new.review_on)
    case.risk, case.version = new.level, case.version + 1
    if new.level is Risk.RED:
        end_pause(case, by=by, at=at)  # it plans by the new level
    case.save(update_fields=["risk", "version"])
    return RiskSpan.objects.current().get(case=case)


def refuse_review_day(new: NewRisk, *, at: datetime, earliest: date | None) -> None:
    """Raises IllegalTransition for a level without its day or a day out of range. `earliest`: None for any."""
    if new.level is Risk.GREEN:
        if new.review_on is not None:
            raise IllegalTransition(RiskRefusal.NO_REVIEW)
        return
    if new.review_on is None or new.review_on > kyiv_day(at) + REVIEW_WITHIN or (earliest and new.review_on < earliest):
        raise IllegalTransition(RiskRefusal.REVIEW)
