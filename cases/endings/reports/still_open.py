"""What still waits on a card that nobody can open: a withdrawn one, and any card of a person whose data were erased."""

from typing import Any, Final

from django.db.models import Q, QuerySet

from cases.case.actions.speaking.kinds import each_of, speaking
from cases.case.models import Case
from cases.case.states import CaseState
from privacy.sealing import ERASED, Sealed

UNOPENABLE: Final = Q(state=CaseState.WITHDRAWN) | Q(person__surname=Sealed(ERASED))


def still_open() -> tuple[QuerySet[Any, Any], ...]:
    """The rows of such cards that are not ended."""
    cards = each_of(Case.objects.filter(UNOPENABLE))
    return tuple(one.rows(cards) for one in speaking().values())
