"""The checks after the end of a support."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.case.models import Case
from cases.case.reports.phones import PhoneLine, phone_lines
from cases.case.states import CheckState
from cases.endings.models import Check
from supporters.directory.calendar import date_label, day_label, kyiv_day


@dataclass(frozen=True)
class CheckLine:
    """«через 6 місяців після завершення», «зроблено 12 травня»"""

    after_label: str
    state_label: str


@dataclass(frozen=True, kw_only=True)
class CheckPage:
    """The check that is logged next, with whom to call."""

    after_label: str
    how_to_speak: str
    phones: tuple[PhoneLine, ...]


def next_check(case: Case, *, at: datetime) -> Check | None:
    """The check that may be logged now."""
    return Check.objects.to_log(kyiv_day(at)).filter(case=case).order_by("due_on").first()


def check_page(check: Check, case: Case, *, at: datetime) -> CheckPage:
    return CheckPage(
        after_label=after_label(check.months),
        how_to_speak=case.person.how_to_speak or "",
        phones=phone_lines(case, at=at),
    )


def check_lines(case: Case, *, at: datetime) -> tuple[CheckLine, ...]:
    """Of the end of the support, the nearest first."""
    return tuple(_line(check, at) for check in Check.objects.filter(case=case).order_by("closure__decided_at", "months"))


def after_label(months: int) -> str:
    words = ngettext("%(n)d month after the end of the support", "%(n)d months after the end of the support", months)
    return words % {"n": months}


def _line(check: Check, at: datetime) -> CheckLine:
    today = kyiv_day(at)
    if check.state == CheckState.OPEN:
        state = _("due %(day)s") % {"day": day_label(check.due_on, today)}
    elif check.settled_at:
        state = f"{CheckState(check.state).label}, {date_label(kyiv_day(check.settled_at), today)}"
    else:
        state = str(CheckState(check.state).label)
    return CheckLine(after_label(check.months), state)
