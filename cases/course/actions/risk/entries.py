"""An entry raises the risk of its case, and takes the rise back with itself."""

from datetime import datetime

from cases.case.actions.events import record_event
from cases.case.actions.spans import next_span
from cases.case.models import Case, CaseEvent, RiskSpan
from cases.case.states import EventKind, Risk
from cases.course.actions.risk.levels import RISK, USUAL_REVIEW, NewRisk, begin_rise
from cases.course.models import RiskLowering, Visit
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import settle_all


def raise_with(visit: Visit, level: Risk | None, *, by: Supporter, at: datetime) -> None:
    """The words of the entry are the reason. Nothing happens when the risk is that high. The caller has locked the case."""
    if level and level.is_above(Risk(visit.case.risk)):
        new = NewRisk(level=level, reason=visit.summary or "", review_on=kyiv_day(at) + USUAL_REVIEW[level])
        begin_rise(visit.case, new, by=by, at=at, visit=str(visit.pk))


def take_back_rise(case: Case, visit: Visit, *, by: Supporter, at: datetime) -> Risk | None:
    """The level before holds again unless something has happened to the risk since. Return the level that was taken back."""
    span, rise = RiskSpan.objects.current().filter(case=case).first(), rise_of(visit)
    if rise is None or span is None or span.from_at != rise.at or RiskLowering.objects.open().filter(case=case).exists():
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
