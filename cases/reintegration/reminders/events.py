"""An event was moved or cancelled, and an invited person has not been informed."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.case.addresses import case_address
from cases.case.reports.due import DueKind, register_due_kind
from cases.reintegration.actions.circles.events import INVITATION
from cases.reintegration.models import EventInvitation
from cases.reintegration.models.community.invitation import INFORMED_WITHIN
from cases.reintegration.reports.community.notices import invitations_informed, render_moved
from supporters.notifications.models import Hours
from supporters.notifications.rules import ReminderRule, register_rule


def uninformed_invitations(at: datetime, _hours: Hours) -> QuerySet[Any, tuple[Any, ...]]:
    return EventInvitation.objects.uninformed(at).for_reminders()


register_rule(
    ReminderRule(
        code="event_uninformed",
        label=_("An invited person was not told of a move"),
        looks_at=_("An event was moved or cancelled a day ago, and a person who was invited has not been told."),
        stops=_("You mark that the person was told, the person declines, the day of the event has come, or the support ends."),
        subject_kind=INVITATION,
        due=uninformed_invitations,
        render=render_moved,
        answers=invitations_informed,
        mails=True,
        is_promise=True,
    )
)
register_due_kind(
    DueKind(
        code="event_uninformed",
        rows=lambda day: EventInvitation.objects.uninformed_since(day).for_reminders(),
        since="inform_on",
        after=INFORMED_WITHIN,
        owner="owner",
        department="of",
        label=lambda _row: gettext("Tell that an event has changed"),
        url=lambda row: case_address("case_community", row.number),
        is_passed_on=True,
    )
)
