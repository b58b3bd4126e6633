"""The current pause of a case, and the earlier ones."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.case.models import Case
from cases.case.states import Risk
from cases.course.actions.holds import longest_hold
from cases.course.models import FollowUp, HoldSpan
from cases.course.states import HoldReason, StepState
from privacy.opening import to_edit
from supporters.directory.calendar import date_label, kyiv_day
from supporters.directory.models import Supporter


@dataclass(frozen=True, kw_only=True)
class HoldLine:
    reason_label: str
    words: str
    days_label: str
    by: str


@dataclass(frozen=True, kw_only=True)
class HoldPage:
    """`longest`: how long the reader may pause the case, None: not at all, `refused` says why. `until_label`: of a pause now.

    `what`: the planned step, "" for none.
    """

    until_label: str
    lines: tuple[HoldLine, ...]
    longest: timedelta | None
    refused: str
    what: str


def hold_page(case: Case, reader: Supporter, *, at: datetime) -> HoldPage:
    today, spans = kyiv_day(at), HoldSpan.objects.filter(case=case).select_related("case", "by").order_by("-from_at")
    longest = None if case.risk == Risk.RED else longest_hold(case, reader)
    planned = FollowUp.objects.select_related("case").filter(case=case, state=StepState.PLANNED).first()
    return HoldPage(
        until_label=date_label(case.held_until, today) if case.held_until and case.is_held(today) else "",
        lines=tuple(_line(span, at) for span in spans),
        longest=longest,
        refused="" if longest else _refusal(case),
        what=to_edit(planned.what) if planned else "",
    )


def _refusal(case: Case) -> str:
    if case.risk == Risk.RED:
        return _("At high risk the support is not paused.")
    return _("There was a pause already. Another one is given by the head.")


def _line(span: HoldSpan, at: datetime) -> HoldLine:
    today, first = kyiv_day(at), kyiv_day(span.from_at)
    last = min(span.until, kyiv_day(span.to_at)) if span.to_at else span.until
    n = (last - first).days
    days = ngettext("%(first)s – %(last)s, %(n)d day", "%(first)s – %(last)s, %(n)d days", n)
    return HoldLine(
        reason_label=str(HoldReason(span.reason).label),
        words=span.words,
        days_label=days % {"first": date_label(first, today), "last": date_label(last, today), "n": n},
        by=span.by.short_name,
    )
