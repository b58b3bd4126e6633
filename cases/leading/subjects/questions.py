"""Questions of heads."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.case.actions.speaking import Speaking, register_speaking, waits_again
from cases.case.actions.worked_on import OF_CARD, register_work
from cases.case.models import Question
from cases.case.registry import Subject, register
from cases.case.reports.held import Held, Part, register_held
from cases.case.states import EventKind, QuestionState
from cases.course.reports.turns import CourseKind, Turn, register_turns
from cases.leading.actions.questions import QUESTION
from cases.leading.reports.questions import render_question_answers
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


def asked_title(_event: Turn, _names: Mapping[str, str], _today: date) -> str:
    return _("Question of the head")


def answered_title(_event: Turn, _names: Mapping[str, str], _today: date) -> str:
    return _("Answer to the question")


def withdrawn_title(_event: Turn, _names: Mapping[str, str], _today: date) -> str:
    return _("The question was withdrawn")


register_turns(
    {
        EventKind.QUESTION_ASKED: asked_title,
        EventKind.QUESTION_ANSWERED: answered_title,
        EventKind.QUESTION_WITHDRAWN: withdrawn_title,
    },
    course=CourseKind.QUESTIONS,
    icon="help",
)

register_held(
    Held(
        model=Question,
        title=gettext_lazy("Questions of heads"),
        part=Part.COLLEAGUES,
        place=6,
        order="asked_at",
        labels={"words": gettext_lazy("What was asked"), "answer": gettext_lazy("What was answered")},
    )
)
register_work(OF_CARD, Question)
