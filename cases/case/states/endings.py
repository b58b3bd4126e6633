"""States and codes of the end of a support, and of losses."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EpisodeKind(models.TextChoices):
    """Why a course of the support began."""

    WOUND = "wound", _("A wound or an injury")
    ILLNESS = "illness", _("An illness")
    WORSE = "worse", _("The condition became worse")
    RELEASED = "released", _("Released from captivity, or found")
    RETURNED = "returned", _("The person asks for support again")


class InjuryGroup(models.TextChoices):
    """Groups of injuries, without details and without a diagnosis."""

    BLAST = "blast", _("Mine or blast injury")
    GUNSHOT = "gunshot", _("Gunshot wound")
    SHRAPNEL = "shrapnel", _("Shrapnel wound")
    HEAD = "head", _("Head injury, concussion")
    AMPUTATION = "amputation", _("Amputation")
    SPINE = "spine", _("Spine")
    SIGHT = "sight", _("Sight")
    HEARING = "hearing", _("Hearing")
    BURN = "burn", _("Burns")
    FRACTURE = "fracture", _("Fractures")
    OTHER = "other", _("Another injury")


class NoticeSource(models.TextChoices):
    """From whom the department learned of a wound or illness."""

    UNIT = "unit", _("The unit")
    HOSPITAL = "hospital", _("A hospital")
    STAB_POINT = "stab_point", _("A stabilization point")
    FAMILY = "family", _("The family")
    SELF = "self", _("The person")
    HOTLINE = "hotline", _("The hotline")
    HR = "hr", _("The staff service")
    OTHER = "other", _("Somebody else")


class ClosureState(models.TextChoices):
    ASKED = "asked", _("waits for the head’s decision")
    AGREED = "agreed", _("agreed")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class OutcomeKind(models.TextChoices):
    """What the support has led to."""

    WORK = "work", _("Work or service")
    STUDY = "study", _("Study")
    HOME = "home", _("Home")
    COMMUNITY = "community", _("Community")


class Continues(models.TextChoices):
    """Who goes on after the support has ended."""

    NOBODY = "nobody", _("Nobody: it is not needed")
    COMMUNITY = "community", _("The specialist of the community")
    UNIT = "unit", _("The unit or the staff service")
    SERVICE = "service", _("Another service or institution")
    FAMILY = "family", _("The family")


class CheckState(models.TextChoices):
    OPEN = "open", _("planned")
    DONE = "done", _("done")
    ENDED = "ended", _("not needed any more")


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
