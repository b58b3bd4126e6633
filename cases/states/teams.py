"""The team of a case. Labels come from the catalogue."""

from django.utils.translation import gettext_lazy as _

from cases.states.refusals import Refusal


class TeamRefusal(Refusal):
    """Why a colleague is not on the team of a case, or does not leave it."""

    OWNER = "team_owner", _("Who leads the card, or brings a colleague in, is no member of the team. Choose another colleague.")
    DAY = "team_day", _("The last day on the team is past. Choose today or a later day.")
    KNOWN = "team_known", _("The colleague is on the team already.")
    ENDED = "team_ended", _("The colleague is not on the team any more.")
