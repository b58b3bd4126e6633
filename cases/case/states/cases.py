"""States and codes of a card and of its person, reasons of refusal, kinds of events."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Refusal(models.TextChoices):
    """Without members: each subject has its own beside its states. A code is of one member only, over all of them."""


class IllegalTransition(Exception):
    """The state of a record does not allow this. Neither the code nor the words name a person."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


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


class Risk(models.TextChoices):
    GREEN = "green", _("stable")
    AMBER = "amber", _("attention")
    RED = "red", _("high risk")

    def is_above(self, other: "Risk") -> bool:
        return list(Risk).index(self) > list(Risk).index(other)

    @property
    def above(self) -> "Risk | None":
        """One level higher; None of high risk."""
        return next((level for level in Risk if level.is_above(self)), None)


class PersonRefusal(Refusal):
    """Why what is known of a person is not changed."""

    JOINED = "person_joined", _("The cards of this person were joined or separated meanwhile. Find the person again.")
    TIE_ENDED = "person_tie_ended", _("This relative was taken off already.")
    TIE_KNOWN = "person_tie_known", _("This relative has a card of their own already.")
    NAMING_ENDED = "person_naming_ended", _("This name was taken off already.")
    PHONE_ENDED = "person_phone_ended", _("This number was taken off already.")
    NO_PLACE = "person_no_place", _("No such place of life is recorded.")
    PLACE_CHANGED = "person_place_changed", _("Another place of life is recorded by now. Look at it first.")
    CONTACTS = "loss_contacts", _("A loss is reported on this card, so its phones and relatives are for who answers the report.")


class EventKind(models.TextChoices):
    OPENED = "opened", _("Support opened")
    VISIT_LOGGED = "visit_logged", _("Entry saved")
    VISIT_VOIDED = "visit_voided", _("Entry taken back")
    VISIT_EDITED = "visit_edited", _("Entry corrected")
    VISIT_CORRECTED = "visit_corrected", _("Entry replaced by a correcting one")
    VISIT_MOVED_AWAY = "visit_moved_away", _("Entry moved to another card")
    VISIT_MOVED_HERE = "visit_moved_here", _("Entry moved from another card")
    STEP_POSTPONED = "step_postponed", _("Next step postponed")
    STEP_AGAIN = "step_again", _("Step planned again")
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
    REQUEST_ASKED = "request_asked", _("A colleague asks about the card")
    REQUEST_ANSWERED = "request_answered", _("Request of a colleague answered")
    QUESTION_ASKED = "question_asked", _("A head asks about the card")
    QUESTION_ANSWERED = "question_answered", _("Question of a head answered")
    QUESTION_WITHDRAWN = "question_withdrawn", _("Question of a head withdrawn")
    CARD_WITHDRAWN = "card_withdrawn", _("Card withdrawn")
    CONSENT_ANSWERED = "consent_answered", _("Answer about consent recorded")
    CONSENT_UNDONE = "consent_undone", _("Answer about consent taken back")
    EVENT_INVITED = "event_invited", _("Invited to an event")
    CARDS_JOINED = "cards_joined", _("Two cards of one person joined")
    JOIN_UNDONE = "join_undone", _("Joining of two cards undone")
    JOB_PROPOSED = "job_proposed", _("Vacancy shown to the person")
    JOB_ANSWERED = "job_answered", _("Answer about a vacancy recorded")
    PROPOSAL_SETTLED = "proposal_settled", _("Outcome of a vacancy recorded")
    LETTER_MADE = "letter_made", _("Letter to an employer prepared")
    LETTER_SENT = "letter_sent", _("Letter to an employer sent")
    LETTER_CANCELLED = "letter_cancelled", _("Letter to an employer cancelled")
    JOB_STARTED = "job_started", _("Job recorded")
    JOB_ENDED = "job_ended", _("End of a job recorded")
    JOB_CHECKED = "job_checked", _("Check of a job")


class Purpose(models.TextChoices):
    """Why a user opens a card of another owner."""

    COVER = "cover", _("I stand in for a colleague")
    FAMILY_ASKED = "family_asked", _("The family got in touch")
    CHECK = "check", _("I check the work")
    DECISION = "decision", _("Decision of the head")  # recorded by itself while one waits for the reader
    OTHER = "other", _("Another reason")
