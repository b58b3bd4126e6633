"""History of heads, duty supporters and covers."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from supporters.administration.reports.staff_history.lines import Change, HistoryLine, Names, Span, changes_of
from supporters.directory.models import Absence, Department


def department_lines(span: Span, names: Names) -> Iterator[HistoryLine]:
    concerned = Q(head=span.account) | Q(duty=span.account) if span.account else Q()
    for change in changes_of(Department, span, concerned):
        for field, what in (("head_id", _("Head of department")), ("duty_id", _("Duty supporter of department"))):
            if not change.touches(field):
                continue
            ceased, became = change.values(field)
            if ceased:
                yield _line(change, names, ceased, what, before=change.after.name)
            if became:
                yield _line(change, names, became, what, after=change.after.name)


def absence_lines(span: Span, names: Names) -> Iterator[HistoryLine]:
    """Without the reason of the absence, which is not needed later."""
    concerned = Q(supporter=span.account) | Q(cover=span.account) if span.account else Q()
    for change in changes_of(Absence, span, concerned):
        yield from _away(change, names)
        yield from _covers(change, names)


def _away(change: Change, names: Names) -> Iterator[HistoryLine]:
    after, away = change.after, change.after.supporter_id
    before, now = _days(change.before), _days(after)
    if before != now:
        yield _line(change, names, away, _("Absence"), before=before, after=now)
    if change.touches("cover_id"):
        earlier = names.person(change.before.cover_id) if change.before else ""
        yield _line(change, names, away, _("Who stands in"), before=earlier, after=names.person(after.cover_id))


def _covers(change: Change, names: Names) -> Iterator[HistoryLine]:
    """Whose absence was covered and on which days, when a cover begins or ends."""
    then, now = _cover(change.before), _cover(change.after)
    if then != now:
        for (cover, days), when in ((then, "before"), (now, "after")):
            if cover:
                whom = f"{names.person(change.after.supporter_id)}, {days}"
                yield _line(change, names, cover, _("Stands in for a colleague"), **{when: whom})


def _cover(absence: Any) -> tuple[UUID | None, str]:
    if absence is None or absence.cancelled_at:
        return None, ""
    return absence.cover_id, _days(absence)


def _days(absence: Any) -> str:
    """First and last day, both included; "" for no absence."""
    if absence is None or absence.cancelled_at:
        return ""
    first: date = absence.from_on
    last: date = absence.to_on
    return f"{first:%d.%m.%Y}–{last:%d.%m.%Y}"


def _line(change: Change, names: Names, whom: UUID, what: str, *, before: str = "", after: str = "") -> HistoryLine:
    return HistoryLine(
        at=change.at, about=whom, name=names.person(whom), who=change.who(names), what=what, before=before, after=after
    )
