"""Levels of risk, and proposals to lower one."""

from django.utils.translation import ngettext

from cases.actions.risk.levels import RISK
from cases.actions.risk.lowerings import LOWERING
from cases.models import RiskLowering, RiskSpan
from cases.registry import Subject, leader, register
from cases.reports.notifications.concerns import risk_is_high
from cases.reports.notifications.risk import render_raised
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
