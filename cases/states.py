"""States and codes of a support record. Labels come from the catalogue; the order of members is the order of the line."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    STABILIZATION = "stabilization", _("Stabilisation")
    EVACUATION = "evacuation", _("Evacuation")
    TREATMENT = "treatment", _("Treatment")
    REHABILITATION = "rehabilitation", _("Rehabilitation")
    REINTEGRATION = "reintegration", _("Reintegration")
    CONTINUED = "continued", _("Continued support")

    @property
    def position(self) -> int:
        """1…6"""
        return list(Stage).index(self) + 1

    def later(self) -> list["Stage"]:
        return list(Stage)[self.position :]

    def earlier(self) -> list["Stage"]:
        return list(Stage)[: self.position - 1]


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
    """A pause is no state: see cases.HoldSpan."""

    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class Programme(models.TextChoices):
    VETERAN = "veteran", _("support of a veteran")
    FAMILY = "family", _("support of a family")


class Risk(models.TextChoices):
    GREEN = "green", _("stable")
    AMBER = "amber", _("attention")
    RED = "red", _("high risk")

    def is_above(self, other: "Risk") -> bool:
        return list(Risk).index(self) > list(Risk).index(other)


class FacilityKind(models.TextChoices):
    """A stabilization point is known by its region only: it has neither a name of its own nor a phone."""

    STABILIZATION = "stabilization", _("Stabilization point")
    HOSPITAL = "hospital", _("Hospital")
    REHABILITATION = "rehabilitation", _("Rehabilitation centre")
    OUTPATIENT = "outpatient", _("Outpatient clinic")
    OTHER = "other", _("Another institution")


class VisitKind(models.TextChoices):
    VISIT = "visit", _("Visit")
    CALL = "call", _("Phone call")
    FAMILY = "family", _("Talk with the family")
    INSTITUTION = "institution", _("Contact with an institution")


CONTACT_KINDS: Final = (VisitKind.VISIT, VisitKind.CALL, VisitKind.FAMILY)


def is_contact(kind: str, *, reached: bool) -> bool:
    """Whether the entry reached the person or the family. Reaching an institution is no contact."""
    return reached and kind in CONTACT_KINDS


def way_label(kind: str) -> str:
    """How a step will be done: «Відвідування», "" if not specified."""
    return str(VisitKind(kind).label) if kind else ""


class CallOutcome(models.TextChoices):
    """How a call ended, logged by one tap. A call that needs words is an entry."""

    AGREED = "agreed", _("We agreed")
    LATER = "later", _("Asked to call later")
    NO_ANSWER = "no_answer", _("No answer")
    WRONG_NUMBER = "wrong_number", _("The number does not work")
    RELATIVES = "relatives", _("Spoke with relatives")


class ArrivedAfter(models.TextChoices):
    """What happened to a case between saving an entry on a device and its arrival."""

    HANDOVER = "handover", _("arrived after the hand-over")
    PAUSE = "pause", _("arrived after the support was put on hold")  # of earlier data
    CLOSING = "closing", _("arrived after the support had ended")


class StepState(models.TextChoices):
    """OFFERED: typed with an entry, but another person had changed the plan since its form was shown; its author chooses."""

    PLANNED = "planned", _("planned")
    OFFERED = "offered", _("offered")
    DONE = "done", _("done")
    POSTPONED = "postponed", _("postponed")
    CANCELLED = "cancelled", _("cancelled")


class LoweringState(models.TextChoices):
    """Of a proposal to lower high risk."""

    OPEN = "open", _("waits for an answer")
    AGREED = "agreed", _("agreed")
    REFUSED = "refused", _("not agreed")
    WITHDRAWN = "withdrawn", _("withdrawn")


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


class PromiseBy(models.TextChoices):
    """Who has promised."""

    SUPPORTER = "supporter", _("a colleague")
    PERSON = "person", _("the person")
    THIRD = "third", _("somebody else")


class PromiseState(models.TextChoices):
    OPEN = "open", _("open")
    KEPT = "kept", _("kept")
    WITHDRAWN = "withdrawn", _("not needed any more")


class HandOverReason(models.TextChoices):
    """Why a case is offered to another colleague or department."""

    MOVED = "moved", _("The person moves to another place")
    STAGE = "stage", _("Another stage begins")
    LEAVE = "leave", _("Leave or illness of the owner")
    OVERLOAD = "overload", _("Too many cards")
    CONFLICT = "conflict", _("It does not work with this owner")
    QUEUE = "queue", _("The card had no owner")
    LEAVING = "leaving", _("The owner leaves the service")
    OTHER = "other", _("Another reason")


class HandOverOutcome(models.TextChoices):
    """ENDED: the support ended, or another offer took its place."""

    OPEN = "open", _("waits for an answer")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    ENDED = "ended", _("ended without an answer")


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


class GapKind(models.TextChoices):
    """Why nobody may answer for a person between two institutions. The order is that of the page."""

    ROAD = "road", _("on the road")
    UNKNOWN = "unknown", _("place not known")
    UNSERVED = "unserved", _("place not served by the department")
    OFFER = "offer", _("offer without an answer")
    QUEUE = "queue", _("nobody leads")


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


class EventKind(models.TextChoices):
    OPENED = "opened", _("Support opened")
    VISIT_LOGGED = "visit_logged", _("Entry saved")
    VISIT_VOIDED = "visit_voided", _("Entry taken back")
    VISIT_EDITED = "visit_edited", _("Entry corrected")
    VISIT_CORRECTED = "visit_corrected", _("Entry replaced by a correcting one")
    VISIT_MOVED_AWAY = "visit_moved_away", _("Entry moved to another card")
    VISIT_MOVED_HERE = "visit_moved_here", _("Entry moved from another card")
    STEP_POSTPONED = "step_postponed", _("Next step postponed")
    STAGE_CHANGED = "stage_changed", _("Stage changed")
    OWNER_ASSIGNED = "owner_assigned", _("Owner assigned")
    OWNER_ACCEPTED = "owner_accepted", _("Owner accepted")
    ACCEPTANCE_UNDONE = "acceptance_undone", _("Acceptance taken back")
    OWNER_RETURNED = "owner_returned", _("Offered case refused")
    OWNER_LEFT = "owner_left", _("Owner left, the case is in the queue")
    HAND_OVER_ASKED = "hand_over_asked", _("Case offered")
    HAND_OVER_NAMED = "hand_over_named", _("Colleague named for an offered case")
    HAND_OVER_WITHDRAWN = "hand_over_withdrawn", _("Offer of the case withdrawn")
    DEPARTMENT_CHANGED = "department_changed", _("Department changed")
    OFFER_TAKEN = "offer_taken", _("Offered step taken")
    OFFER_DECLINED = "offer_declined", _("Offered step not taken")
    STEP_NOT_PLANNED = "step_not_planned", _("Step of a late entry not planned")
    LOSS_REPORTED = "loss_reported", _("Loss reported")
    LOSS_CONFIRMED = "loss_confirmed", _("Loss confirmed")
    LOSS_TAKEN_BACK = "loss_taken_back", _("Report of a loss taken back")
    FAMILY_REACHED = "family_reached", _("Family reached after a loss")
    PERSON_CHANGED = "person_changed", _("Data of the person changed")
    PHONE_ADDED = "phone_added", _("Phone added")
    PHONE_ENDED = "phone_ended", _("Phone ended")
    PLACE_CHANGED = "place_changed", _("Place changed")
    PLACE_CORRECTED = "place_corrected", _("Place corrected")
    RISK_RAISED = "risk_raised", _("Risk raised")
    RISK_CONFIRMED = "risk_confirmed", _("Risk confirmed")
    RISK_LOWERED = "risk_lowered", _("Risk lowered")
    LOWERING_ASKED = "lowering_asked", _("Lower risk proposed")
    LOWERING_REFUSED = "lowering_refused", _("Lower risk not agreed")
    LOWERING_WITHDRAWN = "lowering_withdrawn", _("Proposal of a lower risk withdrawn")
    TEAM_JOINED = "team_joined", _("Colleague brought into the team")
    TEAM_LEFT = "team_left", _("Colleague left the team")
    PROMISE_MADE = "promise_made", _("Promise made")
    PROMISE_KEPT = "promise_kept", _("Promise kept")
    PROMISE_WITHDRAWN = "promise_withdrawn", _("Promise not needed any more")
    PROMISE_MOVED = "promise_moved", _("Promise moved to another day")
    PROMISE_NOT_MADE = "promise_not_made", _("Promise of a late entry not made")
    HELD = "held", _("Support paused")
    HOLD_ENDED = "hold_ended", _("Pause ended")
    CLOSING_ASKED = "closing_asked", _("Closing proposed")
    CLOSING_REFUSED = "closing_refused", _("Closing refused")
    CLOSING_WITHDRAWN = "closing_withdrawn", _("Proposal to close withdrawn")
    CLOSED = "closed", _("Support ended")
    REOPENED = "reopened", _("Support opened again")
    EPISODE_BEGUN = "episode_begun", _("New course of the support")
    CHECK_LOGGED = "check_logged", _("Check after the end of the support")
    PACKAGE_MADE = "package_made", _("Package for a community prepared")
    PACKAGE_RECEIVED = "package_received", _("Package received by a community")
    PACKAGE_WITHDRAWN = "package_withdrawn", _("Package for a community withdrawn")


class PostponeReason(models.TextChoices):
    """Why a step is put off. OTHER needs words."""

    DOCUMENTS = "documents", _("Waiting for documents")
    PROCEDURE = "procedure", _("Operation or procedure")
    ASKED = "asked", _("The person asked for later")
    OTHER = "other", _("Another reason")


class Purpose(models.TextChoices):
    """Why a user opens a card of another owner."""

    COVER = "cover", _("I stand in for a colleague")
    FAMILY_ASKED = "family_asked", _("The family got in touch")
    CHECK = "check", _("I check the work")
    OTHER = "other", _("Another reason")


class IllegalTransition(Exception):
    """The record's state does not allow this. The message is for a log and names no person."""
