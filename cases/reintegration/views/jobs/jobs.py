"""A job of a person: found elsewhere, its page, its end, its checks, and the sheet with vacancies."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.case.access import case_to_read, case_to_work_on
from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.models.group import of_group
from cases.case.reports.identity import identity_line
from cases.case.states import CaseState, IllegalTransition
from cases.reintegration.actions.jobs.jobs import EmployedAlready, end_job, log_job_check, start_job
from cases.reintegration.forms.jobs.jobs import JobCheckForm, JobEndForm, JobForm, SheetForm
from cases.reintegration.models import Job
from cases.reintegration.reports.jobs.job import check_page, is_lost, job_page
from cases.reintegration.reports.jobs.sheet import job_sheet, printable_vacancies
from cases.reintegration.states import JobAnswer, JobRefusal
from privacy.ids import new_id
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PERSON_EDIT)
def job_new(request: SupporterRequest, number: str) -> HttpResponse:
    """Work that was found elsewhere."""
    case, now = case_to_work_on(request, number), timezone.now()
    if case.loss:
        raise IllegalTransition(case.refusal)
    keep = draft_context(request, JobForm, subject_id=case.pk, person_id=case.person_id, at=now)
    form, context = JobForm(posted(request), draft_context=keep, now=now), {"card": identity_line(case)}
    if not form.is_valid():
        return form_page(request, "cases/form_alone.html", form, context)
    try:
        _start(form, case, request, at=now)
    except EmployedAlready as employed:
        form.add_error(None, employed.refusal.label)
        return form_page(request, "cases/form_alone.html", form, context)
    return redirect("case_employment", number)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PERSON_EDIT)
def job(request: SupporterRequest, number: str, job_id: UUID) -> HttpResponse:
    """The job with its checks, and the form that ends it."""
    case, now = case_to_work_on(request, number), timezone.now()
    found = _job_of_case(case, job_id)
    page = job_page(found, case, request.user, at=now)
    context = {"card": page.card, "page": page}
    if found.ended_on or case.loss:
        if request.method == "POST":
            raise IllegalTransition(case.refusal if case.loss else JobRefusal.ENDED)
        return render(request, "cases/jobs/job.html", context)
    keep = draft_context(request, JobEndForm, subject_id=found.pk, person_id=case.person_id, at=now)
    form = JobEndForm(posted(request), draft_context=keep, started_on=found.started_on, now=now)
    if not form.is_valid():
        return form_page(request, "cases/jobs/job.html", form, context)
    with submitted_once(request, form, result=case_address("case_employment", number)):
        ended = end_job(found.pk, form.new_end, by=request.user, at=now)
        messages.success(request, _end_message(case, is_lost=ended.search_id is not None))
    return redirect("case_employment", number)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.VISIT_LOG)
def job_check(request: SupporterRequest, number: str, job_id: UUID) -> HttpResponse:
    """The check that is due, also of a closed card."""
    case, now = case_to_work_on(request, number), timezone.now()
    found = _job_of_case(case, job_id)
    keep = draft_context(request, JobCheckForm, subject_id=found.pk, person_id=case.person_id, at=now)
    form = JobCheckForm(posted(request), draft_context=keep, started_on=found.started_on, now=now)
    if not form.is_valid():
        page = check_page(found, case, at=now)
        return form_page(request, "cases/jobs/check.html", form, {"card": page.card, "page": page})
    with submitted_once(request, form, result=case_address("case_employment", number)):
        check = log_job_check(found.pk, form.new_check, by=request.user, at=now)
        messages.success(request, _check_message(case, JobAnswer(check.answer), is_lost=is_lost(found)))
    return redirect("case_employment", number)


@require_safe
@require(Permission.CASE_VIEW)
def jobs_print(request: SupporterRequest, number: str) -> HttpResponse:
    """The sheet for the person: up to three vacancies."""
    case, now = case_to_read(request, number).case, timezone.now()
    if case.state != CaseState.OPEN:
        raise IllegalTransition(case.refusal)
    shown = printable_vacancies(case, at=now)
    form = SheetForm(request.GET, shown=shown)
    chosen = form.chosen if form.is_valid() else []
    context = {"sheet": job_sheet(case, chosen, at=now), "form": form}
    return render(request, "cases/jobs/sheet.html", context, status=200 if form.is_valid() else 422)


def _start(form: JobForm, case: Case, request: SupporterRequest, *, at: datetime) -> None:
    """Raises IllegalTransition, EmployedAlready."""
    with submitted_once(request, form, result=case_address("case_employment", case.number)):
        start_job(case.pk, form.new_job, by=request.user, at=at, pk=new_id())
        words = _("The job is recorded. After 14, 30, 90 and 180 days you will be reminded to ask how it goes.")
        messages.success(request, words)


def _job_of_case(case: Case, job_id: UUID) -> Job:
    """Raises Http404."""
    return get_object_or_404(Job.objects.filter(of_group(case.pk)).select_related("case", "proposal__vacancy"), pk=job_id)


def _end_message(case: Case, *, is_lost: bool) -> str:
    if not is_lost:
        return _("The end of the job is recorded.")
    if case.state == CaseState.OPEN:
        return _("The end of the job is recorded, and a promise is made: find new work within three days.")
    return _("The end of the job is recorded, and the head has a promise to answer. If the person wants, open the support again.")


def _check_message(case: Case, answer: JobAnswer, *, is_lost: bool) -> str:
    if answer is JobAnswer.NOT_REACHED:
        return _("Saved. The check is due again in a week.")
    return _end_message(case, is_lost=is_lost) if answer is JobAnswer.LEFT else _("Saved.")
