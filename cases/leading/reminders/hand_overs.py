"""The offer of a case has no answer in time: for who answers for the asked department, and for the department of the case."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.case.models import HandOver
from cases.leading.actions.hand_overs.asking import HAND_OVER
from cases.leading.reports.notifications.hand_overs import hand_overs_answered, render_late
from supporters.notifications.models import Hours, Rule
from supporters.notifications.rules import ReminderRule, register_rule
from supporters.notifications.today import register_on_today


def unanswered_by_asked(at: datetime, _hours: Hours) -> QuerySet[Any, tuple[Any, ...]]:
    return HandOver.objects.late(at).for_reminders("to_department_id")


def unanswered_to_asker(at: datetime, _hours: Hours) -> QuerySet[Any, tuple[Any, ...]]:
    """Without those within one department, whose head has the other reminder."""
    return HandOver.objects.late(at).exclude(case__department=F("to_department")).for_reminders("case__department_id")


ASKED = Q(Exists(HandOver.objects.filter(Q(to_owner=None) | Q(to_owner=OuterRef("recipient")), pk=OuterRef("subject_id"))))
STOPS = _("The asked colleague or department accepts or refuses, or the offer is withdrawn.")

register_rule(
    ReminderRule(
        code="hand_over_late",
        label=_("An offered support record waits for your answer"),
        looks_at=_("A support record was offered to your department a day ago (two over days off), and nobody has answered."),
        stops=STOPS,
        subject_kind=HAND_OVER,
        due=unanswered_by_asked,
        render=render_late,
        answers=hand_overs_answered,
        mails=True,
        is_promise=True,
    )
)
register_rule(
    ReminderRule(
        code="hand_over_unheard",
        label=_("A support record of your department was offered, without an answer"),
        looks_at=_("Your department offered a support record a day ago (two over days off), and nobody has answered."),
        stops=STOPS,
        subject_kind=HAND_OVER,
        due=unanswered_to_asker,
        render=render_late,
        answers=hand_overs_answered,
        is_promise=True,
    )
)
for notice in ("hand_over_late", Rule.CASE_ASSIGNED):
    register_on_today(notice, ASKED)
