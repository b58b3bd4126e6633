"""The page «Робота» of a card, and the form of what the person can do."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.case.access import case_to_read, case_to_work_on
from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.reports.identity import identity_line
from cases.reintegration.actions.employment.profiles import profile_version, refuse_without_support, set_profile
from cases.reintegration.forms.employment.matches import PartForm
from cases.reintegration.forms.employment.profile import ProfileForm, current_profile_values
from cases.reintegration.forms.jobs.proposals import ProposeForm
from cases.reintegration.models import FunctionalProfile
from cases.reintegration.reports.employment.matches import known_places
from cases.reintegration.reports.employment.page import employment_page
from cases.reintegration.reports.jobs.section import jobs_section
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once


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
