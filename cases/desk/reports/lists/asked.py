"""«Вас запитують»: the questions that wait for the reader's answer, in the list of today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse

from cases.case.addresses import case_address, with_parameters
from cases.case.models import Question
from cases.case.numbers import number_label
from cases.case.reports.unsealing import full_name, opened
from cases.desk.reports.lists.beside import ASKED, BesideRow
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Supporter, presence_on, reach
from supporters.directory.roles import ReachKind

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
