"""The phones of a person."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.case.access import case_to_work_on
from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.reports.identity import identity_line
from cases.case.reports.phones import PhoneLine, shown_phones
from cases.case.states import IllegalTransition, PersonRefusal
from cases.course.reports.entry_pages import undo_offer
from cases.person.actions.changes import add_phone, change_safe_hours, end_phone
from cases.person.forms.phones import EndPhoneForm, EndPhonePresetForm, PhoneForm, PhoneHoursForm, current_hours
from cases.person.reports.page import may_change_phones
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once
from supporters.forms.pages import next_page
from veterans.actions.phones import PhoneKnown, phone_version
from veterans.models import EndReason, Phone


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PERSON_EDIT)
def phone_new(request: SupporterRequest, number: str) -> HttpResponse:
    case, now = _case_with_phones(request, number), timezone.now()
    keep = draft_context(request, PhoneForm, subject_id=case.person_id, person_id=case.person_id, at=now)
    form, back = PhoneForm(posted(request), draft_context=keep, is_lost=bool(case.loss)), next_page(request.GET)
    page = {"card": identity_line(case), "back": back}
    if not form.is_valid():
        return form_page(request, "cases/phone_new.html", form, page)
    result = back or case_address("case_person", number)
    try:
        with submitted_once(request, form, result=result):
            add_phone(case.person_id, form.new_phone, by=request.user, at=now)
    except PhoneKnown:
        form.refuse_known()
        return form_page(request, "cases/phone_new.html", form, page)
    return redirect(result)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PERSON_EDIT)
def phone_end(request: SupporterRequest, number: str) -> HttpResponse:
    """`next` may be the form of a new number: then the call has just shown that the old one does not work."""
    case, now = _case_with_phones(request, number), timezone.now()
    asked, result = EndPhonePresetForm(request.GET), next_page(request.GET) or case_address("case_person", number)
    phones = shown_phones(case, request.user, at=now, may_write=True)
    form = EndPhoneForm(posted(request), phones=phones, initial=asked.initial_values)
    if not form.is_valid():
        undo = undo_offer(asked.saved_id, request.user, at=now, case=case)
        page = {"card": identity_line(case), "has_phones": bool(phones), "next_url": result, "undo": undo}
        return form_page(request, "cases/phone_end.html", form, page)
    _end(form, request, result=result, at=now)
    return redirect(result)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PERSON_EDIT)
def phone_hours(request: SupporterRequest, number: str, phone_id: UUID) -> HttpResponse:
    """When a number is safe to call."""
    case, now = _case_with_phones(request, number), timezone.now()
    phone, line = _shown_phone(case, request, phone_id, at=now)
    version, hours = phone_version(phone), {"safe_from": phone.safe_from, "safe_to": phone.safe_to}
    form, page = PhoneHoursForm(posted(request), version=version, initial=hours), {"card": identity_line(case), "phone": line}
    if not form.is_valid():
        return form_page(request, "cases/phone_hours.html", form, page)
    result, known = case_address("case_person", number), form.cleaned_data
    try:
        with submitted_once(request, form, result=result):
            new = {"safe_from": known["safe_from"], "safe_to": known["safe_to"], "version": known["version"] or 0}
            change_safe_hours(phone.pk, **new, by=request.user, at=now)
    except ChangedMeanwhile:
        phone, _line = _shown_phone(case, request, phone_id, at=now)
        form.show_both(current_hours(phone, case, phone_version(phone)))
        return form_page(request, "cases/phone_hours.html", form, page, status=409)
    return redirect(result)


def _shown_phone(case: Case, request: SupporterRequest, phone_id: UUID, *, at: datetime) -> tuple[Phone, PhoneLine]:
    """Raises Http404 for a number that the page of the person does not show: ended, or of another person."""
    lines = {line.pk: line for line in shown_phones(case, request.user, at=at, may_write=True)}
    if phone_id not in lines:
        raise Http404
    return Phone.objects.get(pk=phone_id), lines[phone_id]


def _end(form: EndPhoneForm, request: SupporterRequest, *, result: str, at: datetime) -> None:
    phone, reason = UUID(form.cleaned_data["phone"]), EndReason(form.cleaned_data["reason"])
    with submitted_once(request, form, result=result):
        end_phone(phone, reason=reason, by=request.user, at=at)


def _case_with_phones(request: SupporterRequest, number: str) -> Case:
    """Raises Http404, PurposeNeeded, IllegalTransition."""
    case = case_to_work_on(request, number)
    if not may_change_phones(case, request.user):
        raise IllegalTransition(PersonRefusal.CONTACTS)
    return case
