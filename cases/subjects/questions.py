"""Questions of heads."""

from django.utils.translation import ngettext

from cases.actions.endings.kinds import Speaking, register_speaking, waits_again
from cases.actions.questions.asking import QUESTION
from cases.models import Question
from cases.registry import Subject, register
from cases.reports.questions.notifications import render_question_answers
from cases.states import QuestionState
from supporters.notifications.models import Rule

register(
    Subject(
        code=QUESTION,
        model=Question,
        count=lambda n: ngettext("%(n)d question of a head", "%(n)d questions of heads", n),
        ends_with="card",
        renderers={Rule.QUESTION_ANSWERED: render_question_answers},
    )
)
register_speaking(
    Speaking(
        code="questions",
        place=8,
        label=lambda n: ngettext("%(n)d question of a head", "%(n)d questions of heads", n),
        subject=QUESTION,
        rows=lambda cards: Question.objects.open().filter(cards.own),
        ended=lambda by, at: {"state": QuestionState.ENDED, "settled_by": by, "settled_at": at},
        returns=waits_again(Question, state=QuestionState.OPEN, settled_by=None, settled_at=None),
    )
)
