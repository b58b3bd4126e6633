"""Why two cards are not tied, in words for the form."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.states import CaseState

MAY_BE_TIED: Final = (CaseState.OPEN, CaseState.CLOSED)


class PeerRefusal(TextChoices):
    OWN = "own", _("This is the same person")
    UNFIT = "unfit", _("This card can’t have a peer: the person is lost, or the data are erased")
    KNOWN = "known", _("A tie with this card is there already, or is proposed")


class PeerRefused(Exception):
    """The two cards can't be tied; the reason has words."""

    def __init__(self, reason: PeerRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def refuse_unfit(case: Case) -> None:
    """A closed card may be a peer. Raises PeerRefused."""
    if case.loss or case.state not in MAY_BE_TIED or case.person.is_erased:
        raise PeerRefused(PeerRefusal.UNFIT)
