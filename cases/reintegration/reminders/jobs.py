"""A check of a job is due."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.case.reports.due import DueKind, register_due_kind
from cases.course.reports.plan import after_label
from cases.reintegration.actions.jobs.jobs import JOB_CHECK
from cases.reintegration.models import JobCheck
from cases.reintegration.reports.jobs.notifications import job_checks_made, render_job_checks
from supporters.directory.calendar import kyiv_day
from supporters.notifications.models import Hours
from supporters.notifications.rules import ReminderRule, register_rule


def due_job_checks(at: datetime, _hours: Hours) -> QuerySet[Any, tuple[Any, ...]]:
    return JobCheck.objects.due(kyiv_day(at)).for_reminders()


register_rule(
    ReminderRule(
        code="job_check",
        label=_("A check of a job is due"),
        looks_at=_("14, 30, 90 or 180 days have passed since the first day of work, and it was promised to ask how it goes."),
        stops=_("The check is logged, or the job has ended."),
        subject_kind=JOB_CHECK,
        due=due_job_checks,
        render=render_job_checks,
        answers=job_checks_made,
        is_promise=True,
    )
)
register_due_kind(
    DueKind(
        code="job_check",
        rows=lambda day: JobCheck.objects.due(day).for_reminders(),
        since="due_on",
        owner="owner",
        department="department",
        key="job_id",
        n="days",
        label=lambda row: gettext("Ask how work goes: %(after)s") % {"after": after_label(row.n or 0)},
        url=lambda row: reverse("job_check", args=[row.number, row.key]),
        is_passed_on=True,
    )
)
