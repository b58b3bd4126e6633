"""What stands around every page: how much is unread, and whom to call when the own head can't be reached."""

from dataclasses import dataclass

from django.db.models import CharField, Count, F, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from supporters.models import Notification, Supporter
from supporters.models.department import MAX_DEPTH, Department


@dataclass(frozen=True)
class Frame:
    """`duty_phone` is that of the own department or of the nearest above that has one: E.164, "" when none has."""

    unread: int
    duty_phone: str


def frame_of(user: Supporter) -> Frame:
    """One query, once for a request's user."""
    known: Frame | None = user.__dict__.get("_frame")
    if known is None:
        known = user.__dict__["_frame"] = _frame_of(user)
    return known


def _frame_of(user: Supporter) -> Frame:
    unread = Notification.objects.visible_to(user).unread().order_by().values("recipient").annotate(n=Count("pk")).values("n")
    nearest_first = [NullIf(F("parent__" * steps + "duty_phone"), Value("")) for steps in range(MAX_DEPTH)]
    found = Department.objects.filter(pk=user.department_id).values_list(
        Coalesce(Subquery(unread), 0), Coalesce(*nearest_first, Value(""), output_field=CharField())
    )
    return Frame(*found.get())
