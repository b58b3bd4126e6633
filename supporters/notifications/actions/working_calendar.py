"""Exceptions of the working week. A cancelled exception keeps its row, so that its history continues."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.models import CalendarDay
from supporters.notifications.models.working_calendar import SATURDAY

FAR: Final = timedelta(days=366)  # a day farther away, in either direction, is a typing error


class DayRefused(Exception):
    """The change of this day is refused; `field` is the form field to mark, "" for none."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class NewException:
    day: date
    is_worked: bool
    reason: str


def works_by_weekday(day: date) -> bool:
    return day.weekday() < SATURDAY


@transaction.atomic
def except_day(new: NewException, *, by: Supporter, at: datetime) -> None:
    """Make the day a day off, or a weekend day a working day. Raises DayRefused."""
    _refuse_day(new, at)
    row = _locked(new.day)
    if row is not None and row.is_worked != works_by_weekday(new.day):
        raise _noted_already()
    noted = CalendarDay(day=new.day, is_worked=new.is_worked, reason=new.reason, changed_by=by, changed_at=at)
    try:
        with transaction.atomic():
            noted.save(force_insert=row is None, force_update=row is not None)
    except IntegrityError as error:  # a concurrent request created the first row
        raise _noted_already() from error


@transaction.atomic
def restore_day(day: date, *, by: Supporter, at: datetime) -> None:
    """Remove the exception from the day. Raises DayRefused."""
    row = _locked(day)
    if row is None or row.is_worked == works_by_weekday(day):
        raise DayRefused("", _("This day is no exception any more."))
    row.is_worked, row.changed_by, row.changed_at = works_by_weekday(day), by, at
    row.save(update_fields=["is_worked", "changed_by", "changed_at"])


def _locked(day: date) -> CalendarDay | None:
    return CalendarDay.objects.select_for_update(of=("self",)).filter(pk=day).first()


def _refuse_day(new: NewException, at: datetime) -> None:
    if abs(new.day - kyiv_day(at)) > FAR:
        raise DayRefused("day", _("Choose a day within a year from today"))
    if new.is_worked == works_by_weekday(new.day):
        words = _("This day is a working day anyway") if new.is_worked else _("Nobody works on this day anyway")
        raise DayRefused("kind", words)


def _noted_already() -> DayRefused:
    return DayRefused("day", _("This day is an exception already. Take it back first, then note it anew."))
