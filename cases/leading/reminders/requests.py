"""Somebody waits for an answer about a card: a colleague who does not see it and has met its person, or a head who asks."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.case.models import Question
from cases.case.reports.due import DueKind, register_due_kind
from cases.leading.actions.questions import QUESTION
from cases.leading.actions.requests import CARD_REQUEST
from cases.leading.models import CardRequest
from cases.leading.reports.notifications.requests import render_requests, requests_answered
from cases.leading.reports.questions import RULE, questions_answered, render_questions
from supporters.notifications.models import Hours
from supporters.notifications.rules import ReminderRule, register_rule
from supporters.notifications.today import register_on_today


def open_requests(_at: datetime, _hours: Hours) -> QuerySet[Any, tuple[Any, ...]]:
    return CardRequest.objects.open().for_reminders()


def open_questions(_at: datetime, _hours: Hours) -> QuerySet[Any, tuple[Any, ...]]:
    """Who leads the case after a hand-over is reminded then."""
    return Question.objects.open().for_reminders()


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
register_rule(
    ReminderRule(
        code=RULE,
        label=_("A head asks about a card"),
        looks_at=_("A head has asked you something about a card that you lead, and waits for the answer."),
        stops=_("You answer, the head withdraws the question, or the support ends."),
        subject_kind=QUESTION,
        due=open_questions,
        render=render_questions,
        answers=questions_answered,
        mails=True,
        is_promise=True,
    )
)
register_on_today(RULE)
register_due_kind(
    DueKind(
        code="card_request",
        rows=lambda day: CardRequest.objects.open().for_reminders().filter(occasion__lte=day),
        since="occasion",
        owner="owner",
        department="case__department_id",
        label=lambda _row: gettext("Answer a colleague who asks about the card"),
        url=lambda row: reverse("card_request", args=[row.pk]),
    )
)
