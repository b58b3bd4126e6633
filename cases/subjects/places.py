"""Where a person is."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from cases.reports.course.turns import CourseKind, Turn, register_turns
from cases.states import EventKind, StayKind


def place_title(event: Turn, _names: Mapping[str, str], _today: date) -> str:
    before, after = event.details["before"], StayKind(event.details["after"])
    if before == after and after.is_in_institution:
        return _("Another institution or ward: %(kind)s") % {"kind": after.label}
    return _("Place: %(kind)s") % {"kind": after.label}


def corrected_title(event: Turn, _names: Mapping[str, str], _today: date) -> str:
    return _("Correction of the place: %(kind)s") % {"kind": StayKind(event.details["after"]).label}


register_turns(
    {EventKind.PLACE_CHANGED: place_title, EventKind.PLACE_CORRECTED: corrected_title},
    course=CourseKind.PLACE,
    icon="place",
    is_dated=True,
)
