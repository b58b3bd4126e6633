"""Something that was promised is due."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.case.addresses import case_address
from cases.case.reports.due import DueKind, DueRow, register_due_kind
from cases.case.reports.identity import opened
from cases.course.actions.promises.making import PROMISE
from cases.course.models import Promise
from cases.course.reports.notifications.promises import promises_answered, render_promises
from cases.course.reports.promises import words_of
from supporters.directory.calendar import kyiv_day
from supporters.notifications.models import Hours
from supporters.notifications.rules import ReminderRule, register_rule


def due_promises(at: datetime, _hours: Hours) -> QuerySet[Any, tuple[Any, ...]]:
    return Promise.objects.due(kyiv_day(at)).for_reminders()


register_rule(
    ReminderRule(
        code="promise_due",
        label=_("A promise is due"),
        looks_at=_("The day has come by which something was promised beside the next step, or the day has passed."),
        stops=_("The promise is marked as kept, or is not needed any more."),
        subject_kind=PROMISE,
        due=due_promises,
        render=render_promises,
        answers=promises_answered,
        is_promise=True,
    )
)


def _words(row: DueRow) -> str:
    return words_of(opened(Promise, "words", row.pk, row.words, row.person_id))


register_due_kind(
    DueKind(
        code="promise_due",
        rows=lambda day: Promise.objects.due(day).for_reminders(),
        since="due_on",
        owner="owner",
        department="department",
        words="words",
        keeper="whose",
        label=_words,
        url=lambda row: case_address("case_loss" if row.loss else "case_promises", row.number),
        is_passed_on=True,
    )
)
