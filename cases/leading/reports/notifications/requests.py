"""Render notifications about requests of colleagues who do not see a card, and what settled them."""

from collections.abc import Sequence
from datetime import date
from itertools import starmap
from typing import Final, NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.case.models import Case
from cases.case.reports.identity import full_name, opened
from cases.leading.models import CardRequest
from cases.leading.states import RequestState
from privacy.sealing import Sealed
from supporters.directory.calendar import date_label, kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.models.supporter import short_name
from supporters.notifications.models import Notification
from supporters.notifications.rendering import RenderedNotification

COLUMNS: Final = (  # in the order of RequestRow
    *("pk", "note", "asked_by__surname", "asked_by__given_name", "asked_by__patronymic", "case__person_id"),
    *(f"case__person__{name}" for name in ("surname", "given_name", "patronymic")),
)


class RequestRow(NamedTuple):
    pk: UUID
    note: Sealed
    by_surname: str
    by_given_name: str
    by_patronymic: str
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None


class AnswerRow(NamedTuple):
    """An answer as its reader gets it: without the name on the card."""

    pk: UUID
    state: str
    words: Sealed | None
    person_id: UUID


def render_requests(request_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    """For who answers for the card: who asks, and the note."""
    rows = CardRequest.objects.filter(pk__in=request_ids, case__in=Case.objects.visible_to(reader)).values_list(*COLUMNS)
    title, words = _("A colleague asks about the card: %(name)s"), {}
    for row in starmap(RequestRow, rows):
        name = full_name(row.person_id, row.surname, row.given_name, row.patronymic)
        asks = short_name(row.by_surname, row.by_given_name, row.by_patronymic)
        words[row.pk] = RenderedNotification(
            title=title % {"name": name},
            text=f"{asks}: {opened(CardRequest, 'note', row.pk, row.note, row.person_id)}",
            url=reverse("card_request", args=[row.pk]),
            about=name,
        )
    return words


def render_answers(request_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    """For who has asked."""
    rows = CardRequest.objects.filter(pk__in=request_ids, asked_by=reader).values_list("pk", "state", "words", "case__person_id")
    words = {}
    for row in starmap(AnswerRow, rows):
        answered = str(RequestState(row.state).label)
        beside = opened(CardRequest, "words", row.pk, row.words, row.person_id) if row.words else ""
        words[row.pk] = RenderedNotification(
            title=_("Your request about a card is answered"),
            text=f"{answered}. {beside}" if beside else answered,
            url=reverse("card_request", args=[row.pk]),
            about="",
        )
    return words


def requests_answered(settled: Sequence[Notification], today: date) -> dict[int, str]:
    """Who answered, and when."""
    rows = CardRequest.objects.exclude(state=RequestState.OPEN).select_related("answered_by")
    found = {row.pk: row for row in rows.filter(pk__in=[one.subject_id for one in settled])}
    return {one.pk: _answered(found[one.subject_id], today) for one in settled if one.subject_id in found}


def _answered(request: CardRequest, today: date) -> str:
    by, at = request.answered_by, request.answered_at
    if by is None or at is None:
        return ""
    return f"{RequestState(request.state).label}: {by.short_name}, {date_label(kyiv_day(at), today)}"
