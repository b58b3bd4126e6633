"""Lower high risk: one person proposes, another answers, and one of the two is a head of the case."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from cases.case.actions.events import record_event
from cases.case.actions.locks import lock_case
from cases.case.models import Case, RiskSpan
from cases.case.states import EventKind, IllegalTransition, LoweringState, Risk, RiskRefusal
from cases.course.actions.risk.levels import NewRisk, lock_for_risk, record_lowered, refuse_review_day
from cases.course.models import RiskLowering
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter, reach

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
