"""A promised step is due."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.course.actions.steps import FOLLOW_UP
from cases.course.models import FollowUp
from cases.course.reports.notifications.outcomes import steps_answered
from cases.course.reports.notifications.rendering import render_due_steps
from supporters.notifications.models import Hours
from supporters.notifications.rules import ReminderRule, register_rule
from supporters.notifications.today import register_on_today

COLUMNS = ("pk", "due_on", "case__owner_id", "case__department_id")


def due_steps(at: datetime, _hours: Hours) -> QuerySet[Any, tuple[Any, ...]]:
    return FollowUp.objects.due(at).values_list(*COLUMNS, "at_night")


register_rule(
    ReminderRule(
        code="step_due",
        label=_("A next step is due"),
        looks_at=_("The next step of a support record has come to its day and hour. Without an hour it is due at 8:30."),
        stops=_("The answer that the step is done or replaced, or another day for it. An entry alone does not end it."),
        subject_kind=FOLLOW_UP,
        due=due_steps,
        render=render_due_steps,
        answers=steps_answered,
        is_promise=True,
    )
)
register_on_today("step_due")
