"""Vacancies: find, read, write down, correct, take off."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.case.states import IllegalTransition
from cases.reintegration.actions.employment.vacancies import VacancyRefused, add_vacancy, correct_vacancy, end_vacancy
from cases.reintegration.forms.employment.vacancies import (
    VacancyEditForm,
    VacancyEndForm,
    VacancyFilterForm,
    VacancyForm,
    VacancySearchForm,
    current_vacancy,
)
from cases.reintegration.models import Vacancy
from cases.reintegration.reports.employment.vacancies import vacancy_address, vacancy_page
from cases.reintegration.reports.employment.vacancy_list import vacancy_list
from cases.reintegration.states import VacancyEnd, VacancyRefusal
from privacy.ids import new_id
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.roles import Permission
from supporters.forms.form_pages import filters_of, form_page, posted
from supporters.forms.idempotency import submitted_once
from supporters.forms.list_pages import list_page, way_back


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CASE_VIEW)
def vacancies(request: SupporterRequest) -> HttpResponse:
    filters = filters_of(request, VacancyFilterForm)
    if filters.answer:
        return filters.answer
    asked = filters.asked
    listing = vacancy_list(asked.question, at=timezone.now(), filters=asked.parameters(), chips=asked.chips())
    form = VacancySearchForm(initial={"q": asked.cleaned_data["q"]}, auto_id="search_%s")
    context = {"filters": filters, "form": form, "may_keep": Permission.VACANCIES_KEEP in request.user.granted}
    return list_page(request, "cases/employment/vacancies.html", listing, context, status=filters.status)


@require_safe
@require(Permission.CASE_VIEW)
def vacancy_detail(request: SupporterRequest, pk: UUID) -> HttpResponse:
    page = vacancy_page(_vacancy(pk), request.user, at=timezone.now())
    context = {"page": page, "vacancies_url": way_back(request, "vacancies")}
    return render(request, "cases/employment/vacancy.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.VACANCIES_KEEP)
def vacancy_new(request: SupporterRequest) -> HttpResponse:
    form, known = VacancyForm(posted(request), now=timezone.now()), None
    try:
        if form.is_valid():
            return redirect(_add(form, request))
    except VacancyRefused as refused:
        form.add_error(refused.field, str(refused))
        known = refused.known
    return form_page(request, "cases/employment/vacancy_new.html", form, {"known": known})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.VACANCIES_KEEP)
def vacancy_edit(request: SupporterRequest, pk: UUID) -> HttpResponse:
    vacancy, known, status = _open_vacancy(pk), None, None
    form = VacancyEditForm(posted(request), vacancy=vacancy, now=timezone.now())
    try:
        if form.is_valid():
            return redirect(_correct(form, vacancy, request))
    except ChangedMeanwhile:
        form.show_both(current_vacancy(_vacancy(pk)))
        status = 409
    except VacancyRefused as refused:
        form.add_error(refused.field, str(refused))
        known = refused.known
    return form_page(request, "cases/employment/vacancy_edit.html", form, {"vacancy": vacancy, "known": known}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.VACANCIES_KEEP)
def vacancy_end(request: SupporterRequest, pk: UUID) -> HttpResponse:
    """A page that asks first. Raises IllegalTransition when the vacancy was changed or taken off meanwhile."""
    vacancy = _open_vacancy(pk)
    form = VacancyEndForm(posted(request), version=vacancy.version)
    if not form.is_valid():
        return form_page(request, "cases/employment/vacancy_end.html", form, {"vacancy": vacancy})
    reason, version = VacancyEnd(form.cleaned_data["reason"]), form.cleaned_data["version"]
    with submitted_once(request, form, result=vacancy_address("vacancy_detail", vacancy)):
        try:
            end_vacancy(pk, reason=reason, version=version, by=request.user, at=timezone.now())
        except ChangedMeanwhile as error:
            raise IllegalTransition(VacancyRefusal.CHANGED) from error
    return redirect("vacancy_detail", pk)


def _add(form: VacancyForm, request: SupporterRequest) -> str:
    """Raises VacancyRefused."""
    vacancy = Vacancy(pk=new_id())
    result = vacancy_address("vacancy_detail", vacancy)
    with submitted_once(request, form, result=result):
        add_vacancy(form.facts, by=request.user, at=form.now, pk=vacancy.pk)
        messages.success(request, _("The vacancy is written down: it is compared with what people can do."))
    return result


def _correct(form: VacancyEditForm, vacancy: Vacancy, request: SupporterRequest) -> str:
    """Raises VacancyRefused, ChangedMeanwhile."""
    result = vacancy_address("vacancy_detail", vacancy)
    with submitted_once(request, form, result=result):
        correct_vacancy(vacancy.pk, form.facts, version=form.cleaned_data["version"], by=request.user, at=form.now)
        messages.success(request, _("The vacancy is saved."))
    return result


def _vacancy(pk: UUID) -> Vacancy:
    related = ("territory__parent", "needs_training", "gives_training", "changed_by")
    return get_object_or_404(Vacancy.objects.select_related(*related), pk=pk)


def _open_vacancy(pk: UUID) -> Vacancy:
    """Raises Http404, IllegalTransition when it was taken off."""
    vacancy = _vacancy(pk)
    if vacancy.ended_at:
        raise IllegalTransition(VacancyRefusal.ENDED)
    return vacancy
