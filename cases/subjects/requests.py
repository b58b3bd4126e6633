"""Requests of colleagues about a card."""

from django.utils.translation import ngettext

from cases.actions.endings.kinds import Speaking, register_speaking, waits_again
from cases.actions.intake.requests import CARD_REQUEST
from cases.models import CardRequest
from cases.registry import Subject, register
from cases.reports.notifications.requests import render_answers
from cases.states import RequestState
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
register_speaking(
    Speaking(
        code="requests",
        place=7,
        label=lambda n: ngettext("%(n)d request of a colleague", "%(n)d requests of a colleague", n),
        subject=CARD_REQUEST,
        rows=lambda cards: CardRequest.objects.open().filter(cards.own),
        ended=lambda by, at: {"state": RequestState.ENDED, "answered_by": by, "answered_at": at},
        returns=waits_again(CardRequest, state=RequestState.OPEN, answered_by=None, answered_at=None),
    )
)
