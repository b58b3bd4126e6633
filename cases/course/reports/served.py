"""Which facilities a department serves, and which it served before."""

from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from cases.course.models import ServedFacility
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import date_label, days_label
from supporters.notifications.workload import ServedPlace


def served_places(department_id: UUID, today: date) -> tuple[ServedPlace, ...]:
    """By name: those served now, then the past ones. A row that ended on the day of its beginning is left out."""
    rows = ServedFacility.objects.of(department_id).select_related("facility").order_by("-valid_from")
    found = [_place(one, today) for one in rows if one.valid_to != one.valid_from]
    return tuple(sorted(found, key=lambda place: (not place.is_current, alphabetical(place.name))))


def since_label(day: date, today: date) -> str:
    """«з 27 листопада»"""
    return _("since %(day)s") % {"day": date_label(day, today)}


def _place(one: ServedFacility, today: date) -> ServedPlace:
    if one.valid_to is None or one.valid_to > today:
        return ServedPlace(one.facility.label, since_label(one.valid_from, today), is_current=True)
    return ServedPlace(one.facility.label, days_label(one.valid_from, one.valid_to - timedelta(days=1), today), is_current=False)
