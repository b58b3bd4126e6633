"""Ask who leads a card, answer, withdraw the question."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from cases.case.actions.record import lock_case, lock_valid_case, record_event
from cases.case.models import Case, Question
from cases.case.states import CaseState, EventKind, IllegalTransition, QuestionState
from cases.leading.models.card_request import awaiting
from cases.leading.states import QuestionRefusal
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter, presence_on, reach
from supporters.notifications.actions.notifications import notify
from supporters.notifications.models import Rule

QUESTION: Final = "question"  # subject kind of a question in notifications


def may_ask(case: Case, head: Supporter) -> bool:
    """Whether the case is open and led by somebody else in a department that the head leads."""
    leads = reach(head).leads(case.department_id)
    return leads and case.state == CaseState.OPEN and case.owner_id is not None and case.owner_id != head.pk


@transaction.atomic
def ask_question(case_id: UUID, *, words: str, by: Supporter, at: datetime, pk: UUID) -> Question:
    """Raises IllegalTransition while an earlier question of `by` about the case waits for an answer."""
    case = lock_case(case_id)
    if not may_ask(case, by):
        raise IllegalTransition(QuestionRefusal.ASKS)
    if Question.objects.open().filter(case=case, asked_by=by).exists():
        raise IllegalTransition(QuestionRefusal.WAITS)
    question = Question.objects.create(pk=pk, case=case, words=words, asked_by=by, asked_at=at)
    record_event(case, EventKind.QUESTION_ASKED, by=by, at=at, note=words, question=str(pk))
    return question


@transaction.atomic
def withdraw_question(question_id: UUID, *, by: Supporter, at: datetime) -> Question:
    """Its author, or another head of the department. Raises IllegalTransition."""
    case, question = lock_open_question(question_id)
    if by.pk != question.asked_by_id and not reach(by).leads(case.department_id):
        raise IllegalTransition(QuestionRefusal.AUTHOR)
    settle_question(question, QuestionState.WITHDRAWN, by=by, at=at)
    record_event(case, EventKind.QUESTION_WITHDRAWN, by=by, at=at, question=str(question.pk))
    return question


def end_own_questions(case: Case, owner: Supporter, *, at: datetime) -> None:
    """End what the owner asked before leading the case. The caller has locked the case."""
    for question in Question.objects.open().filter(case=case, asked_by=owner):
        settle_question(question, QuestionState.ENDED, by=owner, at=at)


def waiting_askers(case_id: UUID) -> list[tuple[UUID, UUID]]:
    """The open questions of a case, each with who asked, before they end."""
    return list(Question.objects.open().filter(case=case_id).values_list("pk", "asked_by"))


def notify_ended(waiting: list[tuple[UUID, UUID]], *, by: Supporter, at: datetime) -> None:
    """Who asked has to know that nobody answers."""
    for question_id, asker_id in waiting:
        notify({asker_id} - {by.pk}, Rule.QUESTION_ANSWERED, QUESTION, question_id, at=at)


def lock_open_question(question_id: UUID) -> tuple[Case, Question]:
    """Lock the case, then the question. Raises IllegalTransition."""
    case = lock_valid_case(Question.objects.values_list("case", flat=True).get(pk=question_id))
    question = Question.objects.open().select_for_update(of=("self",)).filter(pk=question_id).first()
    if question is None:
        raise IllegalTransition(QuestionRefusal.SETTLED)
    return case, question


def settle_question(question: Question, state: QuestionState, *, by: Supporter, at: datetime, answer: str = "") -> None:
    """The caller has locked it. Its reminders end with the next dispatch."""
    question.state, question.answer, question.settled_by, question.settled_at = state, answer or None, by, at
    question.save(update_fields=["state", "answer", "settled_by", "settled_at"])


@transaction.atomic
def answer_question(question_id: UUID, *, words: str, by: Supporter, at: datetime) -> Question:
    """As the owner, or as who answers for the case today. Raises IllegalTransition."""
    case, question = lock_open_question(question_id)
    if not awaiting(by).filter(pk=question.pk).exists():
        raise IllegalTransition(QuestionRefusal.ANSWERS)
    settle_question(question, QuestionState.ANSWERED, by=by, at=at, answer=words)
    record_event(case, EventKind.QUESTION_ANSWERED, by=by, at=at, note=words, question=str(question.pk))
    notify(_readers(question, case, at=at) - {by.pk}, Rule.QUESTION_ANSWERED, QUESTION, question.pk, at=at)
    return question


def _readers(question: Question, case: Case, *, at: datetime) -> set[UUID]:
    """Who asked; if that head no longer sees the case, who answers for its department."""
    asker = Supporter.objects.active().filter(pk=question.asked_by_id).first()
    if asker and Case.objects.visible_to(asker).filter(pk=case.pk).exists():
        return {asker.pk}
    return {pk for pk in [presence_on(kyiv_day(at)).desk(case.department_id)] if pk}
