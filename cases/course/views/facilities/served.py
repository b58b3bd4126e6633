"""Which facilities a department serves, for an administrator; a directory without case data."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.course.actions.served import serve_facilities
from cases.course.forms.facilities.served import ServedForm
from cases.course.models import ServedFacility
from supporters.administration.views.departments import department_to_change, refuse
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.locks import DepartmentRefused
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once


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
