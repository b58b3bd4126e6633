"""Talks about safety."""

from cases.case.actions.worked_on import OF_CARD, register_work
from cases.case.reports.held import register_left_out
from cases.person.models import SafetyTalk

register_left_out(
    "a paper is read by others: who accompanies shows the person on the screen what was agreed (ADR 50)", "SafetyTalk"
)
register_left_out("sums of the whole country: no row is of a person", "SafetyCount")
register_work(OF_CARD, SafetyTalk)
