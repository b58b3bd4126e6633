"""Render notifications about the risk of a case, and what settled them."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from itertools import starmap
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.case.addresses import case_address
from cases.case.models import Case, RiskSpan
from cases.case.reports.identity import full_name
from cases.case.states import CaseState, Risk
from cases.course.models import RiskLowering
from cases.course.states import LoweringState
from privacy.sealing import Sealed
from supporters.directory.calendar import date_label, kyiv_day
from supporters.directory.models import Presence, Supporter
from supporters.notifications.models import Notification
from supporters.notifications.rendering import RenderedNotification

OF_CASE: Final = (
    *("case__number", "case__person_id"),
    *(f"case__person__{name}" for name in ("surname", "given_name", "patronymic")),
)


class RiskRow(NamedTuple):
    """`level`: of a span its level, of a proposal the lower level."""

    pk: UUID
    level: str
    number: str
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None


def render_reviews(span_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    return _render(RiskSpan, "value", span_ids, reader, _("Review the risk: %(name)s"), _level_label)


def render_raised(span_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    return _render(RiskSpan, "value", span_ids, reader, _("The risk is high now: %(name)s"), _level_label)


def render_lowerings(lowering_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    title = _("A lower risk is proposed, please answer: %(name)s")
    return _render(RiskLowering, "after", lowering_ids, reader, title, _proposed_label)


def reviews_done(settled: Sequence[Notification], today: date) -> dict[int, str]:
    """When the next level began, or the same one was confirmed."""
    spans = RiskSpan.objects.filter(pk__in=[one.subject_id for one in settled], to_at__isnull=False)
    ended = spans.values_list("pk", "to_at")
    days = {pk: date_label(kyiv_day(to_at), today) for pk, to_at in ended if to_at}
    return {one.pk: _("reviewed: %(day)s") % {"day": days[one.subject_id]} for one in settled if one.subject_id in days}


def lowerings_answered(settled: Sequence[Notification], today: date) -> dict[int, str]:
    """Who answered the proposal, and when; of a withdrawn one only when."""
    answered = RiskLowering.objects.exclude(state=LoweringState.OPEN).select_related("answered_by")
    found = {one.pk: one for one in answered.filter(pk__in=[each.subject_id for each in settled])}
    return {one.pk: _answered(found[one.subject_id], today) for one in settled if one.subject_id in found}


def _render(
    model: Any, level: str, ids: Sequence[UUID], reader: Supporter, title: str, text: Callable[[str], str]
) -> dict[UUID, RenderedNotification]:
    words, seen = {}, model.objects.filter(pk__in=ids, case__in=Case.objects.visible_to(reader))
    for row in starmap(RiskRow, seen.values_list("pk", level, *OF_CASE)):
        name = full_name(row.person_id, row.surname, row.given_name, row.patronymic)
        url = case_address("case_risk", row.number)
        words[row.pk] = RenderedNotification(title=title % {"name": name}, text=text(row.level), url=url, about=name)
    return words


def _level_label(level: str) -> str:
    return capfirst(str(Risk(level).label))


def _proposed_label(level: str) -> str:
    return _("Proposed: %(level)s") % {"level": Risk(level).label}


def _answered(lowering: RiskLowering, today: date) -> str:
    day = date_label(kyiv_day(lowering.answered_at), today) if lowering.answered_at else ""
    by = lowering.answered_by.short_name if lowering.answered_by else ""
    return f"{LoweringState(lowering.state).label}: {', '.join(filter(None, (by, day)))}"


def risk_is_high(_at: datetime, _presence: Presence) -> Q:
    """The case is open and still at high risk, also when that was confirmed since."""
    spans = RiskSpan.objects.filter(pk=OuterRef("subject_id"), case__state=CaseState.OPEN, case__risk=Risk.RED)
    return Q(Exists(spans))
