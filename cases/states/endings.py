"""Pauses, ends, checks and episodes. Labels come from the catalogue."""

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


class HoldReason(models.TextChoices):
    """Why the support rests for some weeks."""

    ASKED = "asked", _("The person asked for a pause")
    FAMILY = "family", _("The person is with the family")
    PROCEDURE = "procedure", _("A long procedure or a closed ward")
    AWAY = "away", _("The person is away or abroad")
    OTHER = "other", _("Another reason")


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
