"""What a person has asked about their data: the list on the page of rights, and one request."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import ngettext

from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.reports.identity import IdentityLine, identity_line
from cases.rights.models import DataRequest, LegalTerm
from cases.rights.models.data_request import DataRequestQuerySet
from cases.rights.states import DataRequestState, DayCount, RightKind
from supporters.directory.calendar import date_label, kyiv_day, moment_label
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission
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
