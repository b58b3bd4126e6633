"""The risk of a case: who works on it raises it at once, also with an entry; two people lower a high one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from cases.case.actions.record import lock_case, next_span, record_event
from cases.case.models import Case, CaseEvent, RiskSpan
from cases.case.states import EventKind, IllegalTransition, Risk
from cases.course.actions.holds import end_pause
from cases.course.models import RiskLowering, Visit
from cases.course.states import LoweringState, RiskRefusal
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter, presence_on, reach
from supporters.notifications.actions.notifications import notify, settle_all
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
    """Lower the risk by one person: never from high risk (cases/course/actions/risk.py).

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


def raise_with(visit: Visit, level: Risk | None, *, by: Supporter, at: datetime) -> None:
    """The words of the entry are the reason. Nothing happens when the risk is that high. The caller has locked the case."""
    if level and level.is_above(Risk(visit.case.risk)):
        new = NewRisk(level=level, reason=visit.summary or "", review_on=kyiv_day(at) + USUAL_REVIEW[level])
        begin_rise(visit.case, new, by=by, at=at, visit=str(visit.pk))


def take_back_rise(case: Case, visit: Visit, *, by: Supporter, at: datetime) -> Risk | None:
    """The level before holds again unless something has happened to the risk since. Return the level that was taken back."""
    span, rise = RiskSpan.objects.current().get(case=case), rise_of(visit)
    if rise is None or span.from_at != rise.at or RiskLowering.objects.open().filter(case=case).exists():
        return None
    before = RiskSpan.objects.select_related("case", "by", "agreed_by").get(case=case, to_at=span.from_at)
    why = {"reason": before.reason, "by": before.by, "agreed_by": before.agreed_by, "review_on": before.review_on}
    next_span(RiskSpan, case, before.value, at=at, **why)
    case.risk, case.version = before.value, case.version + 1
    case.save(update_fields=["risk", "version"])
    settle_all(RISK, [span.pk], at=at)
    changed = {"before": span.value, "after": before.value, "visit": str(visit.pk)}
    record_event(case, EventKind.RISK_LOWERED, by=by, at=at, **changed)
    return Risk(span.value)


def rise_of(visit: Visit) -> CaseEvent | None:
    """The event with which this entry has raised the risk."""
    raised = CaseEvent.objects.filter(case=visit.case_id, kind=EventKind.RISK_RAISED, details__visit=str(visit.pk))
    return raised.first()


LOWERING: Final = "risk_lowering"  # subject kind of a proposal in notifications


@transaction.atomic
def ask_lowering(
    case_id: UUID, new: NewRisk, *, by: Supporter, at: datetime, pk: UUID, version: int | None = None
) -> RiskLowering:
    """Propose to lower high risk; until the answer it stays high. Raises IllegalTransition, ChangedMeanwhile."""
    case = lock_for_risk(case_id, version)
    if case.risk != Risk.RED or not Risk.RED.is_above(new.level):
        raise IllegalTransition(RiskRefusal.NO_PROPOSAL)
    if RiskLowering.objects.open().filter(case=case).exists():
        raise IllegalTransition(RiskRefusal.WAITS)
    refuse_review_day(new, at=at, earliest=kyiv_day(at) + timedelta(days=1))
    lowering = RiskLowering.objects.create(
        pk=pk,
        case=case,
        before=case.risk,
        after=new.level,
        reason=new.reason,
        review_on=new.review_on,
        asked_by=by,
        asked_at=at,
        asked_as_head=reach(by).leads(case.department_id),
    )
    record_event(case, EventKind.LOWERING_ASKED, by=by, at=at, note=new.reason, after=new.level)
    return lowering


@transaction.atomic
def agree_lowering(lowering_id: UUID, *, by: Supporter, at: datetime) -> RiskSpan:
    """Lower the risk as proposed. Raises IllegalTransition, also when the two are one person or none of them is a head."""
    case, lowering = _lock_open(lowering_id)
    if not may_agree(lowering, case, by):
        raise IllegalTransition(RiskRefusal.DECIDES)
    _answer(lowering, LoweringState.AGREED, case, by=by, at=at)
    new = NewRisk(level=Risk(lowering.after), reason=lowering.reason, review_on=lowering.review_on)
    return record_lowered(case, new, by=lowering.asked_by, at=at, agreed_by=by)


@transaction.atomic
def refuse_lowering(lowering_id: UUID, *, words: str, by: Supporter, at: datetime) -> RiskLowering:
    """The risk stays high. Who may agree may refuse. Raises IllegalTransition."""
    case, lowering = _lock_open(lowering_id)
    if not may_agree(lowering, case, by):
        raise IllegalTransition(RiskRefusal.DECIDES)
    _answer(lowering, LoweringState.REFUSED, case, by=by, at=at, words=words)
    record_event(case, EventKind.LOWERING_REFUSED, by=by, at=at, note=words)
    return lowering


@transaction.atomic
def withdraw_lowering(lowering_id: UUID, *, by: Supporter, at: datetime) -> RiskLowering:
    """Its author takes the proposal back. Raises IllegalTransition."""
    case, lowering = _lock_open(lowering_id)
    if lowering.asked_by_id != by.pk:
        raise IllegalTransition(RiskRefusal.WITHDRAWS)
    lowering.state, lowering.answered_at = LoweringState.WITHDRAWN, at
    lowering.save(update_fields=["state", "answered_at"])
    record_event(case, EventKind.LOWERING_WITHDRAWN, by=by, at=at)
    return lowering


def may_agree(lowering: RiskLowering, case: Case, user: Supporter) -> bool:
    """Whether this person, who may write to the case, is the second one: another than the author, and one of them is a head."""
    if lowering.asked_by_id == user.pk:
        return False
    return lowering.asked_as_head or reach(user).leads(case.department_id)


def _lock_open(lowering_id: UUID) -> tuple[Case, RiskLowering]:
    """Lock the case, then the proposal. Raises IllegalTransition unless the case is open and the proposal waits."""
    case = lock_case(RiskLowering.objects.values_list("case_id", flat=True).get(pk=lowering_id))
    waiting: Any = RiskLowering.objects.open().select_for_update(of=("self",)).select_related("case", "asked_by")
    lowering: RiskLowering | None = waiting.filter(pk=lowering_id).first()
    if lowering is None:
        raise IllegalTransition(RiskRefusal.SETTLED)
    return case, lowering


def _answer(lowering: RiskLowering, state: LoweringState, case: Case, *, by: Supporter, at: datetime, words: str = "") -> None:
    lowering.state, lowering.answered_by, lowering.answered_at, lowering.words = state, by, at, words or None
    lowering.answered_as_head = reach(by).leads(case.department_id)
    lowering.save(update_fields=["state", "answered_by", "answered_at", "answered_as_head", "words"])
