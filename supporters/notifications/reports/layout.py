"""Data of the page layout: the counts of the navigation, and the duty phone for when the head can't be reached."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import structlog
from django.conf import settings
from django.db import connection
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from privacy.outages import Outage, outage_of
from privacy.prepared import Prepared
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Approval, Supporter
from supporters.directory.models.department import MAX_DEPTH, Department
from supporters.directory.models.recognition import recognised_by, unrecognised_accounts, unrecognised_invitations
from supporters.directory.models.row_count import RowCount
from supporters.directory.roles import Permission
from supporters.notifications.models import Notification, Step
from supporters.notifications.parts import PATIENCE, limited
from supporters.notifications.reports.notification_lines import LineCount, beside_today, newest_of_topics

log = structlog.get_logger("suprovid.parts")


@dataclass(frozen=True)
class Frame:
    """`unread`: number of unread lines on the notifications page, without what the reader's today shows.

    `approvals`: how many wait for an administrator's decision, or at most for a head's; `newcomers`: how many new colleagues the
    user may recognise. `duty_phone`: that of the user's department or the nearest one above that has one, in E.164; "" when none
    has. The numbers are None when they can't be counted.
    """

    unread: int | None
    approvals: int | None
    newcomers: int | None
    duty_phone: str

    @property
    def to_confirm(self) -> int | None:
        """What the page of confirmations calls for."""
        return None if self.approvals is None or self.newcomers is None else self.approvals + self.newcomers


UNKNOWN: Final = Frame(None, None, None, "")
ENDS_THE_REQUEST: Final = frozenset({Outage.CONFLICT, Outage.GONE})  # repeated as a whole; nothing else would work either


def frame_of(user: Supporter) -> Frame:
    """One query, once for a request's user. A page is shown without its counts rather than not at all."""
    known: Frame | None = user.__dict__.get("_frame")
    if known is None:
        known = user.__dict__["_frame"] = _frame_or_unknown(user)
    return known


def try_frame() -> None:
    """Count what pages show, once a minute: what raises on every page is named by /healthz. Raises it."""
    if user := Supporter.objects.active().order_by("pk").first():
        with limited(PATIENCE):
            _frame_of(user)


def _frame_or_unknown(user: Supporter) -> Frame:
    """Without a savepoint, which is a query: a page is rendered outside a transaction. Raises inside one, which has failed."""
    try:
        return _frame_of(user)
    except Exception as error:
        if connection.in_atomic_block or outage_of(error) in ENDS_THE_REQUEST:
            raise
        log.error("part_failed", part=Step.FRAME, exc_info=error)  # noqa: TRY400 - with its place, and without its text
        return UNKNOWN


def _newcomers(role: str, domains: tuple[str, ...], *, user: Any, department: Any, day: date) -> Any:
    """Accounts, and invitations to our mail domains."""
    recognised = recognised_by(role, department=department, day=day)
    accounts = RowCount(unrecognised_accounts(user, recognised).values("pk"))
    invited = unrecognised_invitations(user, recognised).of_mail_domains(domains)
    return accounts + RowCount(invited.values("pk")) if domains else accounts


def _asked(
    role: str, domains: tuple[str, ...], has_today: bool, *, user: Any, department: Any, now: datetime, day: date
) -> QuerySet[Any, Any]:
    """`role`: as which the user decides approvals; "" for who decides none. `domains`: our mail domains."""
    unread = Notification.objects.filter(recipient=user).unread()
    newest = newest_of_topics(beside_today(unread) if has_today else unread)
    lines = LineCount(newest.values_list("topic", "part", "recipient", "rule", "minute"))
    asked = Approval.objects.for_decision_by(user, role=role, at=now, day=day).values("pk")
    approvals = RowCount(asked) if role else Value(0)
    newcomers = _newcomers(role, domains, user=user, department=department, day=day) if role else Value(0)
    nearest_first = [NullIf(F("parent__" * steps + "duty_phone"), Value("")) for steps in range(MAX_DEPTH)]
    return Department.objects.filter(pk=department).values_list(
        lines, approvals, newcomers, Coalesce(*nearest_first, Value(""), output_field=CharField())
    )


ASKED: Final = Prepared(_asked)


def _frame_of(user: Supporter) -> Frame:
    decides = not user.granted.isdisjoint({Permission.STAFF_MANAGE, Permission.COLLEAGUES_DECIDE})
    role, now = user.role if decides else "", timezone.now()
    shape = (role, tuple(settings.MAIL_DOMAINS), Permission.TODAY_VIEW in user.granted)
    (found,) = ASKED.rows(*shape, user=user.pk, department=user.department_id, now=now, day=kyiv_day(now))
    return Frame(*found)
