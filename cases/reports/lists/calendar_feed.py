"""The next steps of a supporter's worklist for a calendar program: record numbers, hours, and how a step will be done.

The feed has no name, words or place, so its address reveals nothing about a person. Nothing sealed is opened here, so no access
record is due.
"""

from datetime import date, datetime, time, timedelta
from itertools import starmap
from typing import Final, NamedTuple
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from cases.models import Case, FollowUp
from cases.numbers import number_label
from cases.states import way_label
from privacy.keys import keyed_token
from supporters.directory.calendar import KYIV, kyiv_day
from supporters.directory.models import Supporter

BACK, AHEAD = timedelta(days=7), timedelta(days=28)
LASTS: Final = timedelta(minutes=30)
DAY: Final = timedelta(days=1)
MOST: Final = 500  # a head's list is that of a whole department: only the earliest are included


class StepRow(NamedTuple):
    """A planned step with the number of its case."""

    pk: UUID
    number: str
    kind: str
    due_on: date
    due_time: time | None
    planned_at: datetime


COLUMNS: Final = ("pk", "case__number", "kind", "due_on", "due_time", "planned_at")  # in the order of StepRow


def calendar_feed(user: Supporter, *, at: datetime) -> bytes:
    """Return iCalendar (RFC 5545) in the language of the reader's profile."""
    first, last = kyiv_day(at) - BACK, kyiv_day(at) + AHEAD
    steps = FollowUp.objects.planned().filter(case__in=Case.objects.worklist_of(user), due_on__range=(first, last))
    rows = steps.order_by("due_on", "due_time", "pk").values_list(*COLUMNS)
    calendar = Calendar()
    with translation.override(user.language):
        calendar.add("version", "2.0")
        calendar.add("prodid", "-//Suprovid//Week//UK")
        calendar.add("x-wr-calname", _("Support: my week"))
        calendar.add_component(Timezone.from_tzid(KYIV.key, first_date=first, last_date=last + DAY))
        for step in starmap(StepRow, rows[:MOST]):
            calendar.add_component(_event(step))
    return bytes(calendar.to_ical())


def _event(step: StepRow) -> Event:
    """Half an hour from the hour of the step; without an hour the whole day, which does not block the calendar."""
    begins: date = datetime.combine(step.due_on, step.due_time, KYIV) if step.due_time else step.due_on
    event = Event()
    event.add("uid", keyed_token("calendar step", str(step.pk)).hex())
    event.add("dtstamp", step.planned_at)
    event.add("dtstart", begins)
    event.add("dtend", begins + (LASTS if step.due_time else DAY))
    event.add("summary", _summary(step.number, step.kind))
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE" if step.due_time else "TRANSPARENT")
    return event


def _summary(number: str, kind: str) -> str:
    """«Супровід № 1234-5678, відвідування»"""
    words = [_("Support no. %(number)s") % {"number": number_label(number)}, way_label(kind).lower()]
    return ", ".join(word for word in words if word)
