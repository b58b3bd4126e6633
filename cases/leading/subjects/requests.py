"""Requests of colleagues about a card."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.case.actions.speaking import Speaking, register_speaking, waits_again
from cases.case.actions.worked_on import OF_CARD, register_work
from cases.case.registry import Subject, register
from cases.case.reports.held import Held, Part, register_held
from cases.case.states import EventKind
from cases.course.reports.turns import CourseKind, Turn, register_turns
from cases.leading.actions.requests import CARD_REQUEST
from cases.leading.models import CardRequest
from cases.leading.reports.notifications.requests import render_answers
from cases.leading.states import RequestState
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


def asked_title(event: Turn, _names: Mapping[str, str], _today: date) -> str:
    return _("%(name)s, who does not see the card, has met the person") % {"name": event.by}


def answered_title(event: Turn, _names: Mapping[str, str], _today: date) -> str:
    answer = str(RequestState(event.details["answer"]).label)
    return _("Request of a colleague answered: %(answer)s") % {"answer": answer[:1].lower() + answer[1:]}


register_turns({EventKind.REQUEST_ASKED: asked_title, EventKind.REQUEST_ANSWERED: answered_title}, course=CourseKind.OWNER)

register_held(
    Held(model=CardRequest, title=gettext_lazy("Requests of colleagues"), part=Part.COLLEAGUES, place=5, order="asked_at")
)
register_work(OF_CARD, CardRequest)
