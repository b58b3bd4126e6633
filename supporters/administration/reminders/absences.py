"""Reminder: an absence begins soon and has no cover."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import BooleanField, QuerySet, UUIDField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from supporters.administration.actions.covers import ABSENCE
from supporters.administration.reports.absences import render_uncovered
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Absence
from supporters.notifications.models import Hours
from supporters.notifications.rules import ReminderRule, register_rule

AHEAD: Final = timedelta(days=3)
NOBODY: Final = Cast(Value(None), UUIDField())  # for the head to act on, not for the absent person


def uncovered_absences(at: datetime, _hours: Hours) -> QuerySet[Any, tuple[Any, ...]]:
    day = kyiv_day(at)
    rows = Absence.objects.within(day, day + AHEAD).filter(cover=None, supporter__is_active=True)
    return rows.annotate(owner=NOBODY, at_night=Value(False, BooleanField())).values_list(
        "pk", "from_on", "owner", "supporter__department_id", "at_night"
    )


register_rule(
    ReminderRule(
        code="absence_uncovered",
        label=_("An absence without a cover"),
        looks_at=_("Somebody of the department is away now or within three days, and nobody stands in."),
        stops=_("A cover is named, or the absence is over or cancelled."),
        subject_kind=ABSENCE,
        due=uncovered_absences,
        render=render_uncovered,
    )
)
