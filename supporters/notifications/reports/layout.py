"""Data of the page layout: the counts of the navigation, and the duty phone for when the head can't be reached."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from privacy.prepared import Prepared
from supporters.directory.models import Approval, Supporter
from supporters.directory.models.department import MAX_DEPTH, Department
from supporters.directory.models.row_count import RowCount
from supporters.directory.roles import Permission
from supporters.notifications.models import Notification
from supporters.notifications.reports.notification_lines import LineCount, newest_of_topics


@dataclass(frozen=True)
class Frame:
    """`unread`: number of unread lines on the notifications page.

    `approvals`: how many wait for the user's decision; 0 for who decides none. `duty_phone`: that of the user's department or the
    nearest one above that has one, in E.164; "" when none has.
    """

    unread: int
    approvals: int
    duty_phone: str


def frame_of(user: Supporter) -> Frame:
    """One query, once for a request's user."""
    known: Frame | None = user.__dict__.get("_frame")
    if known is None:
        known = user.__dict__["_frame"] = _frame_of(user)
    return known


def _asked(decides: bool, *, user: Any, department: Any, now: datetime) -> QuerySet[Any, Any]:
    unread = newest_of_topics(Notification.objects.filter(recipient=user).unread())
    lines = LineCount(unread.values_list("topic", "recipient", "rule", "minute"))
    approvals = RowCount(Approval.objects.for_decision_by(user, at=now).values("pk")) if decides else Value(0)
    nearest_first = [NullIf(F("parent__" * steps + "duty_phone"), Value("")) for steps in range(MAX_DEPTH)]
    return Department.objects.filter(pk=department).values_list(
        lines, approvals, Coalesce(*nearest_first, Value(""), output_field=CharField())
    )


ASKED: Final = Prepared(_asked)


def _frame_of(user: Supporter) -> Frame:
    decides = Permission.STAFF_MANAGE in user.granted
    (found,) = ASKED.rows(decides, user=user.pk, department=user.department_id, now=timezone.now())
    return Frame(*found)
