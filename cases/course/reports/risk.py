"""The risk of a case: its page, and the titles of its events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.case.addresses import case_address, with_parameters
from cases.case.models import Case, RiskSpan, StagePolicy, stage_policy
from cases.case.states import EventKind, Risk
from cases.course.actions.risk import may_agree
from cases.course.models import RiskLowering
from cases.course.states import LoweringState
from supporters.directory.calendar import date_label, day_count_label, day_label, kyiv_day, moment_label
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission

MOST = 50  # lines of the history


@dataclass(frozen=True, kw_only=True)
class RiskLine:
    """A line of the history: a level that was set, or a proposal that was not agreed to. `by`: "" as the case was opened."""

    at: datetime
    title: str
    when_label: str
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class LoweringLine:
    """A proposal that waits. `answers_label`: who may answer it."""

    after_label: str
    reason: str
    asked_by: str
    asked_label: str
    answers_label: str
    may_answer: bool
    is_mine: bool
    agree_url: str
    refuse_url: str
    withdraw_url: str


@dataclass(frozen=True)
class LimitLine:
    """How long a level allows without a contact."""

    label: str
    days_label: str
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class RiskPage:
    """`version`: the number of levels so far. `late_step_label`: the planned step is later than the level allows, "" if not."""

    level: str
    level_label: str
    reason: str
    by: str
    since_label: str
    review_label: str
    is_review_due: bool
    limits: tuple[LimitLine, ...]
    late_step_label: str
    postpone_url: str
    lowering: LoweringLine | None
    history: tuple[RiskLine, ...]
    version: int
    is_open: bool


def risk_page(case: Case, user: Supporter, *, at: datetime, workable: bool) -> RiskPage:
    """`workable`: the reader may write to the case."""
    today, people = kyiv_day(at), ("case", "by", "agreed_by")
    spans = list(RiskSpan.objects.filter(case=case).select_related(*people).order_by("-from_at"))
    proposals = RiskLowering.objects.filter(case=case).exclude(state=LoweringState.AGREED)
    lowerings = list(proposals.select_related("case", "asked_by", "answered_by").order_by("-asked_at"))
    waiting = next((one for one in lowerings if one.state == LoweringState.OPEN), None)
    current, policy = spans[0], stage_policy(case.stage)
    may_write = workable and case.state == "open"
    may_postpone = may_write and Permission.STEP_POSTPONE in user.granted
    return RiskPage(
        level=case.risk,
        level_label=str(Risk(case.risk).label),
        reason=current.reason or "",
        by=_names(current),
        since_label=date_label(kyiv_day(_since(spans)), today),
        review_label=day_label(current.review_on, today) if current.review_on else "",
        is_review_due=bool(current.review_on and current.review_on <= today),
        limits=tuple(_limit(policy, level, case) for level in Risk),
        late_step_label=_late_step_label(case, policy, today),
        postpone_url=_postpone_url(case) if may_postpone else "",
        lowering=_lowering(waiting, case, user, today, may_write=may_write) if waiting else None,
        history=_history(spans, lowerings, today),
        version=len(spans),
        is_open=case.state == "open",
    )


def _since(spans: Sequence[RiskSpan]) -> datetime:
    """When the current level began: confirming it does not begin it again."""
    since: datetime = spans[0].from_at
    for span in spans:
        if span.value != spans[0].value:
            break
        since = span.from_at
    return since


def _limit(policy: StagePolicy, level: Risk, case: Case) -> LimitLine:
    return LimitLine(str(level.label), day_count_label(policy.silence_days(level)), level == case.risk)


def _late_step_label(case: Case, policy: StagePolicy, today: date) -> str:
    """The step may stay: nobody is forced to put it forward."""
    if case.next_due_on is None or not policy.horizon(Risk(case.risk), today).is_beyond(case.next_due_on):
        return ""
    return _("The planned step is later than this level allows without a contact: %(day)s.") % {
        "day": day_label(case.next_due_on, today)
    }


def _postpone_url(case: Case) -> str:
    return with_parameters(case_address("step_postpone", case.number), next=case_address("case_risk", case.number))


def _lowering(lowering: RiskLowering, case: Case, user: Supporter, today: date, *, may_write: bool) -> LoweringLine:
    address = f"{case_address('case_risk', case.number)}{lowering.pk}/"
    answers = _("a second person who works on the case answers") if lowering.asked_as_head else _("the head answers")
    return LoweringLine(
        after_label=str(Risk(lowering.after).label),
        reason=lowering.reason,
        asked_by=lowering.asked_by.short_name,
        asked_label=moment_label(lowering.asked_at, today),
        answers_label=answers,
        may_answer=may_write and may_agree(lowering, case, user),
        is_mine=may_write and lowering.asked_by_id == user.pk,
        agree_url=f"{address}agree/",
        refuse_url=f"{address}refuse/",
        withdraw_url=f"{address}withdraw/",
    )


def _history(spans: Sequence[RiskSpan], lowerings: Sequence[RiskLowering], today: date) -> tuple[RiskLine, ...]:
    lines = [_span_line(span, today) for span in spans]
    lines += [_proposal_line(one, today) for one in lowerings if one.state != LoweringState.OPEN]
    return tuple(sorted(lines, key=lambda line: line.at, reverse=True)[:MOST])


def _span_line(span: RiskSpan, today: date) -> RiskLine:
    title = capfirst(str(Risk(span.value).label))
    if span.review_on:
        title = _("%(level)s, review on %(day)s") % {"level": title, "day": date_label(span.review_on, today)}
    return RiskLine(
        at=span.from_at,
        title=title,
        when_label=moment_label(span.from_at, today),
        by=_names(span),
        reason=span.reason or "",
    )


def _proposal_line(one: RiskLowering, today: date) -> RiskLine:
    words = {"level": Risk(one.after).label, "state": LoweringState(one.state).label}
    answered = one.answered_at or one.asked_at
    names = [one.asked_by.short_name, *([one.answered_by.short_name] if one.answered_by else [])]
    return RiskLine(
        at=answered,
        title=_("Proposed: %(level)s – %(state)s") % words,
        when_label=moment_label(answered, today),
        by=", ".join(names),
        reason=one.words or "",
    )


def _names(span: RiskSpan) -> str:
    """«Мельник І. О.», «Мельник І. О., за згодою: Гнатюк І. О.»"""
    if span.by is None:
        return ""
    if span.agreed_by is None:
        return span.by.short_name
    return _("%(name)s, agreed by %(second)s") % {"name": span.by.short_name, "second": span.agreed_by.short_name}


def risk_or_team_title(kind: EventKind, details: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """«Ризик підвищено: високий», «Долучено до команди: Мельник І. О.» `names`: of colleagues, by key."""
    level = details.get("after") or details.get("level")
    known = {"level": Risk(level).label if level else "", "name": names.get(details.get("member", ""), "")}
    titles = {
        EventKind.RISK_RAISED: _("Risk raised: %(level)s"),
        EventKind.RISK_CONFIRMED: _("Risk confirmed: %(level)s"),
        EventKind.RISK_LOWERED: _("Risk lowered with the entry that is taken back: %(level)s")
        if "visit" in details
        else _("Risk lowered: %(level)s"),
        EventKind.LOWERING_ASKED: _("Proposed to lower the risk: %(level)s"),
        EventKind.LOWERING_REFUSED: _("The risk stays high: the proposal was not agreed to"),
        EventKind.LOWERING_WITHDRAWN: _("The proposal to lower the risk is withdrawn"),
        EventKind.TEAM_JOINED: _("Brought into the team: %(name)s"),
        EventKind.TEAM_LEFT: _("No longer on the team: %(name)s"),
    }
    return titles[kind] % known
