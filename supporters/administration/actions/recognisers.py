"""Who is asked to recognise a new colleague (ADR 66)."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from supporters.directory.calendar import kyiv_day
from supporters.directory.mail_domains import is_ours
from supporters.directory.models import Invitation, Supporter
from supporters.directory.models.recognition import Seats, recognisers
from supporters.directory.roles import BY_RECOGNITION
from supporters.notifications.actions.notifications import notify_once_a_day
from supporters.notifications.models import Rule

COLLEAGUES: Final = "colleagues"  # subject kind of all that waits for the reader, whose key is the reader's


def notify_recognisers(entered: Collection[Supporter], *, at: datetime) -> None:
    _notify({one.department_id for one in entered if not one.is_recognised}, at)


def notify_invited(invited: Collection[Invitation], *, at: datetime) -> None:
    """Of our mail domains: of others the colleague has to sign in first (recognition.py)."""
    _notify({one.department_id for one in invited if one.role in BY_RECOGNITION and is_ours(one.email)}, at)


def _notify(department_ids: Collection[UUID], at: datetime) -> None:
    """The nearest heads at work, once a day; where there are none, the administrators who have not entered them."""
    if not department_ids:
        return
    seats = Seats.read(kyiv_day(at))
    nearest = [seats.nearest(department_id) for department_id in department_ids]
    asked = {pk for heads in nearest for pk in heads}
    if not all(nearest):
        office = Supporter.objects.administrators().filter(pk__in=recognisers(kyiv_day(at)))
        asked |= set(office.values_list("pk", flat=True))
    notify_once_a_day(asked, Rule.COLLEAGUES_WAIT, COLLEAGUES, at=at)
