"""The risk of a case is to be reviewed; a proposal to lower high risk waits for an answer."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.case.addresses import case_address
from cases.case.models import RiskSpan
from cases.case.reports.due import DueKind, register_due_kind
from cases.course.actions.risk import LOWERING, RISK
from cases.course.models import RiskLowering
from cases.course.reports.notifications.risk import lowerings_answered, render_lowerings, render_reviews, reviews_done
from supporters.directory.calendar import kyiv_day
from supporters.notifications.models import Hours
from supporters.notifications.rules import ReminderRule, register_rule


def risks_to_review(at: datetime, _hours: Hours) -> QuerySet[Any, tuple[Any, ...]]:
    return RiskSpan.objects.to_review(kyiv_day(at)).for_reminders()


def open_lowerings(_at: datetime, _hours: Hours) -> QuerySet[Any, tuple[Any, ...]]:
    return RiskLowering.objects.open().for_reminders()


register_rule(
    ReminderRule(
        code="risk_review",
        label=_("The risk is to be reviewed"),
        looks_at=_("The review day of a risk other than stable has come."),
        stops=_("The risk is raised, lowered, or confirmed with another review day."),
        subject_kind=RISK,
        due=risks_to_review,
        render=render_reviews,
        answers=reviews_done,
    )
)
register_rule(
    ReminderRule(
        code="risk_lowering",
        label=_("A lower risk waits for an answer"),
        looks_at=_("Somebody proposed to lower high risk, and no second person has answered."),
        stops=_("The second person agrees or refuses, or the author withdraws the proposal."),
        subject_kind=LOWERING,
        due=open_lowerings,
        render=render_lowerings,
        answers=lowerings_answered,
        is_promise=True,
    )
)
register_due_kind(
    DueKind(
        code="risk_review",
        rows=lambda day: RiskSpan.objects.to_review(day).for_reminders(),
        since="review_on",
        owner="case__owner_id",
        department="case__department_id",
        label=lambda _row: gettext("Review the risk"),
        url=lambda row: case_address("case_risk", row.number),
    )
)
register_due_kind(
    DueKind(
        code="risk_lowering",
        rows=lambda day: RiskLowering.objects.open().for_reminders().filter(asked_on__lte=day),
        since="asked_on",
        owner="owner",
        department="desk",
        label=lambda _row: gettext("Answer whether the risk is lowered"),
        url=lambda row: case_address("case_risk", row.number),
        asks_above=True,
    )
)
