"""What a body can do and what work asks of it, in the same codes and without a diagnosis. Labels come from the catalogue."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.case.states.cases import Refusal


class Factor(models.TextChoices):
    """What work asks of a body. The profile and the vacancy have a column of this name for each of them."""

    SITTING = "sitting", _("sitting for long")
    STANDING = "standing", _("standing for long")
    WALKING = "walking", _("walking much")
    STAIRS = "stairs", _("stairs")
    HEIGHTS = "heights", _("work at heights")
    FINE_WORK = "fine_work", _("fine work with the hands")
    SCREEN = "screen", _("work at a screen")
    NOISE = "noise", _("noise")
    DRIVING = "driving", _("driving")
    SHIFTS = "shifts", _("work in shifts")
    NIGHT = "night", _("work at night")


class WorkAnswer(models.TextChoices):
    """What the person says of themselves."""

    YES = "yes", _("yes")
    CONDITION = "condition", _("on a condition")
    NO = "no", _("no")
    NOT_ASKED = "not_asked", _("not asked")


class Demand(models.TextChoices):
    """What the employer says of the work."""

    NEEDED = "needed", _("needed")
    NEGOTIABLE = "negotiable", _("by agreement")
    NOT_NEEDED = "not_needed", _("not needed")
    NOT_SAID = "not_said", _("not known")


class Hands(models.TextChoices):
    """How many hands somebody works with, or the work needs; the order is that of what they can do."""

    NONE = "none", _("without the hands")
    ONE = "one", _("one hand")
    BOTH = "both", _("both hands")


class Rests(models.TextChoices):
    """The breaks that somebody needs, or that the work gives; the order is that of the need."""

    USUAL = "usual", _("usual breaks")
    HOURLY = "hourly", _("a break each hour")
    LYING = "lying", _("a place to lie down")


class Entrance(models.TextChoices):
    ACCESSIBLE = "accessible", _("accessible without stairs")
    STAIRS = "stairs", _("by stairs only")
    NOT_SAID = "not_said", _("not known")


class EmployerKind(models.TextChoices):
    """The four bodies have the codes of Branch."""

    NGU = "ngu", _("National Guard")
    DPSU = "dpsu", _("State Border Guard")
    NPU = "npu", _("National Police")
    DSNS = "dsns", _("Emergency Service")
    MINISTRY = "ministry", _("another body of the ministry")
    OTHER = "other", _("another employer")


class PostKind(models.TextChoices):
    SERVICE = "service", _("service")
    CIVIL = "civil", _("civil post")


class VacancyEnd(models.TextChoices):
    FILLED = "filled", _("somebody was hired")
    WITHDRAWN = "withdrawn", _("the employer withdrew it")
    MISTAKE = "mistake", _("it was written down by mistake")


class ServiceRuleKind(models.TextChoices):
    """What service in a body depends on."""

    FITNESS = "fitness", _("fitness for service by the conclusion of the medical commission")
    AGE = "age", _("the age limit of service")


LIFTING_KG: Final = (0, 5, 10, 20, 30)
"""Classes of lifting: up to so many kilograms."""
WORK_HOURS: Final = (2, 4, 6, 8, 12, 24)
"""Hours a day that the form offers; a vacancy has any of 1 to 24."""


class VacancyRefusal(Refusal):
    """Why a vacancy is not changed or shown."""

    ENDED = "vacancy_ended", _("This vacancy was taken off, or its last day is past.")
    CHANGED = "vacancy_changed", _("Somebody has changed this vacancy meanwhile. Open it again and check.")
