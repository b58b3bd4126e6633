"""A notice about a card itself."""

from django.utils.translation import ngettext

from cases.actions.owners import CASE
from cases.models import Case
from cases.registry import Subject, leader, register

register(
    Subject(
        code=CASE,
        model=Case,
        count=lambda n: ngettext("%(n)d card", "%(n)d cards", n),
        case=None,
        responsible=lambda rows, at: leader(rows, at, case="pk"),
    )
)
