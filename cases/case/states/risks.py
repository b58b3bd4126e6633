"""The level of risk, and the proposal to lower it. Labels come from the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.case.states.refusals import Refusal


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


class LoweringState(models.TextChoices):
    """Of a proposal to lower high risk."""

    OPEN = "open", _("waits for an answer")
    AGREED = "agreed", _("agreed")
    REFUSED = "refused", _("not agreed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class RiskRefusal(Refusal):
    """Why a level of risk is not set, or a proposal to lower it is not decided."""

    NOT_RAISED = "risk_not_raised", _("The risk is this high already.")
    NOT_CONFIRMED = "risk_not_confirmed", _("The risk is another one by now, or stable, which nobody reviews.")
    NOT_LOWERED = "risk_not_lowered", _("The risk is this low already, or it is high: then two people lower it.")
    NO_PROPOSAL = "risk_no_proposal", _("Only high risk is lowered by a proposal, and to a lower level.")
    WAITS = "risk_waits", _("A proposal to lower the risk waits for an answer already.")
    DECIDES = "risk_decides", _("Another colleague decides about the proposal than its author, and one of the two is a head.")
    WITHDRAWS = "risk_withdraws", _("Only its author withdraws the proposal.")
    SETTLED = "risk_settled", _("The proposal to lower the risk was answered or withdrawn already.")
    NO_REVIEW = "risk_no_review", _("Who is stable has no day of review.")
    REVIEW = "risk_review", _("The risk is reviewed from tomorrow to thirty days ahead. Choose such a day.")
