"""Cards that have no peer."""

from typing import Final

from cases.case.models import Case
from cases.case.states import CaseState, IllegalTransition
from cases.reintegration.states.community import PeerRefusal

MAY_BE_TIED: Final = (CaseState.OPEN, CaseState.CLOSED)


class PeerRefused(IllegalTransition):
    """The two cards can't be tied. The form says why."""


def refuse_unfit(case: Case) -> None:
    """A closed card may be a peer. Raises PeerRefused."""
    if case.loss or case.state not in MAY_BE_TIED or case.person.is_erased:
        raise PeerRefused(PeerRefusal.UNFIT)
