"""Requests of a person about their data, the erasure, and their notifications."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import starmap
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.models.group import REMAINING
from cases.case.reports.deciders import deciders
from cases.case.reports.identity import IdentityLine, full_name, identity_line, numbered
from cases.case.states import CaseState
from cases.rights.models import DataRequest, Erasure, LegalTerm
from cases.rights.models.data_request import DataRequestQuerySet
from cases.rights.reports.storage import bar_label, bar_of
from cases.rights.states import DataRequestState, DayCount, RightKind
from privacy.sealing import Sealed
from supporters.directory.calendar import date_label, kyiv_day, moment_label
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission
from supporters.notifications.models import Notification
from supporters.notifications.rendering import RenderedNotification
from veterans.models import Channel, Person


@dataclass(frozen=True, kw_only=True)
class DataRequestLine:
    """`due_label`: of an open one. `answered_label`: who and when, "" while it is open. `is_late`: its last day has passed."""

    pk: UUID
    kind: str
    kind_label: str
    received_label: str
    due_label: str
    is_open: bool
    is_late: bool
    state_label: str
    words: str
    answer: str
    answered_label: str
    recorded_label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class RightsPage:
    card: IdentityLine
    open: tuple[DataRequestLine, ...]
    settled: tuple[DataRequestLine, ...]


@dataclass(frozen=True, kw_only=True)
class DataRequestPage:
    """`term_label`: «30 календарних днів (…)»; `refuse_url`: "" for who may not refuse it."""

    card: IdentityLine
    line: DataRequestLine
    rights_url: str
    term_label: str
    refuse_url: str


def requests_of(case: Case) -> DataRequestQuerySet:
    """On every card of the person, joined ones included."""
    root = case.person.remaining_id
    rows = DataRequest.objects.of_persons(Person.objects.of_group([root]).values("pk"))
    return rows.select_related("case", "term", "recorded_by", "answered_by")


def rights_page(case: Case, *, at: datetime) -> RightsPage:
    today = kyiv_day(at)
    lines = [data_request_line(row, case, today) for row in requests_of(case).order_by("due_on", "pk")]
    return RightsPage(
        card=identity_line(case),
        open=tuple(line for line in lines if line.is_open),
        settled=tuple(line for line in reversed(lines) if not line.is_open),
    )


def data_request_page(row: DataRequest, case: Case, user: Supporter, *, at: datetime) -> DataRequestPage:
    may_refuse = row.is_open and Permission.RIGHTS_DECIDE in user.granted
    return DataRequestPage(
        card=identity_line(case),
        line=data_request_line(row, case, kyiv_day(at)),
        rights_url=case_address("case_rights", case.number),
        term_label=term_label(row.term),
        refuse_url=reverse("data_request_refuse", args=[case.number, row.pk]) if may_refuse else "",
    )


def data_request_line(row: DataRequest, case: Case, today: date) -> DataRequestLine:
    """`case`: the card whose page it is on."""
    return DataRequestLine(
        pk=row.pk,
        kind=row.kind,
        kind_label=capfirst(str(RightKind(row.kind).label)),
        received_label=f"{date_label(row.received_on, today)}, {Channel(row.channel).label}",
        due_label=date_label(row.due_on, today),
        is_open=row.is_open,
        is_late=row.is_open and row.due_on < today,
        state_label=capfirst(str(DataRequestState(row.state).label)),
        words=row.words,
        answer=row.answer or "",
        answered_label=_answered(row, today),
        recorded_label=f"{row.recorded_by.short_name}, {moment_label(row.recorded_at, today)}",
        url=reverse("data_request", args=[case.number, row.pk]),
    )


def term_label(term: LegalTerm) -> str:
    """«30 календарних днів»"""
    if term.counted == DayCount.WORKING:
        return ngettext("%(n)d working day", "%(n)d working days", term.days) % {"n": term.days}
    return ngettext("%(n)d calendar day", "%(n)d calendar days", term.days) % {"n": term.days}


def _answered(row: DataRequest, today: date) -> str:
    if row.answered_by is None or row.answered_at is None:
        return ""
    return f"{row.answered_by.short_name}, {moment_label(row.answered_at, today)}"


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
    return {one.pk: _answered_rows(found[one.subject_id], today) for one in settled if one.subject_id in found}


def _answered_rows(request: DataRequest, today: date) -> str:
    by, at = request.answered_by, request.answered_at
    if by is None or at is None:
        return ""
    return f"{DataRequestState(request.state).label}: {by.short_name}, {date_label(kyiv_day(at), today)}"


@dataclass(frozen=True, kw_only=True)
class ErasurePage:
    """`whose`: the name; of a withdrawn card the number. `bar_label`: why nothing may be erased, "" for nothing. `asked_label`:
    who asks and when, "" while nobody does. `deciders`: who may decide besides who asks, "" for nobody."""

    whose: str
    state_label: str
    back_url: str
    back_label: str
    bar_label: str
    asked_label: str
    reason: str
    is_own: bool
    deciders: str


def asked_erasure(case: Case) -> Erasure | None:
    """The one of the person of the card, or of who that one was joined into, that waits for a decision."""
    return Erasure.objects.asked().select_related("asked_by").filter(person=case.person.remaining_id).first()


def erasure_page(case: Case, asked: Erasure | None, user: Supporter, *, at: datetime) -> ErasurePage:
    bar, is_withdrawn = bar_of(case, at=at), case.state == CaseState.WITHDRAWN
    return ErasurePage(
        whose=numbered(case) if is_withdrawn else case.person.full_name,
        state_label=str(CaseState.WITHDRAWN.label if is_withdrawn else identity_line(case).stage_label),
        back_url=reverse("withdrawn") if is_withdrawn else case_address("case_rights", case.number),
        back_label=_("Withdrawn cards") if is_withdrawn else _("Rights of the person"),
        bar_label=bar_label(bar) if bar else "",
        asked_label=f"{asked.asked_by.short_name}, {moment_label(asked.asked_at, kyiv_day(at))}" if asked else "",
        reason=asked.reason if asked else "",
        is_own=bool(asked and asked.asked_by_id == user.pk),
        deciders=deciders(case, asked.asked_by_id if asked else user.pk, at=at),
    )
