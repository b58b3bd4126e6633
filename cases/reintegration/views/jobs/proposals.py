"""Show a vacancy to a person, record the answer and the outcome."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.case.access import case_to_work_on
from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.models.group import of_group
from cases.case.states import CaseState, IllegalTransition
from cases.reintegration.actions.jobs.jobs import EmployedAlready, NewJob
from cases.reintegration.actions.jobs.proposals import answer_proposal, hire, propose_job, settle_proposal
from cases.reintegration.forms.jobs.proposals import ProposalAnswerForm, ProposalOutcomeForm, ProposeForm
from cases.reintegration.models import JobProposal
from cases.reintegration.reports.jobs.proposals import proposal_page
from cases.reintegration.reports.jobs.words import kind_of_vacancy
from cases.reintegration.states import ProposalRefusal, ProposalState
from privacy.ids import new_id
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once

OutcomeForm = ProposalAnswerForm | ProposalOutcomeForm


@require_http_methods(["POST"])
@require(Permission.PERSON_EDIT)
def job_proposal_new(request: SupporterRequest, number: str) -> HttpResponse:
    case, form = case_to_work_on(request, number), ProposeForm(request.POST)
    if form.is_valid():
        with submitted_once(request, form, result=case_address("case_employment", number)):
            propose_job(case.pk, form.cleaned_data["vacancy"], by=request.user, at=timezone.now(), pk=new_id())
            messages.success(request, _("The vacancy is on the card. Show it to the person and write down the answer."))
    return redirect("case_employment", number)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PERSON_EDIT)
def job_proposal(request: SupporterRequest, number: str, proposal_id: UUID) -> HttpResponse:
    """The vacancy with the form of the answer, then of the outcome."""
    case, now = case_to_work_on(request, number), timezone.now()
    proposal = proposal_of_case(case, proposal_id)
    goes_on = proposal.is_open and case.state == CaseState.OPEN
    if request.method == "POST" and not goes_on:
        raise IllegalTransition(ProposalRefusal.SETTLED if case.state == CaseState.OPEN else case.refusal)
    context = {"card": (page := proposal_page(proposal, case, at=now)).card, "page": page}
    if not goes_on:
        return render(request, "cases/jobs/proposal.html", context)
    form = _form(request, case, proposal, at=now)
    if not form.is_valid():
        return form_page(request, "cases/jobs/proposal.html", form, context)
    try:
        _save(form, case, proposal, request, at=now)
    except EmployedAlready as employed:
        form.add_error(None, employed.refusal.label)
        return form_page(request, "cases/jobs/proposal.html", form, context)
    return redirect("case_employment", number)


def proposal_of_case(case: Case, proposal_id: UUID) -> JobProposal:
    """Raises Http404."""
    rows = JobProposal.objects.filter(of_group(case.pk)).select_related("vacancy", "case", "made_by")
    return get_object_or_404(rows, pk=proposal_id)


def _form(request: SupporterRequest, case: Case, proposal: JobProposal, *, at: datetime) -> OutcomeForm:
    form = ProposalAnswerForm if proposal.state == ProposalState.SHOWN else ProposalOutcomeForm
    keep = draft_context(request, form, subject_id=proposal.pk, person_id=case.person_id, at=at)
    if form is ProposalAnswerForm:
        return ProposalAnswerForm(posted(request), draft_context=keep)
    return ProposalOutcomeForm(posted(request), draft_context=keep, now=at)


def _save(form: OutcomeForm, case: Case, proposal: JobProposal, request: SupporterRequest, *, at: datetime) -> None:
    """Raises IllegalTransition, EmployedAlready."""
    with submitted_once(request, form, result=case_address("case_employment", case.number)):
        messages.success(request, _record(form, proposal, request, at=at))


def _record(form: OutcomeForm, proposal: JobProposal, request: SupporterRequest, *, at: datetime) -> str:
    """Return what is said to the user."""
    if isinstance(form, ProposalOutcomeForm):
        if form.is_hired:
            hire(proposal.pk, _new_job(form, proposal), by=request.user, at=at, pk=new_id())
            return _("The job is recorded. After 14, 30, 90 and 180 days you will be reminded to ask how it goes.")
        settle_proposal(proposal.pk, form.new_outcome, by=request.user, at=at)
        return _("The outcome is saved.")
    if form.is_gone:
        settle_proposal(proposal.pk, form.outcome, by=request.user, at=at)
        return _("The outcome is saved.")
    answered = answer_proposal(proposal.pk, form.new_answer, by=request.user, at=at)
    if answered.state == ProposalState.WANTED:
        return _("The answer is saved. The next thing is a letter to the employer.")
    return _("The answer is saved.")


def _new_job(form: ProposalOutcomeForm, proposal: JobProposal) -> NewJob:
    known = form.cleaned_data
    kind = kind_of_vacancy(proposal.vacancy)
    return NewJob(kind=kind, started_on=known["started_on"], employer="", evidence=known["evidence"])
