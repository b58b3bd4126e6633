"""A proposal to end a support waits for a decision; a check after the end of a support is due."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.case.addresses import case_address
from cases.case.models import Closure
from cases.case.reports.due import DueKind, register_due_kind
from cases.endings.actions.closures import CHECK, CLOSURE
from cases.endings.models import Check
from cases.endings.reports.notifications import after_end_label, checks_made, closures_decided, render_checks, render_waiting
from supporters.directory.calendar import kyiv_day
from supporters.notifications.models import Hours
from supporters.notifications.rules import ReminderRule, register_rule


def waiting_closures(_at: datetime, _hours: Hours) -> QuerySet[Any, tuple[Any, ...]]:
    return Closure.objects.asked().for_reminders()


def due_checks(at: datetime, _hours: Hours) -> QuerySet[Any, tuple[Any, ...]]:
    return Check.objects.due(kyiv_day(at)).for_reminders()


register_rule(
    ReminderRule(
        code="closing_waits",
        label=_("The end of a support waits for a decision"),
        looks_at=_("A colleague has proposed to end a support, and the head has not decided."),
        stops=_("The head agrees or refuses, or the proposal is withdrawn."),
        subject_kind=CLOSURE,
        due=waiting_closures,
        render=render_waiting,
        answers=closures_decided,
        is_promise=True,
    )
)
register_rule(
    ReminderRule(
        code="check_due",
        label=_("A check after the end of a support is due"),
        looks_at=_("The support ended 6 or 12 months ago, and it was promised to ask how things are."),
        stops=_("An entry of the check in which the person or the family was reached, or the support begins again."),
        subject_kind=CHECK,
        due=due_checks,
        render=render_checks,
        answers=checks_made,
        is_promise=True,
    )
)
register_due_kind(
    DueKind(
        code="closing_waits",
        rows=lambda day: Closure.objects.asked().for_reminders().filter(occasion__lte=day),
        since="occasion",
        owner="owner",
        department="desk",
        label=lambda _row: gettext("Decide whether the support ends"),
        url=lambda row: case_address("case_close", row.number),
        asks_above=True,
    )
)
register_due_kind(
    DueKind(
        code="check_due",
        rows=lambda day: Check.objects.due(day).for_reminders(),
        since="due_on",
        owner="case__owner_id",
        department="case__department_id",
        n="months",
        label=lambda row: gettext("Ask how things are: %(after)s") % {"after": after_end_label(row.n or 0)},
        url=lambda row: case_address("case_check", row.number),
    )
)
