"""A case was assigned to an owner who has not answered, or waits in the queue of a department."""

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.actions.owners import CASE
from cases.models import Case
from cases.reports.notifications.outcomes import cases_accepted
from cases.reports.notifications.rendering import render_unaccepted
from supporters.directory.calendar import kyiv_day
from supporters.notifications.models import Hours
from supporters.notifications.rules import ReminderRule, register_rule


def unaccepted_cases(at: datetime, hours: Hours) -> QuerySet[Any, tuple[Any, ...]]:
    """Cases waiting for at least one working day."""
    return Case.objects.handed_over_before(hours.before(kyiv_day(at), 1)).for_reminders(F("given_on"))


register_rule(
    ReminderRule(
        code="case_unaccepted",
        label=_("Nobody has accepted a support record"),
        looks_at=_("A support record was given to somebody, or has waited in the department’s queue, since a working day."),
        stops=_("Whoever it was given to accepts or returns it, or the head gives it to another colleague."),
        subject_kind=CASE,
        due=unaccepted_cases,
        render=render_unaccepted,
        answers=cases_accepted,
        is_in_person=True,
    )
)
