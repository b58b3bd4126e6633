"""Questions of heads about a card, for tests."""

from datetime import datetime

from django.utils import timezone

from cases.case.models import Case, Question
from cases.leading.actions.questions import answer_question, ask_question
from privacy.ids import new_id
from privacy.opening import Reading, reading_under_way
from supporters.directory.models import Supporter

WORDS = "Чи домовилися про день комісії?"


def make_question(case: Case, head: Supporter, words: str = WORDS, *, at: datetime | None = None) -> Question:
    with reading_under_way(Reading()):
        return ask_question(case.pk, words=words, by=head, at=at or timezone.now(), pk=new_id())


def make_answer(question: Question, by: Supporter, words: str = "Так, у четвер", *, at: datetime | None = None) -> Question:
    with reading_under_way(Reading()):
        return answer_question(question.pk, words=words, by=by, at=at or timezone.now())
