"""Days on paper: never «tomorrow», since paper is read on other days."""

from datetime import date, time

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from supporters.directory.calendar import date_label


def paper_day(day: date, at_time: time | None, today: date) -> str:
    """«четвер, 3 грудня», «четвер, 3 грудня, о 14:00»"""
    label = f"{date_format(day, 'l').lower()}, {date_label(day, today)}"
    return _("%(day)s, at %(time)s") % {"day": label, "time": f"{at_time:%H:%M}"} if at_time else label
