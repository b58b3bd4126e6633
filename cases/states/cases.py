"""The stage, place and state of a case. Labels come from the catalogue."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Programme(models.TextChoices):
    VETERAN = "veteran", _("support of a veteran")
    FAMILY = "family", _("support of a family")


class Stage(models.TextChoices):
    """Those of the support of a veteran, then those of a family, each in their order."""

    STABILIZATION = "stabilization", _("Stabilisation")
    EVACUATION = "evacuation", _("Evacuation")
    TREATMENT = "treatment", _("Treatment")
    REHABILITATION = "rehabilitation", _("Rehabilitation")
    REINTEGRATION = "reintegration", _("Reintegration")
    CONTINUED = "continued", _("Continued support")
    FIRST_DAYS = "first_days", _("First 14 days")
    DOCUMENTS = "documents", _("Documents and payments")
    LONG_SUPPORT = "long_support", _("Long-term support")

    @property
    def programme(self) -> Programme:
        return next(programme for programme in Programme if self in STAGES[programme])

    @property
    def position(self) -> int:
        """From 1 within the programme."""
        return STAGES[self.programme].index(self) + 1

    def later(self) -> tuple["Stage", ...]:
        return STAGES[self.programme][self.position :]

    def earlier(self) -> tuple["Stage", ...]:
        return STAGES[self.programme][: self.position - 1]


STAGES: Final[dict[Programme, tuple[Stage, ...]]] = {
    Programme.VETERAN: tuple(Stage)[:6],
    Programme.FAMILY: tuple(Stage)[6:],
}


class StayKind(models.TextChoices):
    """Where a person is. Being on the road is a stay as well: the way from one place to the next."""

    STABILIZATION = "stabilization", _("at a stabilisation point")
    INPATIENT = "inpatient", _("in hospital")
    REHABILITATION = "rehabilitation", _("in rehabilitation")
    OUTPATIENT = "outpatient", _("outpatient treatment")
    LEAVE = "leave", _("on leave")
    HOME = "home", _("at home")
    UNIT = "unit", _("in the unit")
    ROAD = "road", _("on the road")

    @property
    def is_in_institution(self) -> bool:
        return self not in WITHOUT_INSTITUTION


WITHOUT_INSTITUTION: Final = (StayKind.LEAVE, StayKind.HOME, StayKind.UNIT, StayKind.ROAD)
IN_INSTITUTION: Final = tuple(kind for kind in StayKind if kind.is_in_institution)


class CaseState(models.TextChoices):
    """A pause is no state: see cases.HoldSpan. `WITHDRAWN`: opened by mistake; nobody reaches it any more. `ABSORBED`: another
    card of the same person goes on instead (cases.Join)."""

    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    WITHDRAWN = "withdrawn", _("withdrawn")
    ABSORBED = "absorbed", _("joined into another card")


class FacilityKind(models.TextChoices):
    """A stabilization point is known by its region only: it has neither a name of its own nor a phone."""

    STABILIZATION = "stabilization", _("Stabilization point")
    HOSPITAL = "hospital", _("Hospital")
    REHABILITATION = "rehabilitation", _("Rehabilitation centre")
    OUTPATIENT = "outpatient", _("Outpatient clinic")
    OTHER = "other", _("Another institution")


class GapKind(models.TextChoices):
    """Why nobody may answer for a person between two institutions. The order is that of the page."""

    ROAD = "road", _("on the road")
    UNKNOWN = "unknown", _("place not known")
    UNSERVED = "unserved", _("place not served by the department")
    OFFER = "offer", _("offer without an answer")
    QUEUE = "queue", _("nobody leads")
