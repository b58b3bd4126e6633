"""What a person asks about their data waits for an answer: for the owner in its last week, for the head from its last day."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.case.reports.due import DueKind, register_due_kind
from cases.rights.actions import DATA_REQUEST
from cases.rights.models import DataRequest
from cases.rights.models.data_request import REMINDED_BEFORE
from cases.rights.reports.requests import data_requests_answered, render_data_requests
from supporters.directory.calendar import kyiv_day
from supporters.notifications.models import Hours
from supporters.notifications.rules import ReminderRule, register_rule


def near_requests(at: datetime, _hours: Hours) -> QuerySet[Any, tuple[Any, ...]]:
    return DataRequest.objects.near(kyiv_day(at)).for_owners()


def due_requests(at: datetime, _hours: Hours) -> QuerySet[Any, tuple[Any, ...]]:
    return DataRequest.objects.due(kyiv_day(at)).for_heads()


STOPS = _("The request is answered or refused. The end of the support does not end it.")

register_rule(
    ReminderRule(
        code="data_request",
        label=_("A person asks about their data"),
        looks_at=_("A request about data is to be answered within a week, or is late. The law sets the day."),
        stops=STOPS,
        subject_kind=DATA_REQUEST,
        due=near_requests,
        render=render_data_requests,
        answers=data_requests_answered,
        is_promise=True,
    )
)
register_rule(
    ReminderRule(
        code="data_request_due",
        label=_("The answer about data is due"),
        looks_at=_("The last day to answer a request about data has come, and nobody has answered: the head is asked."),
        stops=STOPS,
        subject_kind=DATA_REQUEST,
        due=due_requests,
        render=render_data_requests,
        answers=data_requests_answered,
        mails=True,
        is_promise=True,
    )
)
register_due_kind(
    DueKind(
        code="data_request",
        rows=lambda day: DataRequest.objects.due(day).for_owners(),
        since="due_on",
        ahead=REMINDED_BEFORE,
        owner="owner",
        department="department",
        label=lambda _row: gettext("Answer a request about data"),
        url=lambda row: reverse("data_request", args=[row.number, row.pk]),
        is_passed_on=True,
    )
)
