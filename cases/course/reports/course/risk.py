"""Titles of the timeline for events about the risk and the team."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from cases.case.states import EventKind, Risk


def risk_or_team_title(kind: EventKind, details: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """«Ризик підвищено: високий», «Долучено до команди: Мельник І. О.» `names`: of colleagues, by key."""
    level = details.get("after") or details.get("level")
    known = {"level": Risk(level).label if level else "", "name": names.get(details.get("member", ""), "")}
    titles = {
        EventKind.RISK_RAISED: _("Risk raised: %(level)s"),
        EventKind.RISK_CONFIRMED: _("Risk confirmed: %(level)s"),
        EventKind.RISK_LOWERED: _("Risk lowered with the entry that is taken back: %(level)s")
        if "visit" in details
        else _("Risk lowered: %(level)s"),
        EventKind.LOWERING_ASKED: _("Proposed to lower the risk: %(level)s"),
        EventKind.LOWERING_REFUSED: _("The risk stays high: the proposal was not agreed to"),
        EventKind.LOWERING_WITHDRAWN: _("The proposal to lower the risk is withdrawn"),
        EventKind.TEAM_JOINED: _("Brought into the team: %(name)s"),
        EventKind.TEAM_LEFT: _("No longer on the team: %(name)s"),
    }
    return titles[kind] % known
