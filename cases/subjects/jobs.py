"""Checks of a job."""

from django.utils.translation import ngettext

from cases.actions.jobs.jobs import JOB_CHECK
from cases.models import JobCheck
from cases.models.joining.group import REMAINING
from cases.registry import Subject, leader, register

register(
    Subject(
        code=JOB_CHECK,
        model=JobCheck,
        count=lambda n: ngettext("%(n)d check of a job", "%(n)d checks of jobs", n),
        case=REMAINING,
        responsible=lambda rows, at: leader(rows, at, case=REMAINING),
        ends_with="group",
    )
)
