"""How many reminders were followed by a contact (supporters/notifications/effectiveness.py); counts only, for administrators."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef

from cases.case.models.case import CASE
from cases.course.actions.steps import FOLLOW_UP
from cases.course.models import Visit
from supporters.notifications.effectiveness import Effectiveness
from supporters.notifications.models import Notification

OF_SUBJECT: Final = {CASE: "case", FOLLOW_UP: "case__follow_ups"}  # path from an entry to the subject of a notification


def count_effectiveness(
    subject_kinds: Mapping[str, str], *, made_from: datetime, made_until: datetime, within: timedelta
) -> dict[str, Effectiveness]:
    counts = {rule: Effectiveness() for rule, kind in subject_kinds.items() if kind in OF_SUBJECT}
    for kind, path in OF_SUBJECT.items():
        contact = Visit.objects.contacts().filter(
            **{path: OuterRef("subject_id")},
            occurred_at__gte=OuterRef("made_at"),
            occurred_at__lt=OuterRef("made_at") + within,
        )
        made = Notification.objects.filter(rule__in=counts, subject_kind=kind, made_at__gte=made_from, made_at__lt=made_until)
        rows = made.values_list("rule").annotate(made=Count("pk"), followed=Count("pk", filter=Exists(contact)))
        counts |= {rule: Effectiveness(*numbers) for rule, *numbers in rows.order_by()}
    return counts
