"""The lists of numbers, by their address."""

from datetime import datetime

from django.http import QueryDict

from dashboards.actions import publish_week
from dashboards.forms import CaseListForm, CountryForm, DepartmentsForm, GapsForm
from dashboards.reports import country_list, department_list, gaps
from dashboards.reports.case_list import ROUTE, case_list
from dashboards.reports.country_periods import country_of
from dashboards.scope import Subtree, may_see_country
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.reports.lists.listing import Listing
from supporters.directory.reports.lists.registry import register_list
from supporters.directory.roles import Permission


def register_lists() -> None:
    register_list(ROUTE, Permission.CASES_LIST, cases_of_number)
    register_list(department_list.ROUTE, Permission.CASES_LIST, compared)
    register_list(gaps.ROUTE, Permission.CASES_LIST, radar)
    register_list(country_list.ROUTE, Permission.NUMBERS_VIEW, country)


def cases_of_number(user: Supporter, sent: QueryDict, at: datetime) -> Listing | None:
    form = CaseListForm(sent, subtree=Subtree(user), today=kyiv_day(at))
    return case_list(form.scope(), form.indicator(), part=form.chosen_part(), at=at) if form.is_valid() else None


def compared(user: Supporter, sent: QueryDict, at: datetime) -> Listing | None:
    form = DepartmentsForm(sent, subtree=Subtree(user), today=kyiv_day(at))
    return department_list.department_list(form.scope(), at=at) if form.is_valid() else None


def radar(user: Supporter, sent: QueryDict, at: datetime) -> Listing | None:
    form = GapsForm(sent, subtree=Subtree(user), today=kyiv_day(at))
    return gaps.gap_list(gaps.Radar(form.scope(), form.question(), at=at)) if form.is_valid() else None


def country(user: Supporter, sent: QueryDict, at: datetime) -> Listing | None:
    """None for a head of a part: exact numbers of one's own departments would reveal the small ones of others."""
    if not may_see_country(user):
        return None
    publish_week(at=at)
    form = CountryForm(sent)
    if not form.is_valid():
        return None
    period = form.period_asked()
    return country_list.country_list(country_of(period), period)
