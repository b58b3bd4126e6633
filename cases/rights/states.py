"""What a person asks about their data, and what became of it. Labels come from the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.case.states.cases import Refusal


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


class ErasureBar(models.TextChoices):
    """Why the data of a person are not erased, the strongest reason first."""

    OPEN = "open", _("the support goes on")
    FAMILY = "family", _("the support of a relative goes on")
    HELD = "held", _("a head holds the data from erasure")
    ASKED = "asked", _("a request of the person waits for an answer")
    LOST = "lost", _("a loss was reported: the ministry decides")
    TERM = "term", _("the term of storage has not run out")


class ErasureState(models.TextChoices):
    ASKED = "asked", _("waits for another head")
    AGREED = "agreed", _("the data are erased")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class DataRequestRefusal(Refusal):
    """Why a request of a person about their data is not recorded or answered."""

    WAITS = "data_request_waits", _("A request of this kind waits for its answer already.")
    DAY = "data_request_day", _("A request is not received in the future.")
    SETTLED = "data_request_settled", _("This request has its answer already.")


class LegalHoldRefusal(Refusal):
    """Why the data of a person are not held from erasure, or the hold does not end."""

    HELD = "legal_hold_held", _("The erasure of these data is forbidden already.")
    ENDS = "legal_hold_ends", _("Another head than who has set the hold ends it, once.")


class ErasureRefusal(Refusal):
    """Why the data of a person are not erased."""

    ASKED = "erasure_asked", _("The erasure of these data is asked for already.")
    DECIDES = "erasure_decides", _("An erasure is decided once, and another head agrees than who has asked.")
    BARRED = (
        "erasure_barred",
        _("These data can’t be erased now, or are erased already. The page of the erasure says why."),
    )
