"""Questions without an answer for the working days after which the head is notified."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from cases.models import Question
from cases.models.questions.question import QuestionQuerySet
from supporters.directory.calendar import kyiv_day, midnight
from supporters.notifications.models import hours_at
from supporters.notifications.rules import policies

RULE: Final = "question_open"
LEVEL: Final = 1  # the head of the department is notified as well


def late_questions(departments: Iterable[Any], *, at: datetime) -> QuestionQuerySet:
    """Of the cases of these departments. Policy and calendar are read only if a question waits at all."""
    waiting = Question.objects.open().filter(case__department__in=departments)
    if not waiting.exists():
        return waiting.none()
    since = hours_at(at).before(kyiv_day(at), policies()[RULE].days(LEVEL))
    return waiting.filter(asked_at__lt=midnight(since + timedelta(days=1)))
