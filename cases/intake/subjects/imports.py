"""Registers of a head."""

from cases.case.reports.held import register_left_out

register_left_out(
    "the row of a list is deleted when its card opens; before that nobody is registered", "RegisterImport", "ImportedRow"
)
