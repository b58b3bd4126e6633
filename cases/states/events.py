"""What is recorded about a case, and what is refused. Labels come from the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
    REQUEST_ASKED = "request_asked", _("A colleague asks about the card")
    REQUEST_ANSWERED = "request_answered", _("Request of a colleague answered")
    CARD_WITHDRAWN = "card_withdrawn", _("Card withdrawn")
    CONSENT_ANSWERED = "consent_answered", _("Answer about consent recorded")
    CONSENT_UNDONE = "consent_undone", _("Answer about consent taken back")
    CARDS_JOINED = "cards_joined", _("Two cards of one person joined")
    JOIN_UNDONE = "join_undone", _("Joining of two cards undone")


class Purpose(models.TextChoices):
    """Why a user opens a card of another owner."""

    COVER = "cover", _("I stand in for a colleague")
    FAMILY_ASKED = "family_asked", _("The family got in touch")
    CHECK = "check", _("I check the work")
    OTHER = "other", _("Another reason")


class IllegalTransition(Exception):
    """The record's state does not allow this. The message is for a log and names no person."""
