"""Questions of heads."""

from django.utils.translation import ngettext

from cases.actions.questions.asking import QUESTION
from cases.models import Question
from cases.registry import Subject, register
from cases.reports.questions.notifications import render_question_answers
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
