"""Levels of risk, and proposals to lower one."""

from django.utils.translation import gettext_lazy, ngettext

from cases.case.actions.speaking import Speaking, register_speaking, waits_again
from cases.case.actions.worked_on import BY_OPENING, OF_CARD, register_no_work, register_work
from cases.case.models import RiskSpan
from cases.case.registry import Subject, leader, register
from cases.case.reports.held import Held, Part, register_held
from cases.case.states import EventKind
from cases.course.actions.risk import LOWERING, RISK
from cases.course.models import RiskLowering
from cases.course.reports.notifications.risk import render_raised, risk_is_high
from cases.course.reports.risk import risk_or_team_title
from cases.course.reports.turns import CourseKind, register_turns
from cases.course.states import LoweringState
from supporters.notifications.models import Rule

register(
    Subject(
        code=RISK,
        model=RiskSpan,
        count=lambda n: ngettext("%(n)d level of risk", "%(n)d levels of risk", n),
        ends_with="card",
        renderers={Rule.RISK_RAISED: render_raised},
        concerns={Rule.RISK_RAISED: risk_is_high},
    ),
    Subject(
        code=LOWERING,
        model=RiskLowering,
        count=lambda n: ngettext("%(n)d proposal to lower the risk", "%(n)d proposals to lower the risk", n),
        responsible=lambda rows, at: leader(rows.filter(asked_as_head=True), at),  # that of a supporter is for the heads
        ends_with="card",
    ),
)
register_speaking(
    Speaking(
        code="lowerings",
        place=4,
        label=lambda n: ngettext("%(n)d proposal to lower the risk", "%(n)d proposals to lower the risk", n),
        subject=LOWERING,
        rows=lambda cards: RiskLowering.objects.open().filter(cards.own),
        ended=lambda _by, at: {"state": LoweringState.WITHDRAWN, "answered_at": at},
        returns=waits_again(RiskLowering, state=LoweringState.OPEN, answered_at=None),
    )
)
register_turns(
    dict.fromkeys(
        (
            *(EventKind.RISK_RAISED, EventKind.RISK_CONFIRMED, EventKind.RISK_LOWERED),
            *(EventKind.LOWERING_ASKED, EventKind.LOWERING_REFUSED, EventKind.LOWERING_WITHDRAWN),
        ),
        lambda event, names, _today: risk_or_team_title(event.kind, event.details, names),
    ),
    course=CourseKind.RISK,
)

register_held(
    Held(model=RiskSpan, title=gettext_lazy("Risk"), part=Part.SUPPORT, place=6, order="from_at"),
    Held(model=RiskLowering, title=gettext_lazy("Proposals to lower the risk"), part=Part.SUPPORT, place=7, order="asked_at"),
)
register_work(OF_CARD, RiskLowering)
register_no_work(BY_OPENING, "RiskSpan")
