"""What is known of a person, and their consent. Labels come from the catalogue."""

from django.utils.translation import gettext_lazy as _

from cases.case.states.refusals import Refusal


class PersonRefusal(Refusal):
    """Why what is known of a person is not changed."""

    JOINED = "person_joined", _("The cards of this person were joined or separated meanwhile. Find the person again.")
    TIE_ENDED = "person_tie_ended", _("This relative was taken off already.")
    TIE_KNOWN = "person_tie_known", _("This relative has a card of their own already.")
    NAMING_ENDED = "person_naming_ended", _("This name was taken off already.")
    PHONE_ENDED = "person_phone_ended", _("This number was taken off already.")
    NO_PLACE = "person_no_place", _("No such place of life is recorded.")
    PLACE_CHANGED = "person_place_changed", _("Another place of life is recorded by now. Look at it first.")


class ConsentRefusal(Refusal):
    """Why an answer about consent is not withdrawn or taken back."""

    NOT_GIVEN = "consent_not_given", _("This consent is not given, so there is nothing to withdraw.")
    UNDO = "consent_undo", _("Only its author takes an answer about consent back, within a quarter of an hour.")
    CHANGED = "consent_changed", _("Another answer is recorded by now. Look at it first.")
