"""The letter to an employer: prepared, printed or copied, recorded as sent."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.case.access import case_to_work_on
from cases.case.models import Case
from cases.case.states import CaseState, IllegalTransition
from cases.reintegration.actions.jobs.letters import cancel_letter, prepare_letter, send_letter
from cases.reintegration.forms.jobs.letters import LetterForm, SentLetterForm
from cases.reintegration.models import EmployerLetter, JobProposal
from cases.reintegration.reports.jobs.letters import letter_page, may_name, waiting_letter
from cases.reintegration.states import LetterRefusal, ProposalRefusal, ProposalState
from cases.reintegration.views.jobs.proposals import proposal_of_case
from privacy.ids import new_id
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PERSON_EDIT)
def job_letter(request: SupporterRequest, number: str, proposal_id: UUID) -> HttpResponse:
    """The letter that waits, with the form that records how it was sent; without one the form to prepare it."""
    case, now = case_to_work_on(request, number), timezone.now()
    proposal = proposal_of_case(case, proposal_id)
    if proposal.state != ProposalState.WANTED or case.state != CaseState.OPEN:
        raise IllegalTransition(case.refusal if case.state != CaseState.OPEN else ProposalRefusal.NOT_WANTED)
    letter = waiting_letter(proposal)
    form = _form(request, case, proposal, letter, at=now)
    if not form.is_valid():
        template = "cases/jobs/letter.html" if letter else "cases/jobs/letter_new.html"
        return form_page(request, template, form, {"page": letter_page(proposal, letter, case, at=now)})
    _save(form, case, proposal, letter, request, at=now)
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


def _form(
    request: SupporterRequest, case: Case, proposal: JobProposal, letter: EmployerLetter | None, *, at: datetime
) -> LetterForm | SentLetterForm:
    if letter:
        return SentLetterForm(posted(request))
    return LetterForm(posted(request), may_name=may_name(case, at=at), shown_at=proposal.made_at, now=at)


def _save(
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
