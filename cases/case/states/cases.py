"""The stage, place and state of a case. Labels come from the catalogue."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.case.states.refusals import Refusal


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


class CaseRefusal(Refusal):
    """Why a card is not worked on like this."""

    CLOSED = "case_closed", _("The support on this card has ended. This is done only while it goes on.")
    LOST = "case_lost", _("A loss is reported on this card, so this is not done on it any more.")
    ABSORBED = "case_absorbed", _("Another card of the same person goes on instead of this one. Open that card.")
    WITHDRAWN = "case_withdrawn", _("This card was withdrawn, so nothing is written on it any more.")
    LATER = "case_later", _("A later change is recorded on this card already. Open it again and check.")
    STAGE = "case_stage", _("This stage does not follow the present one, or going back to it needs a reason.")
    PROGRAMME = "case_programme", _("This stage belongs to another programme of support.")
    ANSWERS = (
        "case_answers",
        _("Who answers for the card does this: who leads it, covers for that one, or answers for its department."),
    )
    OWNER = "case_owner", _("The access of this colleague is not open, or the role does not allow this.")
    DEPARTMENT = "case_department", _("No department is open to which this card could belong. Write to the administrator.")
    NOT_EMPTY = "case_not_empty", _("Only its author withdraws a card, within a day and while nobody has worked on it.")


NOT_OPEN: Final = {
    CaseState.CLOSED: CaseRefusal.CLOSED,
    CaseState.ABSORBED: CaseRefusal.ABSORBED,
    CaseState.WITHDRAWN: CaseRefusal.WITHDRAWN,
}


class StayRefusal(Refusal):
    """Why a place where the person is is not recorded like this."""

    BEGINNING = "stay_beginning", _("The person is at a place not from before the support, and not from a time to come.")
    SAME = "stay_same", _("The person is there already.")
    NOTHING = "stay_nothing", _("There is nothing to correct: no place is recorded, or it is recorded like this.")
    FUTURE = "stay_future", _("The person is at a place not from a time to come.")
    BEFORE = "stay_before", _("At the place before the person was later than this. Choose a later time.")
