"""The directory of institutions, for an administrator."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.case.models import Facility
from cases.course.actions.facilities import (
    FacilityRefused,
    ListRefused,
    add_facility,
    edit_facility,
    end_facility,
    new_code,
    save_listed,
    serve_facilities,
    take_back_end,
)
from cases.course.forms.facilities.directory import (
    FacilityEditForm,
    FacilityEndForm,
    FacilityFilterForm,
    FacilityForm,
    FacilityRestoreForm,
    FacilitySearchForm,
    ServedForm,
    current_end,
    current_facility,
)
from cases.course.forms.facilities.listed import CheckedFacilities, directory_rows
from cases.course.forms.facilities.loading import ConfirmLoadForm, LoadForm
from cases.course.models import ServedFacility
from cases.course.reports.facilities import facility_address, facility_list, facility_page, people_in_facility
from supporters.administration.views.departments import department_to_change, refuse
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.locks import DepartmentRefused
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department
from supporters.directory.roles import Permission
from supporters.forms.form_pages import filters_of, form_page, posted
from supporters.forms.idempotency import submitted_once
from supporters.forms.list_pages import list_page, way_back
from supporters.forms.spreadsheets import csv_answer


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.INSTITUTIONS_MANAGE)
def institutions(request: SupporterRequest) -> HttpResponse:
    filters = filters_of(request, FacilityFilterForm)
    if filters.answer:
        return filters.answer
    asked = filters.asked
    listing = facility_list(asked.question, at=timezone.now(), filters=asked.parameters(), chips=asked.chips())
    form = FacilitySearchForm(initial={"q": asked.cleaned_data["q"]}, auto_id="search_%s")
    context = {"filters": filters, "form": form}
    return list_page(request, "cases/institutions.html", listing, context, status=filters.status)


@require_safe
@require(Permission.INSTITUTIONS_MANAGE)
def institution_detail(request: SupporterRequest, code: str) -> HttpResponse:
    return _page(request, _facility(code))


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.INSTITUTIONS_MANAGE)
def institution_new(request: SupporterRequest) -> HttpResponse:
    form = FacilityForm(posted(request), initial={"valid_from": kyiv_day(timezone.now())})
    try:
        if form.is_valid():
            return redirect(_add(form, request))
    except FacilityRefused as refused:
        form.add_error(refused.field, str(refused))
    return form_page(request, "cases/institution_new.html", form)


def _add(form: FacilityForm, request: SupporterRequest) -> str:
    code = new_code()
    result = facility_address("institution_detail", code)
    with submitted_once(request, form, result=result):
        add_facility(form.facts, by=request.user, at=timezone.now(), code=code)
        messages.success(request, _("The institution is added: it is offered in forms from its first day on."))
    return result


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.INSTITUTIONS_MANAGE)
def institution_edit(request: SupporterRequest, code: str) -> HttpResponse:
    facility, status = _facility(code), None
    form = FacilityEditForm(posted(request), facility=facility)
    try:
        if form.is_valid():
            return redirect(_edit(form, code, request))
    except ChangedMeanwhile:
        form.show_both(current_facility(_facility(code)))
        status = 409
    except FacilityRefused as refused:
        form.add_error(refused.field, str(refused))
    return form_page(request, "cases/institution_edit.html", form, {"facility": facility}, status=status)


def _edit(form: FacilityEditForm, code: str, request: SupporterRequest) -> str:
    result = facility_address("institution_detail", code)
    with submitted_once(request, form, result=result):
        edit_facility(code, form.facts, by=request.user, at=timezone.now(), version=form.cleaned_data["version"])
        messages.success(request, _("The institution is saved."))
    return result


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.INSTITUTIONS_MANAGE)
def institution_end(request: SupporterRequest, code: str) -> HttpResponse:
    facility, status = _facility(code), None
    form = FacilityEndForm(posted(request), facility=facility, today=kyiv_day(timezone.now()))
    try:
        if form.is_valid():
            return redirect(_end(form, code, request))
    except ChangedMeanwhile:
        form.show_both(current_end(_facility(code)))
        status = 409
    except FacilityRefused as refused:  # its first day was changed meanwhile
        form.add_error(refused.field, str(refused))
    context = {"facility": facility, "people_label": people_in_facility(code)}
    return form_page(request, "cases/institution_end.html", form, context, status=status)


def _end(form: FacilityEndForm, code: str, request: SupporterRequest) -> str:
    known, result = form.cleaned_data, facility_address("institution_detail", code)
    with submitted_once(request, form, result=result):
        end_facility(code, until=known["valid_to"], by=request.user, at=timezone.now(), version=known["version"])
        messages.success(request, _("The last day is saved. The people who are there stay there on their cards."))
    return result


@require_POST
@require(Permission.INSTITUTIONS_MANAGE)
def institution_restore(request: SupporterRequest, code: str) -> HttpResponse:
    """Take back the end."""
    facility = _facility(code)
    form = FacilityRestoreForm(request.POST, facility=facility)
    if not form.is_valid():
        return _page(request, facility, status=422)
    try:
        return redirect(_restore(form, code, request))
    except ChangedMeanwhile:
        return _page(request, _facility(code), is_outdated=True, status=409)


def _restore(form: FacilityRestoreForm, code: str, request: SupporterRequest) -> str:
    result = facility_address("institution_detail", code)
    with submitted_once(request, form, result=result):
        take_back_end(code, by=request.user, at=timezone.now(), version=form.cleaned_data["version"])
        messages.success(request, _("The end is taken back: the institution is offered again."))
    return result


def _facility(code: str) -> Facility:
    return get_object_or_404(Facility.objects.select_related("changed_by"), pk=code)


def _page(request: SupporterRequest, facility: Facility, *, is_outdated: bool = False, status: int = 200) -> HttpResponse:
    context = {
        "page": facility_page(facility, at=timezone.now()),
        "form": FacilityRestoreForm(facility=facility),
        "is_outdated": is_outdated,
        "institutions_url": way_back(request, "institutions"),
    }
    return render(request, "cases/institution_detail.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.INSTITUTIONS_MANAGE)
def institutions_load(request: SupporterRequest) -> HttpResponse:
    """Check the uploaded list. Nothing is written: the preview page carries the rows."""
    today = kyiv_day(timezone.now())
    form = LoadForm(request.POST, request.FILES, today=today) if request.method == "POST" else LoadForm(today=today)
    if form.is_valid():
        return _checked(request, ConfirmLoadForm.of(form.checked, today=today), form.checked, unread=form.unread)
    return form_page(request, "cases/institutions_load.html", form)


@require_POST
@require(Permission.INSTITUTIONS_MANAGE)
def institutions_load_confirm(request: SupporterRequest) -> HttpResponse:
    """Save all rows as they were shown, or none: when the directory has changed, the list is shown again."""
    today, status = kyiv_day(timezone.now()), 409
    form = ConfirmLoadForm(request.POST, today=today)
    if form.is_valid() and not form.is_outdated:
        try:
            return redirect(_save(form, request))
        except ListRefused:  # another administrator changed something since the list's check
            form.check_again()
    elif form.checked is None or not form.is_outdated:
        status = 422
    if form.checked is None:
        context = {"form": LoadForm(today=today), "refused": form}
        return render(request, "cases/institutions_load.html", context, status=status)
    return _checked(request, form, form.checked, status=status)


def _save(form: ConfirmLoadForm, request: SupporterRequest) -> str:
    result = reverse("institutions")
    with submitted_once(request, form, result=result):
        assert form.checked is not None  # noqa: S101 - the form is valid
        save_listed(form.checked.to_save, by=request.user, at=timezone.now())
        counts = {"new": len(form.checked.new), "changed": len(form.checked.changed)}
        messages.success(request, _("The list is saved. New: %(new)d, changed: %(changed)d.") % counts)
    return result


@require_safe
@require(Permission.INSTITUTIONS_MANAGE)
def institutions_table(request: SupporterRequest) -> HttpResponse:
    return csv_answer("institutions.csv", directory_rows())


def _checked(
    request: SupporterRequest,
    form: ConfirmLoadForm,
    checked: CheckedFacilities,
    *,
    unread: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "checked": checked, "unread": unread or [], "is_outdated": status == 409}
    return render(request, "cases/institutions_checked.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAFF_MANAGE)
def department_facilities(request: SupporterRequest, pk: UUID) -> HttpResponse:
    department = department_to_change(request, pk)
    today = kyiv_day(timezone.now())
    rows = ServedFacility.objects.of(department.pk).serving(today)
    form = ServedForm(posted(request), served=dict(rows.values_list("facility", "valid_from")), today=today)
    context = {"department": department}
    if not form.is_valid():
        return form_page(request, "cases/department_facilities.html", form, context)
    try:
        return redirect(_serve(form, department, request))
    except DepartmentRefused as refused:
        status = refuse(form, refused)
    return render(request, "cases/department_facilities.html", {**context, "form": form}, status=status)


def _serve(form: ServedForm, department: Department, request: SupporterRequest) -> str:
    result = reverse("department_detail", args=[department.pk])
    with submitted_once(request, form, result=result):
        serve_facilities(department.pk, added=form.added, removed=form.removed, by=request.user, at=timezone.now())
        messages.success(request, _("The facilities of the department are saved."))
    return result
