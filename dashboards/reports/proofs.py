"""What makes a row of a number true: since when, by how much, why. The list of a number has it as a column and sorts by it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import F, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.case.models import CaseEvent, Closure, HandOver, Question, RiskSpan, StagePolicy, StageSpan
from cases.case.models.hand_over import AskedLine
from cases.case.states import ClosureState, EventKind, Risk, Stage
from cases.course.models import FollowUp
from cases.course.states import PostponeReason, StepState
from dashboards.indicators import CAME, LEFT
from supporters.directory.calendar import HOUR, date_label, elapsed_label, kyiv_day, moment_label
from supporters.directory.reports.lists.cells import Cell
from supporters.directory.reports.lists.keyset import Order


@dataclass(frozen=True)
class Now:
    """`silence`: the days without contact that a stage allows at a risk, by both."""

    at: datetime
    today: date
    silence: Mapping[tuple[str, str], int]


def now_of(at: datetime, policies: Iterable[StagePolicy]) -> Now:
    silence = {(policy.code, risk.value): policy.silence_days(risk) for policy in policies for risk in Risk}
    return Now(at, kyiv_day(at), silence)


@dataclass(frozen=True, kw_only=True)
class Proof:
    """`values`: annotations of a case, whose names begin with `proof_`; `cell` gets their values in this order. The cell grows
    with the value `by`, or with the age of a moment or day in it."""

    label: str | Promise
    values: Mapping[str, Any]
    cell: Callable[[tuple[Any, ...], Now], Cell]
    by: str
    by_age: bool = True

    @property
    def order(self) -> Order:
        """Ascending by the value of the cell."""
        return Order(self.values[self.by], is_descending=self.by_age)


def _of_case(rows: QuerySet[Any, Any], column: str) -> Subquery:
    return Subquery(rows.filter(case=OuterRef("pk")).values(column)[:1])


def _overdue(found: tuple[Any, ...], now: Now) -> Cell:
    (due_on,) = found
    days = (now.today - due_on).days if due_on else 0
    if days <= 0:
        return Cell(None)
    return Cell(days, ngettext("by %(n)d day", "by %(n)d days", days) % {"n": days})


def _silent(found: tuple[Any, ...], now: Now) -> Cell:
    heard_at, stage, risk = found
    days, allowed = (now.today - kyiv_day(heard_at)).days, now.silence[stage, risk]
    words = ngettext("%(n)d day, %(allowed)d allowed", "%(n)d days, %(allowed)d allowed", days)
    return Cell(days, words % {"n": days, "allowed": allowed})


def _not_reached(found: tuple[Any, ...], now: Now) -> Cell:
    (opened_at,) = found
    hours = int((now.at - opened_at).total_seconds()) // HOUR
    words = {"age": elapsed_label(opened_at, now.at), "moment": moment_label(opened_at, now.today)}
    return Cell(hours, _("%(age)s, opened: %(moment)s") % words)


def days_since(found: tuple[Any, ...], now: Now) -> Cell:
    (moment,) = found
    if moment is None:
        return Cell(None)
    days = (now.today - kyiv_day(moment)).days
    words = ngettext("%(n)d day, since %(day)s", "%(n)d days, since %(day)s", days)
    return Cell(days, words % {"n": days, "day": date_label(kyiv_day(moment), now.today)})


def _offered(found: tuple[Any, ...], now: Now) -> Cell:
    line, asked_at = found
    asked = AskedLine.of(line)
    if asked is None:
        return Cell(None)
    days = (now.today - kyiv_day(asked_at)).days
    words = _("%(name)s, answer by %(moment)s") % {"name": asked.name, "moment": moment_label(asked.answer_by, now.today)}
    return Cell(days, words)


def _put_off(found: tuple[Any, ...], _now: Now) -> Cell:
    moves, reason, limit_days = found
    times = ngettext("%(n)d time", "%(n)d times", moves or 0) % {"n": moves or 0}
    if reason:
        return Cell(moves, f"{times}: {PostponeReason(reason).label}")
    if limit_days:
        return Cell(moves, _("later than %(n)d days at once") % {"n": limit_days})
    return Cell(moves, times)


def _held(found: tuple[Any, ...], now: Now) -> Cell:
    (until,) = found
    return Cell(until, _("until %(day)s") % {"day": date_label(until, now.today)} if until else "")


def on_day(found: tuple[Any, ...], now: Now) -> Cell:
    (moment,) = found
    return Cell(kyiv_day(moment), date_label(kyiv_day(moment), now.today)) if moment else Cell(None)


def _of_stage(stage: Stage, moment: str) -> Proof:
    spans = StageSpan.objects.filter(value=stage).exclude(**{moment: None}).order_by(f"-{moment}")
    values = {"proof_day": _of_case(spans, moment)}
    return Proof(label=gettext_lazy("On the day"), values=values, cell=on_day, by="proof_day", by_age=False)


_PLANNED: Final = FollowUp.objects.filter(state=StepState.PLANNED)
_PUT_OFF_LAST: Final = CaseEvent.objects.filter(kind=EventKind.STEP_POSTPONED).order_by("-at", "-pk")
_OVERDUE: Final = Proof(label=gettext_lazy("Late"), values={"proof_due_on": F("next_due_on")}, cell=_overdue, by="proof_due_on")
_HEARD: Final = {
    "proof_heard_at": Coalesce("last_contact_at", "opened_at"),
    "proof_stage": F("stage"),
    "proof_risk": F("risk"),
}
_SILENT: Final = Proof(label=gettext_lazy("Without contact"), values=_HEARD, cell=_silent, by="proof_heard_at")
_OPENED: Final = {"proof_opened_at": F("opened_at")}
_QUEUED: Final = {"proof_queued_at": F("queued_at")}
_UNTIL: Final = {"proof_until": F("held_until")}
_ASKED: Final = {
    "proof_offer": Cast(Subquery(HandOver.objects.open().filter(case=OuterRef("pk")).asked_lines()), TextField()),
    "proof_asked_at": _of_case(HandOver.objects.open(), "asked_at"),
}
_PUT_OFF: Final = {
    "proof_moves": _of_case(_PLANNED, "moves"),
    "proof_reason": _of_case(_PUT_OFF_LAST, "details__reason"),
    "proof_limit": _of_case(_PLANNED, "limit_days"),
}
_CLOSING: Final = {"proof_asked_at": _of_case(Closure.objects.asked(), "asked_at")}
_AT_RISK: Final = {"proof_from_at": _of_case(RiskSpan.objects.current(), "from_at")}
_AT_STAGE: Final = {"proof_from_at": _of_case(StageSpan.objects.filter(to_at=None), "from_at")}
_ENDED: Final = {
    "proof_decided_at": _of_case(Closure.objects.filter(state=ClosureState.AGREED).order_by("-decided_at"), "decided_at")
}
_QUESTION: Final = {"proof_asked_at": _of_case(Question.objects.open().order_by("asked_at"), "asked_at")}
PROOFS: Final[Mapping[str, Proof]] = {
    "overdue": _OVERDUE,
    "long_overdue": _OVERDUE,
    "silent": _SILENT,
    "adrift": _SILENT,
    "first_contact": Proof(
        label=gettext_lazy("Waits for the first contact"),
        values={"proof_opened_at": F("opened_at")},
        cell=_not_reached,
        by="proof_opened_at",
    ),
    "unaccepted": Proof(label=gettext_lazy("In the queue"), values=_QUEUED, cell=days_since, by="proof_queued_at"),
    "offered": Proof(label=gettext_lazy("Offered to"), values=_ASKED, cell=_offered, by="proof_asked_at"),
    "moved_often": Proof(label=gettext_lazy("Put off"), values=_PUT_OFF, cell=_put_off, by="proof_moves", by_age=False),
    "closing": Proof(label=gettext_lazy("Proposed"), values=_CLOSING, cell=days_since, by="proof_asked_at"),
    "held": Proof(label=gettext_lazy("Paused"), values=_UNTIL, cell=_held, by="proof_until", by_age=False),
    "high_risk": Proof(label=gettext_lazy("High risk"), values=_AT_RISK, cell=days_since, by="proof_from_at"),
    "lowered": Proof(label=gettext_lazy("Lowered"), values=_AT_RISK, cell=days_since, by="proof_from_at"),
    "moved": Proof(label=gettext_lazy("At this stage"), values=_AT_STAGE, cell=days_since, by="proof_from_at"),
    "put_off": Proof(label=gettext_lazy("Put off"), values=_PUT_OFF, cell=_put_off, by="proof_moves", by_age=False),
    "ended": Proof(label=gettext_lazy("On support until"), values=_ENDED, cell=on_day, by="proof_decided_at", by_age=False),
    "asked": Proof(label=gettext_lazy("Asked"), values=_QUESTION, cell=days_since, by="proof_asked_at"),
    **{indicator.code: _of_stage(stage, "from_at") for stage, indicator in CAME.items()},
    **{indicator.code: _of_stage(stage, "to_at") for stage, indicator in LEFT.items()},
}
