"""Joining of two cards of one person. Labels come from the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JoinField(models.TextChoices):
    """A current value of which one of the two is chosen."""

    SURNAME = "surname", _("Surname")
    GIVEN_NAME = "given_name", _("Given name")
    PATRONYMIC = "patronymic", _("Patronymic")
    BORN = "born", _("Date of birth")
    ADDRESS_FORM = "address_form", _("Form of address")
    HOW_TO_SPEAK = "how_to_speak", _("How to speak")
    SERVICE = "service", _("Service")
    RANK = "rank", _("Rank")
    UNIT = "unit", _("Unit of service")


class JoinRefusal(models.TextChoices):
    """Why two cards are not joined, or a join is not undone."""

    ITSELF = "itself", _("This is one and the same card.")
    SETTLED = "settled", _("Somebody has decided about these cards already.")
    JOINED = "joined", _("One of the cards is joined with another one already. Undo that first.")
    LOST = "lost", _("A loss is reported on one of the cards. Answer the report first.")
    NO_CARD = "no_card", _("The card that remains has to be of the same programme, and open if the other one is.")
    LEADER = "leader", _("Who leads has to be one of the two owners, still in service.")
    OFFERED = "offered", _("The card that remains is offered to a colleague. Wait for the answer, or take the offer back.")
    EMPTY = "empty", _("A chosen value is empty or can’t be opened.")
    UNDONE = "undone", _("This join was undone before.")
    LATER = "later", _("Another card was joined into this one later. Undo that first.")
    ERASED = "erased", _("The data of this person are erased, so the cards stay joined.")


class JoinRefused(Exception):
    """The two cards are not joined, or not separated, for this reason."""

    def __init__(self, reason: JoinRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason
