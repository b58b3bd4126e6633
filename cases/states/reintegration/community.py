"""Peers, circles, events and invitations to them. Labels come from the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CircleKind(models.TextChoices):
    """What people meet for."""

    CIRCLE = "circle", _("a circle of peers")
    SPORT = "sport", _("adaptive sport")
    TRAINING = "training", _("a training")
    MEETING = "meeting", _("a meeting")


class Entrance(models.TextChoices):
    """Whether somebody in a wheelchair gets in."""

    YES = "yes", _("accessible entrance")
    HELP = "help", _("accessible with help")
    NO = "no", _("no accessible entrance")
    UNKNOWN = "unknown", _("entrance not known")


class InvitationState(models.TextChoices):
    """ENDED: the support has ended, so nobody asks the person any more."""

    INVITED = "invited", _("invited, no answer yet")
    ACCEPTED = "accepted", _("will come")
    DECLINED = "declined", _("will not come")
    ENDED = "ended", _("the support has ended")


class Attendance(models.TextChoices):
    """Written down with the consent of the person only."""

    CAME = "came", _("came")
    ABSENT = "absent", _("did not come")
    NOT_ASKED = "not_asked", _("nobody asked")


class Liked(models.TextChoices):
    """What the person liked about an event. By this the next one is proposed."""

    ACTIVITY = "activity", _("what was done")
    PEOPLE = "people", _("the people")
    LEADER = "leader", _("who leads")
    PLACE = "place", _("the place")


class PeerState(models.TextChoices):
    """A side of a tie between two cards, as its own card has it."""

    SEARCHES = "searches", _("a peer is looked for")
    ASKS = "asks", _("waits for the answer of the other")
    ASKED = "asked", _("the person is to be asked")
    TIED = "tied", _("both agreed")


class ShownAs(models.TextChoices):
    """How the person is named to a peer. Nothing else of the card is passed on."""

    GIVEN_NAME = "given_name", _("by the first name")
    CALL_SIGN = "call_sign", _("by the call sign")
