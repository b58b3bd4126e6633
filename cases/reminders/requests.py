"""A colleague who does not see a card has met its person, and nobody has answered."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.actions.intake.requests import CARD_REQUEST
from cases.models import CardRequest
from cases.reports.notifications.requests import render_requests, requests_answered
from supporters.notifications.models import Hours
from supporters.notifications.rules import ReminderRule, register_rule


def open_requests(_at: datetime, _hours: Hours) -> QuerySet[Any, tuple[Any, ...]]:
    return CardRequest.objects.open().for_reminders()


register_rule(
    ReminderRule(
        code="card_request",
        label=_("A colleague asks about a card"),
        looks_at=_("A colleague of another department has met a person whose card you answer for, and waits for your call."),
        stops=_("You answer the request, its author withdraws it, or the support ends."),
        subject_kind=CARD_REQUEST,
        due=open_requests,
        render=render_requests,
        answers=requests_answered,
        mails=True,
        is_promise=True,
    )
)
