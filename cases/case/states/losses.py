"""The report of a loss. Labels come from the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.case.states.refusals import Refusal


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
