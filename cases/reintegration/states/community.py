"""Peers, circles, events and invitations to them. Labels come from the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.case.states.cases import Refusal


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
    UNASKED = "unasked", _("the person is to be asked later")
    ASKED = "asked", _("the person is to be asked")
    TIED = "tied", _("both agreed")


class ShownAs(models.TextChoices):
    """How the person is named to a peer. Nothing else of the card is passed on."""

    GIVEN_NAME = "given_name", _("by the first name")
    CALL_SIGN = "call_sign", _("by the call sign")


class PeerRefusal(Refusal):
    """Why two cards are not tied, or no more."""

    OWN = "peer_own", _("This is the same person")
    UNFIT = "peer_unfit", _("This card can’t have a peer: the person is lost, or the data are erased")
    KNOWN = "peer_known", _("A tie with this card is there already, or is proposed")
    ANSWERED = "peer_answered", _("This person was not asked, or has answered already.")
    TAKEN_BACK = "peer_taken_back", _("The proposal was taken back meanwhile.")
    ENDED = "peer_ended", _("This tie has ended already.")


class EventRefusal(Refusal):
    """Why an event is not planned, or a person is not invited to it."""

    PAST = "event_past", _("An event is planned for a time to come. Choose a later one.")
    BEGUN = "event_begun", _("This event has begun already, or is cancelled.")
    NOT_YET = "event_not_yet", _("This event has not taken place: who came is written down after it.")
    FULL = "event_full", _("No place is left at this event")
    INVITED = "event_invited", _("The person is invited to this event already.")
    INFORMED = "event_informed", _("The person knows of the change already, or the invitation has ended.")
    ENDED = "event_ended", _("The invitation has ended together with the support.")


class CircleRefusal(Refusal):
    """Why a circle is not changed."""

    ENDED = "circle_ended", _("This circle meets no more.")
