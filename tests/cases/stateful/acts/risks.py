"""Raise, confirm and lower the risk; the answers to a proposal."""

from datetime import timedelta

from cases.case.states import Risk
from cases.course.actions.risk import (
    NewRisk,
    agree_lowering,
    ask_lowering,
    confirm_risk,
    count_levels,
    lower_risk,
    raise_risk,
    refuse_lowering,
    withdraw_lowering,
)
from cases.course.models import RiskLowering
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from supporters.directory.roles import Permission
from tests.cases.stateful.turn import Aims, Turn
from tests.cases.stateful.world import World


def set_risk(turn: Turn) -> None:
    """As the form does: raised or lowered at once, confirmed, or proposed to a second person."""
    case, before = turn.card(Permission.RISK_SET), Risk(turn.case.risk)
    level = turn.choose(
        (Risk.AMBER, Risk.GREEN, Risk.RED) if before is Risk.RED else (Risk.RED, Risk.RED, Risk.AMBER, Risk.GREEN)
    )
    days = 31 if turn.seldom() else turn.choose((7, 1, 30))
    review_on = kyiv_day(turn.at) + timedelta(days=days) if level is not Risk.GREEN or turn.seldom() else None
    new = NewRisk(level=level, reason="Не спить", review_on=review_on)
    version = turn.version(count_levels(case.pk))
    if level is before:
        confirm_risk(case.pk, new, by=turn.by, at=turn.at, version=version)
    elif level.is_above(before):
        raise_risk(case.pk, new, by=turn.by, at=turn.at, version=version)
    elif before is Risk.RED and not turn.seldom():
        ask_lowering(case.pk, new, by=turn.by, at=turn.at, pk=new_id(), version=version)
    else:
        lower_risk(case.pk, new, by=turn.by, at=turn.at, version=version)


def agree_to_lower(turn: Turn) -> None:
    turn.card(Permission.RISK_SET)
    agree_lowering(_proposal(turn).pk, by=turn.by, at=turn.at)


def refuse_to_lower(turn: Turn) -> None:
    turn.card(Permission.RISK_SET)
    refuse_lowering(_proposal(turn).pk, words="Зарано", by=turn.by, at=turn.at)


def withdraw_proposal(turn: Turn) -> None:
    turn.card(Permission.RISK_SET)
    withdraw_lowering(_proposal(turn).pk, by=turn.by, at=turn.at)


def _proposal(turn: Turn) -> RiskLowering:
    """The latest: mostly it waits."""
    return turn.choose(list(RiskLowering.objects.filter(case=turn.case).order_by("-asked_at")[:1]))


def proposals(_world: World) -> Aims:
    return list(RiskLowering.objects.open().order_by("asked_at").values_list("case", "case__department__head"))


def own_proposals(_world: World) -> Aims:
    return list(RiskLowering.objects.open().order_by("asked_at").values_list("case", "asked_by"))


AIMS = {agree_to_lower: proposals, refuse_to_lower: proposals, withdraw_proposal: own_proposals}
ACTS = (set_risk, agree_to_lower, refuse_to_lower, withdraw_proposal)
