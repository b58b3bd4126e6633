"""Registers of a head."""

from cases.case.actions.worked_on import register_no_work
from cases.case.reports.held import register_left_out

register_left_out(
    "the row of a list is deleted when its card opens; before that nobody is registered", "RegisterImport", "ImportedRow"
)
register_no_work("the row that the card was opened from", "ImportedRow")
