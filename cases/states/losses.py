"""The report of a loss. Labels come from the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
