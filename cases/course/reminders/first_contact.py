"""The first contact is late."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.case.models import Case, StagePolicy, stage_policies
from cases.case.models.case import CASE, OPENED_ON
from cases.course.reports.notifications.outcomes import contacts_made
from cases.course.reports.notifications.rendering import render_first_contact
from supporters.notifications.models import Hours
from supporters.notifications.rules import ReminderRule, register_rule


def without_first_contact(at: datetime, _hours: Hours, policies: Iterable[StagePolicy]) -> QuerySet[Any, tuple[Any, ...]]:
    return Case.objects.first_contact_late(at, policies).for_reminders(OPENED_ON)


register_rule(
    ReminderRule(
        code="first_contact",
        label=_("The first contact is late"),
        looks_at=_("A support record was opened, and the hours that its stage gives for the first contact are over."),
        stops=_("An entry about a contact in which the person or the family was reached."),
        subject_kind=CASE,
        due=without_first_contact,
        reads=stage_policies,
        render=render_first_contact,
        answers=contacts_made,
    )
)
