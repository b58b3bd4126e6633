"""What settled past reminders (supporters/notifications/rendering.py)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.models import FollowUp, OwnerSpan, Visit
from cases.reports.owner_words import accepted_label
from cases.states import StepState, VisitKind
from supporters.directory.calendar import moment_label
from supporters.directory.models.supporter import short_name
from supporters.notifications.models import Notification

ENTRY = ("settled_in__kind", "settled_in__reached", "settled_in__occurred_at")
NAMES = ("value__address_form", "value__surname", "value__given_name", "value__patronymic")


def steps_answered(settled: Sequence[Notification], today: date) -> dict[int, str]:
    """The entry that settled each step. A step put off or replaced was not answered."""
    done = FollowUp.objects.filter(state=StepState.DONE, settled_in__voided_at=None)
    steps = done.filter(pk__in=[one.subject_id for one in settled])
    words = {pk: _entry(today, *entry) for pk, *entry in steps.exclude(settled_in=None).values_list("pk", *ENTRY)}
    return {one.pk: words[one.subject_id] for one in settled if one.subject_id in words}


def contacts_made(settled: Sequence[Notification], today: date) -> dict[int, str]:
    """The contact logged between notification and settlement."""
    rows = Visit.objects.contacts().values_list("case_id", "recorded_at", "kind", "reached", "occurred_at")
    return {pk: _entry(today, *entry) for pk, _recorded_at, *entry in _meanwhile(settled, rows, "recorded_at")}


def cases_accepted(settled: Sequence[Notification], today: date) -> dict[int, str]:
    """The owner who accepted, and when."""
    rows = OwnerSpan.objects.values_list("case_id", "accepted_at", *NAMES)
    return {
        pk: accepted_label(form) % {"name": short_name(*names), "moment": moment_label(at, today)}
        for pk, at, form, *names in _meanwhile(settled, rows, "accepted_at")
    }


def _meanwhile(settled: Sequence[Notification], rows: QuerySet[Any, tuple[Any, ...]], moment: str) -> Iterator[tuple[Any, ...]]:
    """Yield the key of each notification that has a matching row, and the values of the row from its moment on.

    It is the case's last row between creation and settlement of the notification.
    """
    begun = min(one.made_at for one in settled)
    known: dict[UUID, list[tuple[Any, ...]]] = defaultdict(list)
    for case_id, *row in rows.filter(case__in=[one.subject_id for one in settled], **{f"{moment}__gte": begun}).order_by(moment):
        known[case_id].append(tuple(row))
    for one in settled:
        within = [row for row in known[one.subject_id] if one.settled_at and one.made_at < row[0] <= one.settled_at]
        if within:
            yield one.pk, *within[-1]


def _entry(today: date, kind: str, reached: bool, at: datetime) -> str:
    """«Дзвінок, сьогодні, 14:10»"""
    what = str(VisitKind(kind).label) if reached else _("Could not reach")
    return f"{what}, {moment_label(at, today)}"
