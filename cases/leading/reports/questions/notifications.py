"""Render notifications about questions of heads, and what settled them."""

from collections.abc import Sequence
from datetime import date
from itertools import starmap
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.case.addresses import case_address
from cases.case.models import Case, Question
from cases.case.models.group import REMAINING
from cases.case.reports.unsealing import full_name, opened
from cases.case.states import QuestionState
from cases.leading.models.questions.awaiting import awaiting
from privacy.sealing import Sealed
from supporters.directory.calendar import date_label, kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.models.supporter import short_name
from supporters.directory.roles import Permission
from supporters.notifications.models import Notification
from supporters.notifications.rendering import Action, RenderedNotification, Way

NAMES: Final = ("surname", "given_name", "patronymic")


class QuestionRow(NamedTuple):
    """`is_awaited`: the reader has to answer. `number`: of the card that shows it. `by_surname` and so on: who asked, or who
    answered."""

    pk: UUID
    is_awaited: bool
    state: str
    words: Sealed
    answer: Sealed | None
    number: str
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None
    by_surname: str | None
    by_given_name: str | None
    by_patronymic: str | None

    @property
    def name(self) -> str:
        return full_name(self.person_id, self.surname, self.given_name, self.patronymic)

    @property
    def by(self) -> str:
        return short_name(self.by_surname or "", self.by_given_name or "", self.by_patronymic or "")


def render_questions(question_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    """Only for readers of the case; who has to answer it may do so at once."""
    title, words = _("A question about the card: %(name)s"), {}
    for row in _rows(question_ids, reader, "asked_by"):
        answer = reverse("question_answer", args=[row.number, row.pk]) if row.is_awaited else ""
        words[row.pk] = RenderedNotification(
            title=title % {"name": row.name},
            text=f"{row.by}: {opened(Question, 'words', row.pk, row.words, row.person_id)}",
            url=case_address("case_detail", row.number),
            actions=(Action(label=_("Answer the question"), url=answer, way=Way.OPEN),) if answer else (),
            about=row.name,
        )
    return words


def render_question_answers(question_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    """For who has asked: the answer, or that there is none."""
    title, words = _("Your question about the card: %(name)s"), {}
    for row in _rows(question_ids, reader, "settled_by"):
        answer = opened(Question, "answer", row.pk, row.answer, row.person_id)
        words[row.pk] = RenderedNotification(
            title=title % {"name": row.name},
            text=f"{row.by}: {answer}" if answer else capfirst(str(QuestionState(row.state).label)),
            url=case_address("case_detail", row.number),
            about=row.name,
        )
    return words


def _rows(question_ids: Sequence[UUID], reader: Supporter, by: str) -> list[QuestionRow]:
    found = Question.objects.filter(pk__in=question_ids).alias(card=REMAINING).filter(card__in=Case.objects.visible_to(reader))
    shown = found.annotate(is_awaited=_is_awaited(reader), shown_on=Coalesce("case__absorbed_by__number", "case__number"))
    person = ("case__person_id", *(f"case__person__{name}" for name in NAMES))
    columns = ("pk", "is_awaited", "state", "words", "answer", "shown_on", *person, *(f"{by}__{name}" for name in NAMES))
    return list(starmap(QuestionRow, shown.values_list(*columns)))


def _is_awaited(reader: Supporter) -> Exists | Value:
    if Permission.QUESTION_ANSWER not in reader.granted:
        return Value(False)
    return Exists(awaiting(reader).filter(pk=OuterRef("pk")))


def questions_answered(settled: Sequence[Notification], today: date) -> dict[int, str]:
    """Who answered, and when."""
    rows = Question.objects.filter(state=QuestionState.ANSWERED).select_related("settled_by")
    found = {row.pk: row for row in rows.filter(pk__in=[one.subject_id for one in settled])}
    return {one.pk: _answered(found[one.subject_id], today) for one in settled if one.subject_id in found}


def _answered(question: Question, today: date) -> str:
    by, at = question.settled_by, question.settled_at
    return f"{by.short_name}, {date_label(kyiv_day(at), today)}" if by and at else ""
