"""Requests of colleagues about a card."""

from django.utils.translation import ngettext

from cases.actions.intake.requests import CARD_REQUEST
from cases.models import CardRequest
from cases.registry import Subject, register
from cases.reports.notifications.requests import render_answers
from supporters.notifications.models import Rule

register(
    Subject(
        code=CARD_REQUEST,
        model=CardRequest,
        count=lambda n: ngettext("%(n)d request about a card", "%(n)d requests about a card", n),
        ends_with="card",
        renderers={Rule.REQUEST_ANSWERED: render_answers},
    )
)
