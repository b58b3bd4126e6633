"""Packages for the support specialist of a community. Labels come from the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.case.states.cases import Refusal


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


class PackageRefusal(Refusal):
    """Why a package for a community is not made or received."""

    WAITS = "package_waits", _("A package of this card waits for its receipt already.")
    DAY = "package_day", _("A package is received after it was prepared, and not in the future.")
    NONE = "package_none", _("No package of this card waits for its receipt.")
