"""The report of a loss waits for an answer: for the head of the department, after a day for the head above as well."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.case.addresses import case_address
from cases.case.models import Loss
from cases.case.reports.due import DueKind, register_due_kind
from cases.endings.actions.losses import LOSS
from cases.endings.reports.notifications import losses_answered, render_losses
from supporters.notifications.models import Hours
from supporters.notifications.rules import ReminderRule, register_rule


def unanswered_losses(_at: datetime, _hours: Hours) -> QuerySet[Any, tuple[Any, ...]]:
    return Loss.objects.unanswered().for_reminders("case__department_id")


def losses_unanswered_for_a_day(at: datetime, _hours: Hours) -> QuerySet[Any, tuple[Any, ...]]:
    """For the department above; at the top for the department itself."""
    return Loss.objects.unanswered_for_a_day(at).for_reminders("case__department__parent_id")


STOPS = _("The head confirms the report or takes it back.")

register_rule(
    ReminderRule(
        code="loss_reported",
        label=_("A loss is reported"),
        looks_at=_("A person was reported killed, dead, missing or in captivity, and the head has not answered."),
        stops=STOPS,
        subject_kind=LOSS,
        due=unanswered_losses,
        render=render_losses,
        answers=losses_answered,
        mails=True,
        is_promise=True,
    )
)
register_rule(
    ReminderRule(
        code="loss_unanswered",
        label=_("A report of a loss has no answer"),
        looks_at=_("The head has not answered the report of a loss for a day, so the head above is asked."),
        stops=STOPS,
        subject_kind=LOSS,
        due=losses_unanswered_for_a_day,
        render=render_losses,
        answers=losses_answered,
        mails=True,
        is_promise=True,
    )
)
register_due_kind(
    DueKind(
        code="loss_reported",
        rows=lambda day: Loss.objects.unanswered().for_reminders("case__department_id").filter(occasion__lte=day),
        since="occasion",
        owner="owner",
        department="desk",
        label=lambda _row: gettext("Answer the report of a loss"),
        url=lambda row: case_address("case_loss", row.number),
    )
)
