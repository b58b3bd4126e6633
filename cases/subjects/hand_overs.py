"""Offers of a hand-over."""

from django.utils.translation import ngettext

from cases.actions.hand_overs.asking import HAND_OVER
from cases.models import HandOver
from cases.registry import Subject, register
from cases.reports.notifications.concerns import answer_is_awaited, case_came_back
from cases.reports.notifications.hand_overs import render_assigned, render_returned, render_taken_over
from supporters.notifications.models import Rule

register(
    Subject(
        code=HAND_OVER,
        model=HandOver,
        count=lambda n: ngettext("%(n)d hand-over", "%(n)d hand-overs", n),
        ends_with="card",
        renderers={
            Rule.CASE_ASSIGNED: render_assigned,
            Rule.CASE_TAKEN_OVER: render_taken_over,
            Rule.CASE_RETURNED: render_returned,
        },
        concerns={Rule.CASE_ASSIGNED: answer_is_awaited, Rule.CASE_RETURNED: case_came_back},
    )
)
