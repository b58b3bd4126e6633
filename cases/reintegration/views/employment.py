"""Pages of work: the page «Робота» of a card, vacancies, lists of vacancies."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.case.access import case_to_read, case_to_work_on
from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.reports.identity import identity_line
from cases.case.states import IllegalTransition
from cases.course.actions.facilities import ListRefused
from cases.reintegration.actions.employment import (
    VacancyRefused,
    add_vacancy,
    correct_vacancy,
    end_vacancy,
    profile_version,
    refuse_without_support,
    save_vacancies,
    set_profile,
)
from cases.reintegration.forms.employment.listed import LISTED, CheckedVacancies
from cases.reintegration.forms.employment.loading import ConfirmVacanciesForm, LoadVacanciesForm
from cases.reintegration.forms.employment.profile import ProfileForm, current_profile_values
from cases.reintegration.forms.employment.vacancies import (
    PartForm,
    VacancyEditForm,
    VacancyEndForm,
    VacancyFilterForm,
    VacancyForm,
    VacancySearchForm,
    current_vacancy,
)
from cases.reintegration.forms.jobs.proposals import ProposeForm
from cases.reintegration.models import FunctionalProfile, Vacancy
from cases.reintegration.reports.employment.matches import known_places
from cases.reintegration.reports.employment.page import employment_page
from cases.reintegration.reports.employment.vacancies import vacancy_address, vacancy_list, vacancy_page
from cases.reintegration.reports.jobs.section import jobs_section
from cases.reintegration.states import VacancyEnd, VacancyRefusal
from privacy.ids import new_id
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import filters_of, form_page, posted
from supporters.forms.idempotency import submitted_once
from supporters.forms.list_pages import list_page, way_back


@require_safe
@require(Permission.CASE_VIEW)
def case_employment(request: SupporterRequest, number: str) -> HttpResponse:
    found, asked = case_to_read(request, number), PartForm(request.GET)
    if not asked.is_valid():
        return redirect("case_employment", number)
    now = timezone.now()
    page = employment_page(found.case, request.user, at=now, workable=found.workable, **asked.question)
    jobs = jobs_section(found.case, request.user, at=now, workable=found.workable)
    context = {"page": page, "card": page.card, "jobs": jobs, "form": ProposeForm()}
    return render(request, "cases/employment/employment.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PERSON_EDIT)
def work_profile(request: SupporterRequest, number: str) -> HttpResponse:
    case, now = case_to_work_on(request, number), timezone.now()
    refuse_without_support(case)
    form, context = _form(request, case, at=now), {"card": identity_line(case), "back_url": _page_of(case)}
    if not form.is_valid():
        return form_page(request, "cases/employment/profile.html", form, context)
    try:
        _save(form, case, request, at=now)
    except ChangedMeanwhile:
        form.show_both(current_profile_values(_current(case), profile_version(case.person_id), at=now))
        return form_page(request, "cases/employment/profile.html", form, context, status=409)
    return redirect("case_employment", case.number)


def _page_of(case: Case) -> str:
    return case_address("case_employment", case.number)


def _current(case: Case) -> FunctionalProfile | None:
    rows = FunctionalProfile.objects.of_person(case.person_id).current()
    return rows.select_related("territory", "recorded_by").prefetch_related("trainings").first()


def _form(request: SupporterRequest, case: Case, *, at: datetime) -> ProfileForm:
    keep = draft_context(request, ProfileForm, subject_id=case.person_id, person_id=case.person_id, at=at)
    return ProfileForm(
        posted(request),
        draft_context=keep,
        version=profile_version(case.person_id),
        current=_current(case),
        suggested=known_places(case),
        now=at,
    )


def _save(form: ProfileForm, case: Case, request: SupporterRequest, *, at: datetime) -> None:
    """Raises ChangedMeanwhile."""
    with submitted_once(request, form, result=_page_of(case)):
        set_profile(case.pk, form.new_profile, version=form.cleaned_data["version"] or 0, by=request.user, at=at)
        messages.success(request, _("It is written down what the person can do at work."))


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


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.VACANCIES_KEEP)
def vacancies_load(request: SupporterRequest) -> HttpResponse:
    """Check the uploaded list. Nothing is written: the preview page carries the rows."""
    now = timezone.now()
    form = LoadVacanciesForm(request.POST, request.FILES, now=now) if request.method == "POST" else LoadVacanciesForm(now=now)
    if form.is_valid():
        return _checked(request, ConfirmVacanciesForm.of(form.checked, now=now), form.checked, unread=form.unread)
    return form_page(request, "cases/employment/vacancies_load.html", form, {"columns": LISTED.labels()})


@require_POST
@require(Permission.VACANCIES_KEEP)
def vacancies_load_confirm(request: SupporterRequest) -> HttpResponse:
    """Save all rows as they were shown, or none: when something has changed, the list is shown again."""
    now, status = timezone.now(), 409
    form = ConfirmVacanciesForm(request.POST, now=now)
    if form.is_valid() and not form.is_outdated:
        try:
            return redirect(_save_list(form, request, at=now))
        except ListRefused:
            form.check_again()
    elif form.checked is None or not form.is_outdated:
        status = 422
    if form.checked is None:
        context = {"form": LoadVacanciesForm(now=now), "refused": form, "columns": LISTED.labels()}
        return render(request, "cases/employment/vacancies_load.html", context, status=status)
    return _checked(request, form, form.checked, status=status)


def _save_list(form: ConfirmVacanciesForm, request: SupporterRequest, *, at: datetime) -> str:
    result = reverse("vacancies")
    with submitted_once(request, form, result=result):
        assert form.checked is not None  # noqa: S101 - the form is valid
        save_vacancies(form.checked.to_save, by=request.user, at=at)
        counts = {"new": len(form.checked.new), "changed": len(form.checked.changed)}
        messages.success(request, _("The list is saved. New: %(new)d, changed: %(changed)d.") % counts)
    return result


def _checked(
    request: SupporterRequest,
    form: ConfirmVacanciesForm,
    checked: CheckedVacancies,
    *,
    unread: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "checked": checked, "unread": unread or [], "is_outdated": status == 409}
    return render(request, "cases/employment/vacancies_checked.html", context, status=status)
