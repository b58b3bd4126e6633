"""Labels of both pages of a head: the moment, and the active filters."""

from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.case.states import Risk, Stage
from dashboards.scope import FILTERS, Scope
from supporters.directory.calendar import kyiv_time
from supporters.directory.reports.lists.cells import Chip


def time_label(at: datetime) -> str:
    """«станом на 14:00»"""
    return _("as of %(time)s") % {"time": f"{kyiv_time(at):%H:%M}"}


def filter_tags(scope: Scope, route: str, **kept: object) -> tuple[Chip, ...]:
    return tuple(
        Chip(_label(scope, name), scope.address(route, **kept, **{name: None})) for name in FILTERS if getattr(scope, name)
    )


def _label(scope: Scope, name: str) -> str:
    if name == "department" and scope.department:
        return scope.subtree.places[scope.department].name
    if name == "owner" and scope.owner:
        return scope.subtree.people[scope.owner].short_name
    return str(Stage(scope.stage).label if name == "stage" else capfirst(str(Risk(scope.risk).label)))
