"""Proposals to end a support, and checks after the end."""

from django.utils.translation import gettext_lazy, ngettext

from cases.case.actions.speaking import Speaking, register_speaking, settled_at, waits_again
from cases.case.actions.worked_on import OF_CARD, register_no_work, register_work
from cases.case.models import Closure, Outcome
from cases.case.registry import Subject, nobody, register
from cases.case.reports.held import Held, Part, register_held
from cases.case.states import CheckState, ClosureState, EventKind
from cases.course.reports.turns import register_turns
from cases.endings.actions.closures import CHECK, CLOSURE
from cases.endings.models import Check
from cases.endings.reports.closures import ending_title
from cases.endings.reports.notifications import render_agreed, render_overtaken, render_refused
from supporters.notifications.models import Rule

register(
    Subject(
        code=CLOSURE,
        model=Closure,
        count=lambda n: ngettext("%(n)d proposal to end a support", "%(n)d proposals to end a support", n),
        responsible=nobody,
        ends_with="card",
        renderers={
            Rule.CLOSING_AGREED: render_agreed,
            Rule.CLOSING_REFUSED: render_refused,
            Rule.CLOSING_ENDED: render_overtaken,
        },
    ),
    Subject(code=CHECK, model=Check, count=lambda n: ngettext("%(n)d check", "%(n)d checks", n), ends_with="card"),
)
register_speaking(
    Speaking(
        code="closures",
        place=5,
        label=lambda n: ngettext("%(n)d proposal to end the support", "%(n)d proposals to end the support", n),
        subject=CLOSURE,
        rows=lambda cards: Closure.objects.asked().filter(cards.own),
        ended=lambda by, at: {"state": ClosureState.WITHDRAWN, "decided_by": by, "decided_at": at},
        returns=waits_again(Closure, state=ClosureState.ASKED, decided_by=None, decided_at=None),
    ),
    Speaking(
        code="checks",
        place=6,
        label=lambda n: ngettext("%(n)d later check", "%(n)d later checks", n),
        subject=CHECK,
        rows=lambda cards: Check.objects.open().filter(cards.own),  # of a case that was closed before
        ended=lambda _by, at: {"state": CheckState.ENDED, "settled_at": at},
        returns=waits_again(Check, after_loss=settled_at, state=CheckState.OPEN, settled_at=None),
    ),
)
register_turns(
    dict.fromkeys(
        (
            *(EventKind.HELD, EventKind.HOLD_ENDED),
            *(EventKind.CLOSING_ASKED, EventKind.CLOSING_REFUSED, EventKind.CLOSING_WITHDRAWN, EventKind.CLOSED),
            *(EventKind.REOPENED, EventKind.EPISODE_BEGUN),
        ),
        lambda event, _names, today: ending_title(event.kind, event.details, today),
    )
)

register_held(
    Held(
        model=Closure,
        title=gettext_lazy("Proposals to end the support"),
        part=Part.SUPPORT,
        place=9,
        order="asked_at",
        labels={
            "continues": gettext_lazy("Who goes on"),
            "continues_with": gettext_lazy("Whom to ask afterwards"),
            "answer": gettext_lazy("What was answered"),
        },
    ),
    Held(model=Outcome, title=gettext_lazy("What was reached"), part=Part.SUPPORT, place=10, path="closure__case"),
    Held(
        model=Check,
        title=gettext_lazy("Checks after the end"),
        part=Part.SUPPORT,
        place=11,
        order="due_on",
        labels={"months": gettext_lazy("Months after the end")},
    ),
)
register_work(OF_CARD, Closure)
register_no_work("made by the end of the support, which counts", "Check")
