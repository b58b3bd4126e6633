"""Other names of a person."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.case.access import case_to_work_on
from cases.case.addresses import case_address
from cases.case.reports.identity import identity_line
from cases.case.states import IllegalTransition, PersonRefusal
from cases.person.actions.changes import add_naming, end_naming
from cases.person.forms.data import EndNamingForm, NamingForm
from cases.person.reports.namings import naming_label
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once
from veterans.actions.namings import NamingKnown
from veterans.models import PersonName


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PERSON_EDIT)
def naming_new(request: SupporterRequest, number: str) -> HttpResponse:
    case, now = case_to_work_on(request, number), timezone.now()
    keep = draft_context(request, NamingForm, subject_id=case.person_id, person_id=case.person_id, at=now)
    form, page = NamingForm(posted(request), draft_context=keep), {"card": identity_line(case)}
    if not form.is_valid():
        return form_page(request, "cases/naming_new.html", form, page)
    result = case_address("case_person", number)
    try:
        with submitted_once(request, form, result=result):
            add_naming(case.person_id, form.new_naming, by=request.user, at=now)
    except NamingKnown:
        form.refuse_known()
        return form_page(request, "cases/naming_new.html", form, page)
    return redirect(result)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PERSON_EDIT)
def naming_end(request: SupporterRequest, number: str, naming_id: UUID) -> HttpResponse:
    """A page that asks first. Raises IllegalTransition for a name that was taken off before."""
    case = case_to_work_on(request, number)
    naming = get_object_or_404(PersonName.objects.others().filter(person=case.person_id), pk=naming_id)
    form = EndNamingForm(posted(request))
    if not form.is_valid():
        if naming.ended_at:
            raise IllegalTransition(PersonRefusal.NAMING_ENDED)
        page = {"card": identity_line(case), "naming": naming_label(naming)}
        return form_page(request, "cases/naming_end.html", form, page)
    result = case_address("case_person", number)
    with submitted_once(request, form, result=result):
        end_naming(naming.pk, by=request.user, at=timezone.now())
    return redirect(result)
