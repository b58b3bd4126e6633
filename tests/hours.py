"""Exceptions from the working week and quiet hours, created through the actions."""

from datetime import date, timedelta

from django.utils import timezone

from privacy.ids import new_id
from supporters.directory.models import Department, Supporter
from supporters.notifications.actions.quiet_windows import NewWindow, open_window
from supporters.notifications.actions.working_calendar import NewException, except_day, works_by_weekday
from supporters.notifications.models import CalendarDay, QuietWindow


def make_quiet_window(by: Supporter, department: Department | None = None, *, hours: tuple[int, int] = (0, 2)) -> QuietWindow:
    """`hours`: start and end, counted from now. A `department` of None means the whole site."""
    now, pk = timezone.now(), new_id()
    first, last = (now + timedelta(hours=hour) for hour in hours)
    new = NewWindow(department.pk if department else None, first, last, "Відключення")
    open_window(new, by=by, at=now, pk=pk)
    return QuietWindow.objects.get(pk=pk)


def make_exception(by: Supporter, day: date) -> CalendarDay:
    new = NewException(day, not works_by_weekday(day), "Наказ начальника")
    except_day(new, by=by, at=timezone.now())
    return CalendarDay.objects.get(pk=day)
