"""Why what belongs to the end of a support is refused. Labels come from the catalogue."""

from django.utils.translation import gettext_lazy as _

from cases.case.states.cases import Refusal


class EpisodeRefusal(Refusal):
    """Why no other course of the support begins."""

    NOT_CLOSED = "episode_not_closed", _("Only a support that has ended begins again, and not after a death.")
    ERASED = "episode_erased", _("The data of this person are erased, so the support does not begin again.")
    RETURN = (
        "episode_return",
        _("After a reported loss the support begins with the return of the person, and without one there is none."),
    )
    UNCONFIRMED = (
        "episode_unconfirmed",
        _("Only who was missing or captured comes back, once the head has confirmed it."),
    )


class ClosureRefusal(Refusal):
    """Why the end of a support is not proposed or decided."""

    ASKED = "closure_asked", _("The end of this support is proposed already.")
    LACKS = "closure_lacks", _("For this reason more attempts to reach the person are needed, or an outcome.")
    DECIDES = "closure_decides", _("A head decides about the end of a support, and never who has proposed it.")
    WITHDRAWS = "closure_withdraws", _("Who proposed the end withdraws the proposal, or who leads the card.")
    NONE = "closure_none", _("No proposal to end this support waits for a decision.")


class CheckRefusal(Refusal):
    """Why no check after the end of a support is recorded."""

    NONE = "check_none", _("No check of this card is due now.")


class LossRefusal(Refusal):
    """Why the report of a loss is not made or answered."""

    REPORTED = "loss_reported", _("A loss is reported on this card already.")
    NONE = "loss_none", _("No report of a loss waits for an answer on this card.")
    STEP = "loss_step", _("A card that goes on needs its next step, and one that stays closed has none.")
    FAMILY = "loss_family", _("No promise to reach the family is open on this card.")
