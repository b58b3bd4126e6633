"""The level of risk, and the proposal to lower it. Labels come from the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Risk(models.TextChoices):
    GREEN = "green", _("stable")
    AMBER = "amber", _("attention")
    RED = "red", _("high risk")

    def is_above(self, other: "Risk") -> bool:
        return list(Risk).index(self) > list(Risk).index(other)


class LoweringState(models.TextChoices):
    """Of a proposal to lower high risk."""

    OPEN = "open", _("waits for an answer")
    AGREED = "agreed", _("agreed")
    REFUSED = "refused", _("not agreed")
    WITHDRAWN = "withdrawn", _("withdrawn")
