"""Days, times and durations in words. Dates are formatted in Python, since template filters are slow on long lists."""

from calendar import monthrange
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, pgettext

KYIV = ZoneInfo("Europe/Kyiv")
NBSP = "\u00a0"
HOURS_OF_DAY: Final = 24
HOUR: Final = 3600  # seconds
NEAR = {0: gettext_noop("today"), 1: gettext_noop("tomorrow"), -1: gettext_noop("yesterday")}


def kyiv_day(at: datetime) -> date:
    return at.astimezone(KYIV).date()


def kyiv_time(at: datetime) -> time:
    return at.astimezone(KYIV).time().replace(tzinfo=None)


def midnight(day: date) -> datetime:
    """The moment at which this day begins in Europe/Kyiv."""
    return datetime.combine(day, time.min, KYIV)


def months_later(day: date, months: int) -> date:
    """The same day that many months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def day_label(day: date, today: date) -> str:
    """«сьогодні», «завтра», «учора», «2 грудня», «2 грудня 2027 р.»"""
    near = NEAR.get((day - today).days)
    return _(near) if near else date_label(day, today)


def date_label(day: date, today: date) -> str:
    form = pgettext("date format, this year", "j E") if day.year == today.year else pgettext("date format", "j E Y")
    return format_date(day, form).replace(" ", NBSP)


def days_label(first: date, last: date, today: date) -> str:
    """«26 листопада – 5 грудня», «7–11 грудня», «26 листопада»; both days are included."""
    ends = date_label(last, today)
    if first == last:
        return ends
    same_month = (first.year, first.month) == (last.year, last.month)
    return f"{first.day}–{ends}" if same_month else f"{date_label(first, today)} – {ends}"


def moment_label(at: datetime, today: date) -> str:
    """«сьогодні, 14:10», in Europe/Kyiv."""
    return f"{day_label(kyiv_day(at), today)}, {kyiv_time(at):%H:%M}"


def whole_date(day: date) -> str:
    """«2 грудня 2026 р.»: paper is read in other years."""
    return format_date(day, pgettext("date format", "j E Y")).replace(" ", NBSP)


def long_moment_label(at: datetime) -> str:
    """«25 листопада 2026 р., 14:10»: for print, since paper is read on other days."""
    day = whole_date(kyiv_day(at))
    return f"{day}, {kyiv_time(at):%H:%M}"


def hour_count_label(hours: int) -> str:
    return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}


def day_count_label(days: int) -> str:
    """«1 день», «30 днів»"""
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def working_days_label(days: int) -> str:
    """«1 робочий день», «5 робочих днів»"""
    return ngettext("%(n)d working day", "%(n)d working days", days) % {"n": days}


def duration_label(hours: int) -> str:
    """«36 годин», and whole days as days: «30 днів» for 720 hours."""
    days, rest = divmod(hours, HOURS_OF_DAY)
    if days and not rest:
        return day_count_label(days)
    return hour_count_label(hours)


def elapsed_label(since: datetime, at: datetime) -> str:
    """«менше години», «47 годин», «3 дні»: full hours within two days, then full days."""
    hours = int((at - since).total_seconds()) // HOUR
    if hours < 1:
        return _("less than an hour")
    return hour_count_label(hours) if hours < 2 * HOURS_OF_DAY else day_count_label(hours // HOURS_OF_DAY)


def greeting(at: datetime) -> str:
    """The greeting for this hour in Europe/Kyiv."""
    hour = kyiv_time(at).hour
    return _("Good morning!") if 5 <= hour < 12 else _("Good evening!") if 18 <= hour < 23 else _("Good day!")


def due_label(day: date, at_time: time | None, today: date) -> str:
    """«прострочено на 3 дні», «сьогодні о 14:00», «завтра»"""
    if day < today:
        days = (today - day).days
        return ngettext("overdue by %(n)d day", "overdue by %(n)d days", days) % {"n": days}
    label = day_label(day, today)
    return _("%(day)s at %(time)s") % {"day": label, "time": f"{at_time:%H:%M}"} if at_time else label


def short_due_label(day: date, at_time: time | None, today: date) -> str:
    """A shorter due_label(): «3 дні тому», «14:00» for a time today, «завтра о 09:00»."""
    days = (today - day).days
    if days > 1:
        return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
    if days == 1:
        return _("yesterday")
    return f"{at_time:%H:%M}" if at_time and not days else due_label(day, at_time, today)


def due_state(day: date, today: date) -> str:
    """The tone of due_label(): "overdue", "due" or "soon"."""
    return "overdue" if day < today else "due" if day == today else "soon"


def weekday_label(day: date) -> str:
    """«Середа, 25 листопада», «П’ятниця, 27 листопада»: with the same apostrophe as all other texts."""
    return format_date(day, pgettext("date format with weekday", "l, j E")).replace("'", "’")


def short_weekday_label(day: date) -> str:
    """«Пн»: Django's own Ukrainian abbreviations are the first letters, which nobody writes."""
    names = (
        pgettext("weekday", "Mon"),
        pgettext("weekday", "Tue"),
        pgettext("weekday", "Wed"),
        pgettext("weekday", "Thu"),
        pgettext("weekday", "Fri"),
        pgettext("weekday", "Sat"),
        pgettext("weekday", "Sun"),
    )
    return names[day.weekday()]
