"""Vacancies that are shown to a person, letters to employers."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.case.access import case_to_work_on
from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.models.group import of_group
from cases.case.states import CaseState, IllegalTransition
from cases.reintegration.actions.jobs.jobs import EmployedAlready, NewJob
from cases.reintegration.actions.jobs.letters import cancel_letter, prepare_letter, send_letter
from cases.reintegration.actions.jobs.proposals import answer_proposal, hire, propose_job, settle_proposal
from cases.reintegration.forms.jobs.jobs import LetterForm, SentLetterForm
from cases.reintegration.forms.jobs.proposals import ProposalAnswerForm, ProposalOutcomeForm, ProposeForm
from cases.reintegration.models import EmployerLetter, JobProposal
from cases.reintegration.reports.jobs.job import letter_page, may_name, proposal_page, waiting_letter
from cases.reintegration.reports.jobs.words import kind_of_vacancy
from cases.reintegration.states import LetterRefusal, ProposalRefusal, ProposalState
from privacy.ids import new_id
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once

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


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PERSON_EDIT)
def job_letter(request: SupporterRequest, number: str, proposal_id: UUID) -> HttpResponse:
    """The letter that waits, with the form that records how it was sent; without one the form to prepare it."""
    case, now = case_to_work_on(request, number), timezone.now()
    proposal = proposal_of_case(case, proposal_id)
    if proposal.state != ProposalState.WANTED or case.state != CaseState.OPEN:
        raise IllegalTransition(case.refusal if case.state != CaseState.OPEN else ProposalRefusal.NOT_WANTED)
    letter = waiting_letter(proposal)
    form = _letter_form(request, case, proposal, letter, at=now)
    if not form.is_valid():
        template = "cases/jobs/letter.html" if letter else "cases/jobs/letter_new.html"
        return form_page(request, template, form, {"page": letter_page(proposal, letter, case, at=now)})
    _save_letter(form, case, proposal, letter, request, at=now)
    return redirect("job_letter" if letter is None else "job_proposal", number, proposal_id)


@require_POST
@require(Permission.PERSON_EDIT)
def job_letter_cancel(request: SupporterRequest, number: str, proposal_id: UUID) -> HttpResponse:
    case, form = case_to_work_on(request, number), SubmittedOnceForm(request.POST)
    proposal = proposal_of_case(case, proposal_id)
    if case.loss:
        raise IllegalTransition(case.refusal)
    if form.is_valid():
        letter = waiting_letter(proposal)
        with submitted_once(request, form, result=reverse("job_proposal", args=[number, proposal_id])):
            if letter is None:
                raise IllegalTransition(LetterRefusal.NONE)
            cancel_letter(letter.pk, by=request.user, at=timezone.now())
            messages.success(request, _("The letter is cancelled: destroy what is printed."))
    return redirect("job_proposal", number, proposal_id)


def _letter_form(
    request: SupporterRequest, case: Case, proposal: JobProposal, letter: EmployerLetter | None, *, at: datetime
) -> LetterForm | SentLetterForm:
    if letter:
        return SentLetterForm(posted(request))
    return LetterForm(posted(request), may_name=may_name(case, at=at), shown_at=proposal.made_at, now=at)


def _save_letter(
    form: LetterForm | SentLetterForm,
    case: Case,
    proposal: JobProposal,
    letter: EmployerLetter | None,
    request: SupporterRequest,
    *,
    at: datetime,
) -> None:
    """Raises IllegalTransition, ConsentMissing."""
    route = "job_proposal" if letter else "job_letter"
    with submitted_once(request, form, result=reverse(route, args=[case.number, proposal.pk])):
        if isinstance(form, SentLetterForm) and letter:
            send_letter(letter.pk, channel=form.chosen_channel, by=request.user, at=at)
            messages.success(request, _("The letter is recorded as sent. In a week you will be reminded to ask for the answer."))
        elif isinstance(form, LetterForm):
            prepare_letter(proposal.pk, name_agreed_on=form.name_agreed_on, by=request.user, at=at, pk=new_id())
            messages.success(request, _("The letter is ready: print or copy it, and record how it was sent."))
