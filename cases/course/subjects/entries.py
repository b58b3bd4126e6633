"""Entries that arrived late."""

from django.utils.translation import gettext_lazy, ngettext

from cases.case.actions.worked_on import Work, register_work
from cases.case.registry import Subject, register
from cases.case.reports.held import Held, Part, register_held
from cases.course.actions.late import VISIT
from cases.course.models import Visit
from cases.course.reports.notifications.rendering import render_late_entries
from supporters.notifications.models import Rule

register(
    Subject(
        code=VISIT,
        model=Visit,
        count=lambda n: ngettext("%(n)d entry", "%(n)d entries", n),
        ends_with="group",  # what is reported to who answers for the card that remains
        renderers={Rule.LATE_ENTRY: render_late_entries},
    )
)

register_held(
    Held(
        model=Visit,
        title=gettext_lazy("Entries"),
        part=Part.PLANS,
        place=1,
        order="occurred_at",
        labels={
            "reached": gettext_lazy("Was reached"),
            "occurred_at": gettext_lazy("When it was"),
            "edited_at": gettext_lazy("When it was corrected"),
            "arrived_after": gettext_lazy("What happened before it arrived"),
            "voided_at": gettext_lazy("When it was taken back"),
            "void_reason": gettext_lazy("Why it was taken back"),
        },
    )
)
register_work(Work(made="recorded_at"), Visit)  # an import writes the last contact
