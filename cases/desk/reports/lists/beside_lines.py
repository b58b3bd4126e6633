"""What today lists beside the steps: cards handed over, teams joined, questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import uuid4

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.case.addresses import case_address, with_parameters
from cases.case.models import Question, TeamMember
from cases.case.numbers import number_label
from cases.case.reports.due import DueRow
from cases.case.reports.identity import full_name, opened
from cases.case.states import Stage
from cases.desk.reports.lists.beside import ASKED, JOINED, OFFERED, BesideRow
from cases.leading.models.card_request import answering_reach
from supporters.directory.calendar import date_label, kyiv_day, moment_label
from supporters.directory.models import Reach, Supporter, presence_on, reach
from supporters.directory.roles import ReachKind


@dataclass(frozen=True, kw_only=True)
class HandedRow:
    """An offered case that waits for the reader's answer. `accept_url` is "" for an offer to a department, where the reader names
    somebody."""

    name: str
    number_label: str
    stage_label: str
    answer_label: str
    is_late: bool
    url: str
    accept_url: str
    key: str  # of one submission


def offers_to_answer(found: Sequence[BesideRow], user: Supporter, answering: Reach | None) -> list[DueRow]:
    """What has to be answered first comes first. `answering`: answering_reach(); None: read if a department below another head is
    asked."""
    offers = sorted((one.row for one in found if one.row.kind == OFFERED), key=lambda row: (row.at, row.pk))
    own = {row.department_id for row in offers if row.n} | reach(user).desk_ids
    others = {row.department_id for row in offers if row.key is None} - own
    if others:
        others -= (answering or answering_reach(user)).desk_ids
    return [row for row in offers if row.key or row.department_id not in others]


def handed_row(offer: DueRow, *, at: datetime) -> HandedRow:
    return HandedRow(
        name=full_name(offer.person_id, offer.surname, offer.given_name, offer.patronymic),
        number_label=number_label(offer.number),
        stage_label=str(Stage(offer.stage).label),
        answer_label=_("Answer by: %(moment)s") % {"moment": moment_label(offer.at, kyiv_day(at))},
        is_late=offer.at <= at,
        url=case_address("case_handover", offer.number),
        accept_url=case_address("handover_accept", offer.number) if offer.key else "",
        key=str(uuid4()),
    )


@dataclass(frozen=True, kw_only=True)
class JoinedRow:
    """`brought_label`: who asks for help, and since when."""

    name: str
    number_label: str
    stage_label: str
    reason: str
    brought_label: str
    case_url: str
    log_url: str


def joined_rows(found: Sequence[BesideRow], *, at: datetime) -> tuple[JoinedRow, ...]:
    """The newest first."""
    today = kyiv_day(at)
    joined = sorted((one for one in found if one.row.kind == JOINED), key=lambda one: one.row.at, reverse=True)
    return tuple(
        JoinedRow(
            name=full_name(case.person_id, case.surname, case.given_name, case.patronymic),
            number_label=number_label(case.number),
            stage_label=str(Stage(case.stage).label),
            reason=opened(TeamMember, "reason", case.pk, case.words, case.person_id),
            brought_label=_brought_label(by, date_label(kyiv_day(case.at), today)),
            case_url=case_address("case_detail", case.number),
            log_url=case_address("visit_new", case.number),
        )
        for case, by in ((one.row, one.by) for one in joined)
    )


def _brought_label(by: str, day: str) -> str:
    """«просить Мельник І. О., 25 листопада»"""
    return _("%(name)s asks for your help, %(day)s") % {"name": by, "day": day} if by else day


MOST: Final = 60


@dataclass(frozen=True, kw_only=True)
class AskedRow:
    name: str
    number_label: str
    words: str
    asked_label: str
    case_url: str
    answer_url: str


def asked_rows(found: Sequence[BesideRow], user: Supporter, *, at: datetime, back: str) -> tuple[AskedRow, ...]:
    """The oldest first. `back`: where the answer leads back to."""
    asked = sorted((one for one in found if one.row.kind == ASKED), key=lambda one: one.row.at)
    return tuple(_row(one, at, back) for one in _of_reader(asked, user)[:MOST])


def _of_reader(asked: list[BesideRow], user: Supporter) -> list[BesideRow]:
    """Of the departments of a head only what nobody nearer answers today, which is read only if such a question waits."""
    seen = reach(user)
    if seen.kind is not ReachKind.SUBTREE or all(one.row.owner_id in seen.supporter_ids for one in asked):
        return asked
    presence = presence_on(seen.on_day)
    desks, away = presence.desks_of(user.pk), presence.away()
    return [
        one
        for one in asked
        if one.row.owner_id in seen.supporter_ids
        or (one.row.department_id in desks and (one.row.owner_id is None or one.row.owner_id in away))
    ]


def _row(one: BesideRow, at: datetime, back: str) -> AskedRow:
    return AskedRow(
        name=full_name(one.row.person_id, one.row.surname, one.row.given_name, one.row.patronymic),
        number_label=number_label(one.row.number),
        words=opened(Question, "words", one.row.pk, one.row.words, one.row.person_id),
        asked_label=f"{one.by}, {moment_label(one.row.at, kyiv_day(at))}",
        case_url=case_address("case_detail", one.row.number),
        answer_url=with_parameters(reverse("question_answer", args=[one.row.number, one.row.pk]), next=back),
    )
