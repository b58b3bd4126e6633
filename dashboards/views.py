"""Dashboards: of a head, with the rows behind the numbers; of the country, without them."""

from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from dashboards.actions import publish_week
from dashboards.forms import CaseListForm, CountryForm, DepartmentForm, DepartmentsForm, GapsForm, ScopeForm, TrendForm
from dashboards.indicators import OFFERED
from dashboards.reports.case_list import back_from, case_list
from dashboards.reports.country_list import country_list
from dashboards.reports.country_periods import country_of
from dashboards.reports.country_trend import country_trend
from dashboards.reports.department_list import department_list
from dashboards.reports.gaps import Radar, gap_list
from dashboards.reports.head import head_page
from dashboards.reports.meeting import meeting_page
from dashboards.reports.outcomes import outcomes_page
from dashboards.reports.people import people_list
from dashboards.reports.safety import quarters_of_safety
from dashboards.reports.trends import trend_page
from dashboards.scope import Subtree, may_see_country
from privacy.opening import current_reading
from supporters.directory.access import SupporterRequest, require
from supporters.directory.calendar import kyiv_day
from supporters.directory.roles import Permission
from supporters.forms.form_pages import Filters, filters_of
from supporters.forms.list_pages import export_url, list_page


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.NUMBERS_VIEW)
def dashboard(request: SupporterRequest) -> HttpResponse:
    """A user who may list cases sees the numbers of their subtree; others are led to the country in counts."""
    if Permission.CASES_LIST not in request.user.granted:
        return redirect("country")
    filters = _filters(request)
    if filters.answer:
        return filters.answer
    page = head_page(filters.asked.scope(), at=timezone.now(), everybody=filters.asked.cleaned_data["everybody"])
    return render(request, "dashboards/head.html", {"page": page, "filters": filters}, status=filters.status)


def _filters(request: SupporterRequest) -> Filters[ScopeForm]:
    return filters_of(request, partial(ScopeForm, subtree=Subtree(request.user), today=kyiv_day(timezone.now())))


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CASES_LIST)
def people(request: SupporterRequest) -> HttpResponse:
    """The colleagues of a head's subtree. It is no list of staff: nothing of an account is changed here."""
    now = timezone.now()
    filters = filters_of(request, partial(DepartmentForm, subtree=Subtree(request.user), today=kyiv_day(now)))
    if filters.answer:
        return filters.answer
    listing = people_list(filters.asked.scope(), at=now)
    return list_page(request, "dashboards/people.html", listing, {"filters": filters}, status=filters.status)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CASES_LIST)
def compared(request: SupporterRequest) -> HttpResponse:
    """The departments below a head beside each other."""
    now = timezone.now()
    filters = filters_of(request, partial(DepartmentsForm, subtree=Subtree(request.user), today=kyiv_day(now)))
    if filters.answer:
        return filters.answer
    listing = department_list(filters.asked.scope(), at=now)
    return list_page(request, "dashboards/departments.html", listing, {"filters": filters}, status=filters.status)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.NUMBERS_VIEW)
def country(request: SupporterRequest) -> HttpResponse:
    """The country in counts, as published. An address that asks for what was not published says so."""
    if not may_see_country(request.user):
        raise PermissionDenied
    now = timezone.now()
    publish_week(at=now)
    filters = filters_of(request, CountryForm, shows_errors=True)
    if filters.answer:
        return filters.answer
    shown = _country(request, filters.asked, today=kyiv_day(now)) if filters.asked.is_valid() else {}
    leads = Permission.CASES_LIST in request.user.granted
    return render(request, "dashboards/country.html", {**shown, "filters": filters, "leads": leads}, status=filters.status)


def _country(request: SupporterRequest, asked: CountryForm, *, today: date) -> dict[str, Any]:
    """Four statements: the week is there, what may be chosen, the two tables, and one number of all weeks."""
    period, (code, title) = asked.period_asked(), asked.number_asked()
    page = country_of(period)
    return {
        "period": period,
        "page": page,
        "trend": country_trend(code, title, period, today=today),
        "export_url": export_url(request, country_list(page, period).address()),
    }


@require_safe
@require(Permission.NUMBERS_VIEW)
def dashboard_safety(request: SupporterRequest) -> HttpResponse:
    """Of the country only, so that a head sees them whose subtree is the country: others would compare them with their own."""
    if not may_see_country(request.user):
        raise PermissionDenied
    return render(request, "dashboards/safety.html", {"quarters": quarters_of_safety(at=timezone.now())})


@require_safe
@require(Permission.CASES_LIST)
def dashboard_cases(request: SupporterRequest) -> HttpResponse:
    form = CaseListForm(request.GET, subtree=Subtree(request.user), today=kyiv_day(timezone.now()))
    if not form.is_valid():
        return redirect("dashboard")
    scope, indicator = form.scope(), form.indicator()
    current_reading().purpose = f"number: {indicator.code}"
    listing = case_list(scope, indicator, part=form.chosen_part(), at=timezone.now())
    context = {"back": back_from(scope, indicator), "can_withdraw": indicator is OFFERED}
    return list_page(request, "dashboards/cases.html", listing, context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CASES_LIST)
def outcomes(request: SupporterRequest) -> HttpResponse:
    """Work and community of the people of a head's subtree. Who may not list cases sees none of these numbers."""
    filters = _filters(request)
    if filters.answer:
        return filters.answer
    page = outcomes_page(filters.asked.scope(), at=timezone.now())
    return render(request, "dashboards/outcomes.html", {"page": page, "filters": filters}, status=filters.status)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CASES_LIST)
def trends(request: SupporterRequest) -> HttpResponse:
    """One indicator over time, from the counts of 06:00. An address that asks for what there is not says what is wrong."""
    subtree = Subtree(request.user)
    filters = filters_of(request, partial(TrendForm, subtree=subtree), shows_errors=True)
    if filters.answer:
        return filters.answer
    page = trend_page(subtree, filters.asked.question(), at=timezone.now()) if filters.asked.is_valid() else None
    return render(request, "dashboards/trends.html", {"page": page, "filters": filters}, status=filters.status)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CASES_LIST)
def morning_meeting(request: SupporterRequest) -> HttpResponse:
    """One page of paper. An address that asks for what there is not says what is wrong."""
    now = timezone.now()
    form = partial(DepartmentForm, subtree=Subtree(request.user), today=kyiv_day(now))
    filters = filters_of(request, form, shows_errors=True)
    if filters.answer:
        return filters.answer
    page = meeting_page(filters.asked.scope(), at=now) if filters.asked.is_valid() else None
    return render(request, "dashboards/meeting.html", {"page": page, "filters": filters}, status=filters.status)


@require_safe
@require(Permission.CASES_LIST)
def gaps(request: SupporterRequest) -> HttpResponse:
    """The radar: who is between two institutions, or has nobody who accepted to lead the support."""
    form = GapsForm(request.GET, subtree=Subtree(request.user), today=kyiv_day(timezone.now()))
    if not form.is_valid():
        return redirect("gaps")
    current_reading().purpose = "number: gaps"
    radar = Radar(form.scope(), form.question(), at=timezone.now())
    return list_page(request, "dashboards/gaps.html", gap_list(radar), {"radar": radar, "back": radar.back})
