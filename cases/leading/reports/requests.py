"""Requests about a card that the reader does not see: which department has it, and the answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import starmap
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Case as Choice
from django.db.models import When
from django.http import Http404
from django.urls import reverse
from django.utils.text import capfirst

from cases.case.models import Case
from cases.case.models.conditions import valid
from cases.case.reports.identity import IdentityLine, identity_line
from cases.case.states import CaseState
from cases.leading.models import CardRequest
from cases.leading.reports.team import Colleague, colleague_line, departments_contacts
from cases.leading.states import RequestState
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Supporter

MOST: Final = 3
OPEN_FIRST: Final = Choice(When(state=CaseState.OPEN, then=0), default=1)


@dataclass(frozen=True, kw_only=True)
class Door:
    """`case_id` never leaves the server."""

    case_id: UUID
    person_id: UUID
    department: str
    contacts: tuple[Colleague, ...]


class DoorRow(NamedTuple):
    pk: UUID
    person_id: UUID
    department_id: UUID
    department: str


def doors_of(person_ids: Iterable[UUID], *, at: datetime) -> tuple[Door, ...]:
    """One of each person: the open card, else the one opened last."""
    cases = (
        Case.objects.filter(valid(), person__in=person_ids).order_by("person_id", OPEN_FIRST, "-opened_at").distinct("person_id")
    )
    return _doors(list(starmap(DoorRow, cases.values_list("pk", "person_id", "department_id", "department__name")))[:MOST], at=at)


def door_to(case: Case, *, at: datetime) -> Door:
    (door,) = _doors([DoorRow(case.pk, case.person_id, case.department_id, case.department.name)], at=at)
    return door


def _doors(rows: list[DoorRow], *, at: datetime) -> tuple[Door, ...]:
    contacts = departments_contacts({row.department_id for row in rows}, at=at)
    return tuple(
        Door(case_id=row.pk, person_id=row.person_id, department=row.department, contacts=contacts[row.department_id])
        for row in rows
    )


SHOWN: Final = 50


@dataclass(frozen=True, kw_only=True)
class RequestPage:
    """`card`: None for who does not see it. `asker`: who has asked, with the department and the work phone."""

    pk: UUID
    card: IdentityLine | None
    door: Door
    asker: Colleague
    asked_label: str
    note: str
    state_label: str
    answered_label: str
    words: str
    may_answer: bool
    may_withdraw: bool


def readable_request(pk: UUID, reader: Supporter) -> CardRequest:
    """Raises Http404 unless the reader has asked, or may write to the card."""
    beside = ("case__person", "case__department", "asked_by__department", "answered_by")
    request = CardRequest.objects.readable_by(reader).select_related(*beside).filter(pk=pk).first()
    if request is None:
        raise Http404
    return request


def request_page(request: CardRequest, reader: Supporter, *, at: datetime) -> RequestPage:
    today, is_open = kyiv_day(at), request.state == RequestState.OPEN
    answers = Case.objects.workable_by(reader).filter(pk=request.case_id).exists()
    by, moment = request.answered_by, request.answered_at
    return RequestPage(
        pk=request.pk,
        card=identity_line(request.case) if answers else None,
        door=door_to(request.case, at=at),
        asker=colleague_line(request.asked_by, request.asked_by.department.name),
        asked_label=moment_label(request.asked_at, today),
        note=request.note,
        state_label=str(RequestState(request.state).label),
        answered_label=f"{by.short_name}, {moment_label(moment, today)}" if by and moment else "",
        words=request.words or "",
        may_answer=is_open and answers,
        may_withdraw=is_open and request.asked_by_id == reader.pk,
    )


@dataclass(frozen=True, kw_only=True)
class RequestLine:
    """`title`: the person for who answers, the department for who has asked."""

    url: str
    title: str
    state_label: str
    when_label: str
    is_open: bool


@dataclass(frozen=True)
class RequestLists:
    """`waiting`: for the reader's answer; `sent`: by the reader, the newest first."""

    waiting: tuple[RequestLine, ...]
    sent: tuple[RequestLine, ...]


def request_lists(reader: Supporter, *, at: datetime) -> RequestLists:
    """Two queries."""
    today = kyiv_day(at)
    waiting = CardRequest.objects.open().answerable_by(reader).exclude(asked_by=reader).select_related("case__person")
    sent = CardRequest.objects.filter(asked_by=reader).select_related("case__department").order_by("-asked_at")[:SHOWN]
    return RequestLists(
        tuple(_line(one, one.case.person.full_name, today) for one in waiting.order_by("asked_at")[:SHOWN]),
        tuple(_line(one, one.case.department.name, today) for one in sent),
    )


def _line(request: CardRequest, title: str, today: date) -> RequestLine:
    return RequestLine(
        url=reverse("card_request", args=[request.pk]),
        title=title,
        state_label=capfirst(str(RequestState(request.state).label)),
        when_label=moment_label(request.asked_at, today),
        is_open=request.state == RequestState.OPEN,
    )
