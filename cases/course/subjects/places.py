"""Where a person is."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.case.actions.worked_on import BY_OPENING, register_no_work
from cases.case.reports.held import Held, Part, register_held
from cases.case.states import EventKind, StayKind
from cases.course.models import Stay
from cases.course.reports.turns import CourseKind, Turn, register_turns


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

STAY_HISTORY = Stay._meta.get_field("history").related_model

register_held(
    Held(
        model=Stay,
        title=gettext_lazy("Where the person was"),
        part=Part.PLACES,
        place=1,
        order="from_at",
        labels={
            "ward": gettext_lazy("Ward"),
            "bound_for": gettext_lazy("On the way to"),
            "expected_on": gettext_lazy("Expected on"),
            "corrected_at": gettext_lazy("When it was corrected"),
        },
    ),
    Held(model=STAY_HISTORY, title=gettext_lazy("Places before they were corrected"), part=Part.PLACES, place=2, order="pgh_id"),
)
register_no_work(BY_OPENING, "Stay")
