"""Hold the data of a person from erasure, and end the hold: heads only."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.case.access import case_to_answer_for
from cases.case.addresses import case_address
from cases.case.reports.identity import identity_line
from cases.case.states import IllegalTransition
from cases.rights.actions.holds import end_legal_hold, holds_of, set_legal_hold
from cases.rights.forms.holds import EndDataHoldForm, HoldDataForm
from cases.rights.reports.storage import holds_ever_of
from cases.rights.states import LegalHoldRefusal
from privacy.ids import new_id
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.RIGHTS_DECIDE)
def data_hold(request: SupporterRequest, number: str) -> HttpResponse:
    case, now = case_to_answer_for(request, number), timezone.now()
    root = case.person.remaining_id
    if holds_of(root):
        raise IllegalTransition(LegalHoldRefusal.HELD)
    keep = draft_context(request, HoldDataForm, subject_id=case.pk, person_id=root, at=now)
    form = HoldDataForm(posted(request), draft_context=keep)
    if not form.is_valid():
        return form_page(request, "cases/form_alone.html", form, {"card": identity_line(case)})
    with submitted_once(request, form, result=case_address("case_rights", number)):
        set_legal_hold(root, reason=form.cleaned_data["words"], by=request.user, at=now, pk=new_id())
        messages.success(request, _("The data are held: nothing of this person is erased until another head ends it."))
    return redirect("case_rights", number)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.RIGHTS_DECIDE)
def data_hold_end(request: SupporterRequest, number: str, pk: UUID) -> HttpResponse:
    """For another head than who has set it."""
    case, now = case_to_answer_for(request, number), timezone.now()
    hold = get_object_or_404(holds_ever_of(case), pk=pk)
    if hold.ended_at or hold.set_by_id == request.user.pk:
        raise IllegalTransition(LegalHoldRefusal.ENDS)
    keep = draft_context(request, EndDataHoldForm, subject_id=hold.pk, person_id=hold.person_id, at=now)
    form = EndDataHoldForm(posted(request), draft_context=keep)
    if not form.is_valid():
        return form_page(request, "cases/form_alone.html", form, {"card": identity_line(case)})
    with submitted_once(request, form, result=case_address("case_rights", number)):
        end_legal_hold(hold.pk, reason=form.cleaned_data["words"], by=request.user, at=now)
        messages.success(request, _("The hold of the data has ended."))
    return redirect("case_rights", number)
