"""Questions of heads: the page of a card, late ones, notifications."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import starmap
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.case.access import FoundCase
from cases.case.addresses import case_address
from cases.case.models import Case, Question
from cases.case.models.group import REMAINING
from cases.case.models.question import QuestionQuerySet
from cases.case.reports.identity import full_name, opened
from cases.case.states import QuestionState
from cases.leading.actions.questions import may_ask
from cases.leading.models.card_request import awaiting
from privacy.sealing import Sealed
from supporters.directory.calendar import date_label, kyiv_day, midnight, moment_label
from supporters.directory.models import Supporter
from supporters.directory.models.supporter import short_name
from supporters.directory.roles import Permission
from supporters.forms.actions.drafts import DraftKey
from supporters.notifications.models import Notification, hours_at
from supporters.notifications.rendering import Action, RenderedNotification, Way
from supporters.notifications.rules import policies

QUESTION: Final = "question"  # the form's name in drafts


@dataclass(frozen=True, kw_only=True)
class QuestionLine:
    """An open question. `answer_url`, `withdraw_url`: "" for who may not. `key`: of the button that withdraws it."""

    words: str
    asked_label: str
    answer_url: str
    withdraw_url: str
    key: UUID


@dataclass(frozen=True, kw_only=True)
class CardQuestions:
    """`ask_label`: whom the reader may ask now, "" for nobody. `key`: of the form that asks; `draft_key`: keeps its line when the
    form is not accepted."""

    open: tuple[QuestionLine, ...]
    ask_url: str
    ask_label: str
    key: UUID
    draft_key: str


def card_questions(found: FoundCase, user: Supporter, *, at: datetime) -> CardQuestions:
    """Two queries if a question waits, five for a head, else none."""
    case = found.case
    waiting = list(_of_case(case)) if found.asked else []
    own = any(question.asked_by_id == user.pk for question in waiting)
    may = found.answers and Permission.QUESTION_ASK in user.granted and may_ask(case, user)
    to_answer, key = _to_answer(case, user) if waiting else set(), uuid4()
    return CardQuestions(
        open=tuple(_line(one, case, user, may_answer=one.pk in to_answer, may_withdraw=may, at=at) for one in waiting),
        ask_url=case_address("question_ask", case.number),
        ask_label=ask_label(case) if may and not own else "",
        key=key,
        draft_key=_draft_key(case, user, key) if may and not own else "",
    )


def _draft_key(case: Case, user: Supporter, key: UUID) -> str:
    signed = DraftKey(user_id=user.pk, form=QUESTION, subject_id=case.pk, person_id=case.person_id, submission_key=key).signed()
    return str(signed)


def has_asked(case: Case, head: Supporter) -> bool:
    """Whether an earlier question of the head about the case waits for its answer."""
    return Question.objects.open().filter(case=case, asked_by=head).exists()


def may_answer(question: Question, user: Supporter) -> bool:
    return question.pk in _to_answer(question.case, user)


def ask_label(case: Case) -> str:
    """«Запитання до: Яворівська О. І.»"""
    return _("Question to: %(name)s") % {"name": case.owner.short_name} if case.owner else ""


def asked_label(question: Question, at: datetime) -> str:
    """«Гнатюк І. О., сьогодні, 14:10»"""
    return f"{question.asked_by.short_name}, {moment_label(question.asked_at, kyiv_day(at))}"


def _of_case(case: Case) -> list[Question]:
    found = list(Question.objects.open().filter(case=case).select_related("asked_by").order_by("asked_at"))
    for question in found:
        question.case = case  # whose person the words are about
    return found


def _to_answer(case: Case, user: Supporter) -> set[UUID]:
    """The questions of the case that the reader has to answer."""
    if Permission.QUESTION_ANSWER not in user.granted:
        return set()
    return set(awaiting(user).filter(case=case).values_list("pk", flat=True))


def _line(question: Question, case: Case, user: Supporter, *, may_answer: bool, may_withdraw: bool, at: datetime) -> QuestionLine:
    where = [case.number, question.pk]
    may_withdraw = may_withdraw or question.asked_by_id == user.pk
    return QuestionLine(
        words=question.words,
        asked_label=asked_label(question, at),
        answer_url=reverse("question_answer", args=where) if may_answer else "",
        withdraw_url=reverse("question_withdraw", args=where) if may_withdraw else "",
        key=uuid4(),
    )


RULE: Final = "question_open"
LEVEL: Final = 1  # the head of the department is notified as well


def late_questions(departments: Iterable[Any], *, at: datetime) -> QuestionQuerySet:
    """Of the cases of these departments. Policy and calendar are read for it."""
    since = hours_at(at).before(kyiv_day(at), policies()[RULE].days(LEVEL))
    late = midnight(since + timedelta(days=1))
    return Question.objects.open().filter(case__department__in=departments, asked_at__lt=late)


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
