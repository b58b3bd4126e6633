"""Answer the question of a head."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.case.actions.events import record_event
from cases.case.models import Case, Question
from cases.case.states import EventKind, IllegalTransition, QuestionRefusal, QuestionState
from cases.leading.actions.questions.asking import QUESTION, lock_open_question, settle_question
from cases.leading.models.questions.awaiting import awaiting
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter, presence_on
from supporters.notifications.actions.notifications import notify
from supporters.notifications.models import Rule


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
