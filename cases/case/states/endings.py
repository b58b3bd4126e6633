"""States and codes of the end of a support, and of losses."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.case.states.cases import Refusal


class EpisodeKind(models.TextChoices):
    """Why a course of the support began."""

    WOUND = "wound", _("A wound or an injury")
    ILLNESS = "illness", _("An illness")
    WORSE = "worse", _("The condition became worse")
    RELEASED = "released", _("Released from captivity, or found")
    RETURNED = "returned", _("The person asks for support again")


class InjuryGroup(models.TextChoices):
    """Groups of injuries, without details and without a diagnosis."""

    BLAST = "blast", _("Mine or blast injury")
    GUNSHOT = "gunshot", _("Gunshot wound")
    SHRAPNEL = "shrapnel", _("Shrapnel wound")
    HEAD = "head", _("Head injury, concussion")
    AMPUTATION = "amputation", _("Amputation")
    SPINE = "spine", _("Spine")
    SIGHT = "sight", _("Sight")
    HEARING = "hearing", _("Hearing")
    BURN = "burn", _("Burns")
    FRACTURE = "fracture", _("Fractures")
    OTHER = "other", _("Another injury")


class HoldReason(models.TextChoices):
    """Why the support rests for some weeks."""

    ASKED = "asked", _("The person asked for a pause")
    FAMILY = "family", _("The person is with the family")
    PROCEDURE = "procedure", _("A long procedure or a closed ward")
    AWAY = "away", _("The person is away or abroad")
    OTHER = "other", _("Another reason")


class NoticeSource(models.TextChoices):
    """From whom the department learned of a wound or illness."""

    UNIT = "unit", _("The unit")
    HOSPITAL = "hospital", _("A hospital")
    STAB_POINT = "stab_point", _("A stabilization point")
    FAMILY = "family", _("The family")
    SELF = "self", _("The person")
    HOTLINE = "hotline", _("The hotline")
    HR = "hr", _("The staff service")
    OTHER = "other", _("Somebody else")


class ClosureState(models.TextChoices):
    ASKED = "asked", _("waits for the head’s decision")
    AGREED = "agreed", _("agreed")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class OutcomeKind(models.TextChoices):
    """What the support has led to."""

    WORK = "work", _("Work or service")
    STUDY = "study", _("Study")
    HOME = "home", _("Home")
    COMMUNITY = "community", _("Community")


class Continues(models.TextChoices):
    """Who goes on after the support has ended."""

    NOBODY = "nobody", _("Nobody: it is not needed")
    COMMUNITY = "community", _("The specialist of the community")
    UNIT = "unit", _("The unit or the staff service")
    SERVICE = "service", _("Another service or institution")
    FAMILY = "family", _("The family")


class CheckState(models.TextChoices):
    OPEN = "open", _("planned")
    DONE = "done", _("done")
    ENDED = "ended", _("not needed any more")


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


class HoldRefusal(Refusal):
    """Why the support is not paused, or goes on already."""

    RED = "hold_red", _("At high risk the support is not paused.")
    PAST = "hold_past", _("A pause lasts until tomorrow at least.")
    HEAD = "hold_head", _("A pause this long, or another one, is given by the head.")
    NONE = "hold_none", _("The support is not paused.")


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


class LossKind(models.TextChoices):
    """What happened to the person. Support ends with each; only a missing or captured person may come back to it."""

    KILLED = "killed", _("Killed in action")
    DIED = "died", _("Died")
    MISSING = "missing", _("Missing")
    CAPTURED = "captured", _("In captivity")

    @property
    def is_death(self) -> bool:
        return self in (LossKind.KILLED, LossKind.DIED)


class LossState(models.TextChoices):
    REPORTED = "reported", _("waits for the head’s answer")
    CONFIRMED = "confirmed", _("confirmed")
    TAKEN_BACK = "taken_back", _("taken back: it was a mistake")
    RETURNED = "returned", _("the person has come back")


class LossRefusal(Refusal):
    """Why the report of a loss is not made or answered."""

    REPORTED = "loss_reported", _("A loss is reported on this card already.")
    NONE = "loss_none", _("No report of a loss waits for an answer on this card.")
    STEP = "loss_step", _("A card that goes on needs its next step, and one that stays closed has none.")
    FAMILY = "loss_family", _("No promise to reach the family is open on this card.")
    CONTACTS = "loss_contacts", _("A loss is reported on this card, so its phones and relatives are for who answers the report.")
