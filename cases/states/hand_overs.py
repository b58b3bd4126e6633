"""Offers of a case, and packages for a community. Labels come from the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HandOverReason(models.TextChoices):
    """Why a case is offered to another colleague or department."""

    MOVED = "moved", _("The person moves to another place")
    STAGE = "stage", _("Another stage begins")
    LEAVE = "leave", _("Leave or illness of the owner")
    OVERLOAD = "overload", _("Too many cards")
    CONFLICT = "conflict", _("It does not work with this owner")
    QUEUE = "queue", _("The card had no owner")
    LEAVING = "leaving", _("The owner leaves the service")
    OTHER = "other", _("Another reason")


class HandOverOutcome(models.TextChoices):
    """ENDED: the support ended, or another offer took its place."""

    OPEN = "open", _("waits for an answer")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    ENDED = "ended", _("ended without an answer")


class PackageReason(models.TextChoices):
    """Why a case is passed to the support specialist of a community."""

    HOME = "home", _("The person lives in the community again")
    DISCHARGED = "discharged", _("The person has left the service")
    SERVICES = "services", _("Services of the community are needed")
    OTHER = "other", _("Another reason")


class PackageState(models.TextChoices):
    """ENDED: the support ended."""

    OPEN = "open", _("waits for its receipt")
    RECEIVED = "received", _("received by the community")
    WITHDRAWN = "withdrawn", _("withdrawn")
    ENDED = "ended", _("ended without a receipt")
