"""«Вас запитали»: the questions that wait for the reader's answer, in the list of today."""

from dataclasses import dataclass
from datetime import datetime
from itertools import starmap
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from cases.addresses import case_address, with_parameters
from cases.models import Question
from cases.models.questions.awaiting import answering_reach, awaiting_by, may_be_asked
from cases.numbers import number_label
from cases.reports.unsealing import full_name, opened
from privacy.prepared import Prepared
from privacy.sealing import Sealed
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Reach, Supporter
from supporters.directory.models.supporter import short_name
from supporters.directory.roles import Permission, ReachKind

MOST: Final = 60


class AskedQuestion(NamedTuple):
    pk: UUID
    words: Sealed
    asked_at: datetime
    number: str
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None
    by_surname: str
    by_given_name: str
    by_patronymic: str


COLUMNS: Final = (  # in the order of AskedQuestion
    *("pk", "words", "asked_at", "case__number", "case__person_id"),
    *(f"case__person__{name}" for name in ("surname", "given_name", "patronymic")),
    *(f"asked_by__{name}" for name in ("surname", "given_name", "patronymic")),
)


@dataclass(frozen=True, kw_only=True)
class AskedRow:
    name: str
    number_label: str
    words: str
    asked_label: str
    case_url: str
    answer_url: str


def _waiting(kind: ReachKind, *, reader: Any, **parts: Any) -> QuerySet[Any, Any]:
    found = awaiting_by(reader, Reach(kind=kind, **parts))
    return found.order_by("asked_at").values_list(*COLUMNS)[:MOST]


WAITING: Final = Prepared(_waiting)


def asked_rows(user: Supporter, *, at: datetime, back: str) -> tuple[AskedRow, ...]:
    """The oldest first. `back`: where the answer leads back to."""
    if Permission.QUESTION_ANSWER not in user.granted or not may_be_asked(user):
        return ()
    seen = answering_reach(user)
    found = starmap(AskedQuestion, WAITING.rows(seen.kind, reader=user.pk, **seen.parts()))
    return tuple(
        AskedRow(
            name=full_name(one.person_id, one.surname, one.given_name, one.patronymic),
            number_label=number_label(one.number),
            words=opened(Question, "words", one.pk, one.words, one.person_id),
            asked_label=_asked_label(one, at),
            case_url=case_address("case_detail", one.number),
            answer_url=with_parameters(reverse("question_answer", args=[one.number, one.pk]), next=back),
        )
        for one in found
    )


def _asked_label(one: AskedQuestion, at: datetime) -> str:
    return f"{short_name(one.by_surname, one.by_given_name, one.by_patronymic)}, {moment_label(one.asked_at, kyiv_day(at))}"
