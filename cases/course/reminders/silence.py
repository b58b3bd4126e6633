"""The last contact with a person is longer ago than the stage allows."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.case.models import Case, StagePolicy, stage_policies
from cases.case.models.case import CASE, HEARD_ON
from cases.course.reports.notifications.outcomes import contacts_made
from cases.course.reports.notifications.rendering import render_silent
from supporters.notifications.models import Hours
from supporters.notifications.rules import ReminderRule, register_rule


def silent_cases(at: datetime, _hours: Hours, policies: Iterable[StagePolicy]) -> QuerySet[Any, tuple[Any, ...]]:
    """Cases are due again after each further contact. Cases without any contact belong to the first-contact rule."""
    return Case.objects.silent(at, policies).once_reached().for_reminders(HEARD_ON)


register_rule(
    ReminderRule(
        code="case_silent",
        label=_("Too long without a contact"),
        looks_at=_("The stage and the risk say after how many days without a contact somebody has been silent for too long."),
        stops=_("An entry about a contact in which the person or the family was reached."),
        subject_kind=CASE,
        due=silent_cases,
        reads=stage_policies,
        render=render_silent,
        answers=contacts_made,
    )
)
