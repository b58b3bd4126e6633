"""The open questions of a case, and whether the reader may ask one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.case.access import FoundCase
from cases.case.addresses import case_address
from cases.case.models import Case, Question
from cases.leading.actions.questions.asking import may_ask
from cases.leading.models.questions.awaiting import awaiting
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission
from supporters.forms.actions.drafts import DraftKey

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
