"""A visit was planned for today and has no entry."""

from datetime import datetime
from typing import Any

from django.db.models import BooleanField, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from cases.course.actions.steps import FOLLOW_UP
from cases.course.models import FollowUp
from cases.course.reminders.steps import COLUMNS
from cases.course.reports.notifications.outcomes import steps_answered
from cases.course.reports.notifications.rendering import render_unlogged_visits
from supporters.notifications.models import Hours
from supporters.notifications.rules import ReminderRule, register_rule
from supporters.notifications.today import register_on_today


def unlogged_visits(at: datetime, _hours: Hours) -> QuerySet[Any, tuple[Any, ...]]:
    """Never at night: the reminder for an entry can wait for the morning, at any risk."""
    at_night = Value(False, BooleanField())
    return FollowUp.objects.unlogged_visits(at).values_list(*COLUMNS, at_night)


register_rule(
    ReminderRule(
        code="visit_unlogged",
        label=_("A planned visit has no entry"),
        looks_at=_("A visit was planned for this day, and two hours after its time (or at 18:00) no entry describes it."),
        stops=_("An entry of a visit on that day or later, also when the step stays, or another day for it."),
        subject_kind=FOLLOW_UP,
        due=unlogged_visits,
        render=render_unlogged_visits,
        answers=steps_answered,
    )
)
register_on_today("visit_unlogged")
