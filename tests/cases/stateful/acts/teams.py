"""The team of a card."""

from datetime import timedelta

from django.http import Http404

from cases.case.models import TeamMember
from cases.leading.actions.teams import NewMember, end_membership, join_team
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from supporters.directory.roles import Permission
from tests.cases.stateful.turn import Aims, Turn
from tests.cases.stateful.world import World, colleagues


def bring_into_team(turn: Turn) -> None:
    """Anybody, also those who may not be on a team."""
    _manage(turn)
    member, days = turn.choose(colleagues(turn.world)), turn.choose((None, 0, 2, -1))
    until_on = None if days is None else kyiv_day(turn.at) + timedelta(days=days)
    new = NewMember(supporter_id=member.pk, until_on=until_on, reason="Поговорити")
    join_team(turn.case.pk, new, by=turn.by, at=turn.at, pk=new_id())


def end_help(turn: Turn) -> None:
    _manage(turn)
    members = TeamMember.objects.filter(case=turn.case).order_by("-from_at")
    end_membership(turn.choose(list(members[:2])).pk, by=turn.by, at=turn.at)


def _manage(turn: Turn) -> None:
    if not turn.found(Permission.TEAM_MANAGE).answers:
        raise Http404


def members(_world: World) -> Aims:
    return list(TeamMember.objects.filter(to_at=None).order_by("-from_at").values_list("case", "case__owner"))


AIMS = {end_help: members}
ACTS = (bring_into_team, end_help)
