"""A case waits in the queue of a department, and nobody is asked to lead it."""

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.actions.owners import CASE
from cases.models import Case
from cases.reports.notifications.outcomes import cases_accepted
from cases.reports.notifications.rendering import render_queued
from supporters.directory.calendar import kyiv_day
from supporters.notifications.models import Hours
from supporters.notifications.rules import ReminderRule, register_rule


def queued_cases(at: datetime, hours: Hours) -> QuerySet[Any, tuple[Any, ...]]:
    """Cases waiting for at least one working day."""
    return Case.objects.queued_before(hours.before(kyiv_day(at), 1)).for_reminders(F("queued_on"))


register_rule(
    ReminderRule(
        code="case_unaccepted",
        label=_("Nobody leads a support record"),
        looks_at=_("A support record has waited in the department’s queue for a working day, and nobody is asked to lead it."),
        stops=_("The head offers it to a colleague or to another department."),
        subject_kind=CASE,
        due=queued_cases,
        render=render_queued,
        answers=cases_accepted,
    )
)
