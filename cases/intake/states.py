"""Joins of two cards of one person; why a join or an import is refused. Labels come from the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.case.states.cases import IllegalTransition, Refusal


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


class JoinRefusal(Refusal):
    """Why two cards are not joined, or a join is not undone."""

    ITSELF = "join_itself", _("This is one and the same card.")
    SETTLED = "join_settled", _("Somebody has decided about these cards already.")
    JOINED = "join_joined", _("One of the cards is joined with another one already. Undo that first.")
    LOST = "join_lost", _("A loss is reported on one of the cards. Answer the report first.")
    NO_CARD = "join_no_card", _("The card that remains has to be of the same programme, and open if the other one is.")
    LEADER = "join_leader", _("Who leads has to be one of the two owners, still in service.")
    OFFERED = "join_offered", _("The card that remains is offered to a colleague. Wait for the answer, or take the offer back.")
    EMPTY = "join_empty", _("A chosen value is empty or can’t be opened.")
    UNDONE = "join_undone", _("This join was undone before.")
    LATER = "join_later", _("Another card was joined into this one later. Undo that first.")
    CHANGED = (
        "join_changed",
        _("These cards were joined, separated or decided about meanwhile. Open the pair again."),
    )
    ERASED = "join_erased", _("The data of this person are erased, so the cards stay joined.")


class JoinRefused(IllegalTransition):
    """The two cards are not joined, or not separated. The form says why."""


class ImportRefusal(Refusal):
    """Why an import, or one of its rows, does not go on."""

    CONFIRMED = "import_confirmed", _("An import is confirmed once, after its check.")
    MATCHED = "import_matched", _("The columns are matched before the import is confirmed.")
    CHANGED = "import_changed", _("Rows are changed after their check and before the import is confirmed.")
    CHANGED_OFTEN = "import_changed_often", _("The rows have many changes already. Take one back first.")
    TAKEN_OVER = "import_taken_over", _("Only an import that has stopped is taken over, by a head of its department.")
    UNDONE = "import_undone", _("Only a confirmed import is undone, once.")
    NOT_READY = "import_not_ready", _("Only a ready row of a confirmed import opens a card.")
    NOT_OPENED = "import_not_opened", _("Only a card that this import has opened is withdrawn with it.")
    MENDED = "import_mended", _("Only a row with errors is mended.")
    SETTLED = "import_settled", _("This row waits for no answer any more.")
