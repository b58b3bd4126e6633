"""Quiet hours of a department during an alert or an outage: its people get no reminders."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from supporters.directory.actions.locks import DepartmentRefused, hold_open_department
from supporters.directory.models import Supporter
from supporters.notifications.models import QuietWindow

LONGEST: Final = timedelta(hours=24)  # for longer hours a new window is opened the next day, so that none is forgotten
FARTHEST: Final = timedelta(days=366)
LATE: Final = timedelta(minutes=5)  # a form may be sent so long after its first minute has passed
TICK: Final = timedelta(microseconds=1)


class WindowRefused(Exception):
    """These hours are refused; `field` is the form field to mark, "" for none."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class NewWindow:
    """`department_id` includes the subtree; None: the whole site."""

    department_id: UUID | None
    from_at: datetime
    to_at: datetime
    reason: str


@transaction.atomic
def open_window(new: NewWindow, *, by: Supporter, at: datetime, pk: UUID) -> None:
    """Raises WindowRefused."""
    refuse_window(new, at=at)
    if new.department_id:
        try:
            hold_open_department(new.department_id)
        except DepartmentRefused as refused:
            raise WindowRefused("department", str(refused)) from refused
    QuietWindow(
        pk=pk, department_id=new.department_id, from_at=new.from_at, to_at=new.to_at, reason=new.reason, made_by=by, made_at=at
    ).save(force_insert=True)


@transaction.atomic
def end_window(window_id: UUID, *, at: datetime) -> None:
    """End the window now; one that has not begun never begins. Raises WindowRefused."""
    window = QuietWindow.objects.select_for_update(of=("self",)).get(pk=window_id)
    if window.to_at <= at:
        raise WindowRefused("", _("These quiet hours are over already."))
    window.from_at = min(window.from_at, at)
    window.to_at = max(window.from_at + TICK, at)  # the database refuses a window that ends when it begins
    window.save(update_fields=["from_at", "to_at"])


def refuse_window(new: NewWindow, *, at: datetime) -> None:
    if new.from_at < at - LATE:
        raise WindowRefused("from_on", _("This hour is past. Leave both fields empty for quiet hours from now on."))
    if new.from_at > at + FARTHEST:
        raise WindowRefused("from_on", _("Choose a day within a year from today"))
    if new.to_at <= new.from_at:
        raise WindowRefused("to_on", _("The end is before the beginning"))
    if new.to_at - new.from_at > LONGEST:
        raise WindowRefused("to_on", _("Quiet hours last 24 hours at most"))
    if new.to_at <= at:
        raise WindowRefused("to_on", _("This hour is past"))
