"""Questions without an answer for the working days after which the head is notified."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from cases.case.models import Question
from cases.case.models.question import QuestionQuerySet
from supporters.directory.calendar import kyiv_day, midnight
from supporters.notifications.models import hours_at
from supporters.notifications.rules import policies

RULE: Final = "question_open"
LEVEL: Final = 1  # the head of the department is notified as well


def late_questions(departments: Iterable[Any], *, at: datetime) -> QuestionQuerySet:
    """Of the cases of these departments. Policy and calendar are read for it."""
    since = hours_at(at).before(kyiv_day(at), policies()[RULE].days(LEVEL))
    late = midnight(since + timedelta(days=1))
    return Question.objects.open().filter(case__department__in=departments, asked_at__lt=late)
