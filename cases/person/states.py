"""What a talk about safety asks after, in words of a need, never of a suspicion; why a talk or a consent is refused."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.case.states.cases import Refusal


class DangerKind(models.TextChoices):
    """Danger from outside. The order is that of the questions of a talk; the counts of a quarter keep it as well."""

    RECRUITMENT = "recruitment", _("Pressure or an offer of dubious work")
    DEBT = "debt", _("Debts")
    FRAUD = "fraud", _("Fraud")
    WEAPON = "weapon", _("A weapon within reach")
    SERVICE = "service", _("Trouble with the service")


class TalkRefusal(Refusal):
    """Why a talk about safety is not saved."""

    REASON = "talk_reason", _("A sign of danger goes on only for a reason. Write why.")


class ConsentRefusal(Refusal):
    """Why an answer about consent is not withdrawn or taken back."""

    NOT_GIVEN = "consent_not_given", _("This consent is not given, so there is nothing to withdraw.")
    UNDO = "consent_undo", _("Only its author takes an answer about consent back, within a quarter of an hour.")
    CHANGED = "consent_changed", _("Another answer is recorded by now. Look at it first.")
