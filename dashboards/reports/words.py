"""What the pages of a head share: the moment, the active filters, and where the rows of a number are listed."""

from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.case.states import Risk, Stage
from dashboards.indicators import GAPS
from dashboards.scope import FILTERS, Scope
from supporters.directory.calendar import kyiv_time
from supporters.directory.reports.lists.cells import Chip


def time_label(at: datetime) -> str:
    """«станом на 14:00»"""
    return _("as of %(time)s") % {"time": f"{kyiv_time(at):%H:%M}"}


def rows_url(scope: Scope, code: str) -> str:
    """Of the list of the rows of this number."""
    return scope.address("gaps") if code == GAPS.code else scope.address("dashboard_cases", number=code)


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
