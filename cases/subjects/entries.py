"""Entries that arrived late."""

from django.utils.translation import ngettext

from cases.actions.late import VISIT
from cases.models import Visit
from cases.registry import Subject, register
from cases.reports.notifications.rendering import render_late_entries
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
