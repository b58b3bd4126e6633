"""Render notifications about what persons ask about their data, and what settled them."""

from collections.abc import Sequence
from datetime import date
from itertools import starmap
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.case.models import Case
from cases.case.models.group import REMAINING
from cases.case.reports.unsealing import full_name
from cases.rights.models import DataRequest
from cases.rights.states import DataRequestState, RightKind
from privacy.sealing import Sealed
from supporters.directory.calendar import date_label, kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification
from supporters.notifications.rendering import RenderedNotification

COLUMNS: Final[tuple[str | Coalesce, ...]] = (  # in the order of DataRequestRow
    *("pk", "kind", "due_on"),
    Coalesce("case__absorbed_by__number", "case__number"),
    "case__person_id",
    *(f"case__person__{name}" for name in ("surname", "given_name", "patronymic")),
)


class DataRequestRow(NamedTuple):
    pk: UUID
    kind: str
    due_on: date
    number: str
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None


def render_data_requests(request_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    """Only for readers of the card."""
    rows = DataRequest.objects.filter(pk__in=request_ids).alias(card=REMAINING)
    seen = rows.filter(card__in=Case.objects.visible_to(reader)).values_list(*COLUMNS)
    title, words = _("A request about data: %(name)s"), {}
    for row in starmap(DataRequestRow, seen):
        name = full_name(row.person_id, row.surname, row.given_name, row.patronymic)
        words[row.pk] = RenderedNotification(
            title=title % {"name": name},
            text=str(RightKind(row.kind).label),
            url=reverse("data_request", args=[row.number, row.pk]),
            about=name,
        )
    return words


def data_requests_answered(settled: Sequence[Notification], today: date) -> dict[int, str]:
    """Who answered, and when."""
    rows = DataRequest.objects.exclude(state=DataRequestState.OPEN).select_related("answered_by")
    found = {row.pk: row for row in rows.filter(pk__in=[one.subject_id for one in settled])}
    return {one.pk: _answered(found[one.subject_id], today) for one in settled if one.subject_id in found}


def _answered(request: DataRequest, today: date) -> str:
    by, at = request.answered_by, request.answered_at
    if by is None or at is None:
        return ""
    return f"{DataRequestState(request.state).label}: {by.short_name}, {date_label(kyiv_day(at), today)}"
