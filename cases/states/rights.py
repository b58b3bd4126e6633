"""What a person asks about their data, and what became of it. Labels come from the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RightKind(models.TextChoices):
    """What the person asks for."""

    ACCESS = "access", _("to know what is held")
    CORRECTION = "correction", _("to have the data corrected")
    ERASURE = "erasure", _("to have the data erased")
    RESTRICTION = "restriction", _("to restrict the processing, or an objection")


class DataRequestState(models.TextChoices):
    OPEN = "open", _("waits for an answer")
    ANSWERED = "answered", _("answered")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("the person has withdrawn it")


class DayCount(models.TextChoices):
    """How the days of a legal term are counted."""

    CALENDAR = "calendar", _("calendar days")
    WORKING = "working", _("working days")
