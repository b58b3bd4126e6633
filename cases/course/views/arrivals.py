"""Messages of a form of a case that waited on a device before it was sent."""

from datetime import datetime

from django.contrib import messages
from django.utils.translation import gettext as _

from cases.case.models import Case
from cases.course.reports.ended_steps import ended_by_act
from supporters.directory.access import SupporterRequest
from supporters.forms.outbox import has_wrong_clock


def mention_step(request: SupporterRequest, case: Case, *, at: datetime) -> None:
    """Say how an act other than an entry has ended the planned step."""
    if words := " ".join(ended_by_act(case, at=at)):
        messages.success(request, words)


def mention_clock(request: SupporterRequest, *, now: datetime) -> None:
    """Warn after saving if the clock of the device is wrong: the form counts from the device's moment of Save."""
    if has_wrong_clock(request, now=now):
        messages.warning(request, _("The clock of this device shows another time. Check the date and the time that you saved."))
