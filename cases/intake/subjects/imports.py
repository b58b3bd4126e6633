"""Registers of a head."""

from cases.case.actions.worked_on import register_no_work
from cases.case.reports.held import register_left_out
from cases.intake.reports.notifications import render_ended_imports
from supporters.notifications.models import Rule
from supporters.notifications.rendering import register_renderer

register_left_out(
    "the row of a list is deleted when its card opens; before that nobody is registered", "RegisterImport", "ImportedRow"
)
register_no_work("the row that the card was opened from", "ImportedRow")
register_renderer(Rule.IMPORT_ENDED, render_ended_imports)  # an import is a row of no card
