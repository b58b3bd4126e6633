"""A head has asked about a case, and nobody has answered."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.actions.questions.asking import QUESTION
from cases.models import Question
from cases.reports.questions.late import RULE
from cases.reports.questions.notifications import questions_answered, render_questions
from supporters.notifications.models import Hours
from supporters.notifications.rules import ReminderRule, register_rule


def open_questions(_at: datetime, _hours: Hours) -> QuerySet[Any, tuple[Any, ...]]:
    """Who leads the case after a hand-over is reminded then."""
    return Question.objects.open().for_reminders()


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
