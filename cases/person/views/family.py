"""The relatives of a person: the page, add, change, take off."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.case.access import case_to_read, case_to_work_on
from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.reports.identity import identity_line
from cases.case.reports.phones import relative_label
from cases.case.states import IllegalTransition, PersonRefusal
from cases.person.actions.changes import add_phone
from cases.person.actions.family import add_relative, change_relative, end_relative
from cases.person.forms.family import EndRelativeForm, RelativeEditForm, RelativeForm, current_relative
from cases.person.reports.family import family_page, ties_of
from cases.person.reports.page import may_change_phones
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once
from veterans.actions.phones import NewPhone, PhoneKnown
from veterans.models import EndReason, FamilyTie, PhoneOwner


@require_safe
@require(Permission.CASE_VIEW)
def case_family(request: SupporterRequest, number: str) -> HttpResponse:
    found = case_to_read(request, number)
    page = family_page(found.case, request.user, at=timezone.now(), workable=found.workable)
    return render(request, "cases/family.html", {"page": page, "card": page.card})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PERSON_EDIT)
def relative_new(request: SupporterRequest, number: str) -> HttpResponse:
    case, now = case_with_family(request, number), timezone.now()
    keep = draft_context(request, RelativeForm, subject_id=case.person_id, person_id=case.person_id, at=now)
    form, page = RelativeForm(posted(request), draft_context=keep), {"card": identity_line(case)}
    if not form.is_valid():
        return form_page(request, "cases/relative.html", form, page)
    result = case_address("case_family", number)
    try:
        with submitted_once(request, form, result=result):
            _add(form, case, request, at=now)
    except PhoneKnown:
        form.add_error("phone", _("This number is on the card already"))
        return form_page(request, "cases/relative.html", form, page)
    return redirect(result)


def _add(form: RelativeForm, case: Case, request: SupporterRequest, *, at: datetime) -> None:
    """Raises PhoneKnown."""
    relation, number = form.relation, form.cleaned_data["phone"]
    add_relative(case.person_id, relation, disclosure=form.disclosure_answer, by=request.user, at=at)
    if number:
        new = NewPhone(owner=PhoneOwner.FAMILY, number=number, kinship=relation.kinship, name=relation.name)
        add_phone(case.person_id, new, by=request.user, at=at)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PERSON_EDIT)
def relative_edit(request: SupporterRequest, number: str, tie_id: UUID) -> HttpResponse:
    case, now = case_with_family(request, number), timezone.now()
    tie = tie_of(case, tie_id)
    values = {"kinship": tie.relation or "", "name": tie.name or "", "disclosure": tie.disclosure}
    form = RelativeEditForm(posted(request), version=tie.version, is_person=tie.person_id is not None, initial=values)
    page = {"card": identity_line(case)}
    if not form.is_valid():
        return form_page(request, "cases/relative.html", form, page)
    result = case_address("case_family", number)
    try:
        with submitted_once(request, form, result=result):
            version = form.cleaned_data["version"] or 0
            change_relative(tie.pk, form.relation, disclosure=form.disclosure_answer, version=version, by=request.user, at=now)
    except ChangedMeanwhile:
        form.show_both(current_relative(tie_of(case, tie_id), case))
        return form_page(request, "cases/relative.html", form, page, status=409)
    return redirect(result)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PERSON_EDIT)
def relative_end(request: SupporterRequest, number: str, tie_id: UUID) -> HttpResponse:
    """A page that asks first."""
    case, now = case_with_family(request, number), timezone.now()
    tie, form = tie_of(case, tie_id), EndRelativeForm(posted(request))
    if not form.is_valid():
        return form_page(request, "cases/relative_end.html", form, {"card": identity_line(case), "relative": relative_label(tie)})
    result = case_address("case_family", number)
    with submitted_once(request, form, result=result):
        end_relative(tie.pk, reason=EndReason(form.cleaned_data["reason"]), by=request.user, at=now)
    return redirect(result)


def case_with_family(request: SupporterRequest, number: str) -> Case:
    """Raises Http404, PurposeNeeded, IllegalTransition."""
    case = case_to_work_on(request, number)
    if not may_change_phones(case, request.user):
        raise IllegalTransition(PersonRefusal.CONTACTS)
    return case


def tie_of(case: Case, tie_id: UUID) -> FamilyTie:
    """Raises Http404."""
    return get_object_or_404(ties_of(case).select_related("person"), pk=tie_id)
