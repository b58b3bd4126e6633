"""Members of teams."""

from django.utils.translation import gettext_lazy, ngettext

from cases.case.actions.worked_on import OF_CARD, register_work
from cases.case.models import TeamMember
from cases.case.registry import Subject, nobody, register
from cases.case.reports.held import Held, Part, register_held
from cases.case.states import EventKind
from cases.course.reports.risk import risk_or_team_title
from cases.course.reports.turns import CourseKind, register_turns
from cases.leading.actions.teams import TEAM
from cases.leading.reports.notifications.teams import is_on_team, render_joined, render_left
from supporters.notifications.models import Rule

register(
    Subject(
        code=TEAM,
        model=TeamMember,
        count=lambda n: ngettext("%(n)d team", "%(n)d teams", n),
        responsible=nobody,
        ends_with="card",
        renderers={Rule.TEAM_JOINED: render_joined, Rule.TEAM_LEFT: render_left},
        concerns={Rule.TEAM_JOINED: is_on_team},
    )
)
register_turns(
    dict.fromkeys(
        (EventKind.TEAM_JOINED, EventKind.TEAM_LEFT),
        lambda event, names, _today: risk_or_team_title(event.kind, event.details, names),
    ),
    course=CourseKind.RISK,
    icon="user",
    account="member",
)

register_held(Held(model=TeamMember, title=gettext_lazy("Team"), part=Part.COLLEAGUES, place=3, order="from_at"))
register_work(OF_CARD, TeamMember)
