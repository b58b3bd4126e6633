"""Of which card each notification speaks."""

from typing import Any, Final
from uuid import UUID

from django.db.models import Value

from cases.case.models import Loss
from cases.case.models.case import CASE
from cases.case.registry import subjects
from cases.endings.actions.losses import LOSS
from cases.reintegration.actions.peers import PEER
from cases.rights.actions import DATA_REQUEST
from cases.rights.models import DataRequest
from supporters.notifications.models import Notification

OF_OTHERS: Final = {
    *("absence", "entered_absence", "account", "supporter", "department", "approval", "colleagues", "device", "join"),
}


def of_cases() -> dict[str, Any]:
    """By kind of the subject of a notification: the model of the rows that belong to a case."""
    ended = {one.code: one.model for one in subjects().values() if one.ends_with}
    return {**ended, LOSS: Loss, DATA_REQUEST: DataRequest}


def notifications_of(case_ids: list[UUID]) -> list[tuple[Notification, UUID]]:
    """Notifications of the cases and of their rows, each with the key of its case."""
    rows = [
        model.objects.filter(case__in=case_ids).order_by().annotate(subject=Value(kind)).values_list("subject", "pk", "case_id")
        for kind, model in of_cases().items()
    ]
    of_case = {(kind, pk): case_id for kind, pk, case_id in rows[0].union(*rows[1:], all=True)}
    of_case |= {(kind, pk): pk for pk in case_ids for kind in (CASE, PEER)}
    found = Notification.objects.filter(subject_id__in=[pk for _kind, pk in of_case])
    return [(row, of_case[row.subject_kind, row.subject_id]) for row in found if (row.subject_kind, row.subject_id) in of_case]
