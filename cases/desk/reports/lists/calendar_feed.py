"""Whatever its reader has to do, for a calendar program: record numbers, hours, and how a step will be done.

The feed has no name, words or place, so its address reveals nothing about a person. Nothing sealed is opened here, so no access
record is due.
"""

from datetime import date, datetime, timedelta
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from cases.case.numbers import number_label
from cases.course.states import way_label
from cases.desk.reports.due.everything import DueItem, due_items
from privacy.keys import keyed_token
from supporters.directory.calendar import KYIV, kyiv_day, midnight
from supporters.directory.models import Supporter

AHEAD: Final = timedelta(days=28)
LASTS: Final = timedelta(minutes=30)
DAY: Final = timedelta(days=1)
MOST: Final = 500  # only the earliest are included


def calendar_feed(user: Supporter, *, at: datetime) -> bytes:
    """Return iCalendar (RFC 5545) in the language of the reader's profile. What is overdue is on today."""
    today = kyiv_day(at)
    last = today + AHEAD
    calendar = Calendar()
    with translation.override(user.language):
        calendar.add("version", "2.0")
        calendar.add("prodid", "-//Suprovid//Week//UK")
        calendar.add("x-wr-calname", _("Support: my week"))
        calendar.add_component(Timezone.from_tzid(KYIV.key, first_date=today, last_date=last + DAY))
        for item in due_items(user, last)[:MOST]:
            calendar.add_component(_event(item, today))
    return bytes(calendar.to_ical())


def _event(item: DueItem, today: date) -> Event:
    """Half an hour from the hour of the step; without an hour the whole day, which does not block the calendar."""
    is_late = item.on < today
    hour = None if is_late else item.hour
    day = today if is_late else item.on
    begins: date = datetime.combine(day, hour, KYIV) if hour else day
    event = Event()
    event.add("uid", keyed_token("calendar step", str(item.pk)).hex())
    event.add("dtstamp", midnight(today) if is_late or item.since_at >= midnight(today + DAY) else item.since_at)
    event.add("dtstart", begins)
    event.add("dtend", begins + (LASTS if hour else DAY))
    event.add("summary", _summary(item.number, item.way))
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE" if hour else "TRANSPARENT")
    return event


def _summary(number: str, way: str) -> str:
    """«Супровід № 1234-5678, відвідування»"""
    words = [_("Support no. %(number)s") % {"number": number_label(number)}, way_label(way).lower()]
    return ", ".join(word for word in words if word)
