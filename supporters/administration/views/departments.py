"""The department tree for an administrator: view, add, edit, close.

Moves: supporters/administration/views/department_moves.py.
"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from privacy.ids import new_id
from supporters.administration.actions.approvals.requests import ApprovalRefused
from supporters.administration.actions.department_heads import ask_duty, ask_head, ask_move
from supporters.administration.actions.departments import add_department, close_department, edit_department, left_in
from supporters.administration.forms.departments import (
    DepartmentEditForm,
    DepartmentNewForm,
    DepartmentsFilterForm,
    DepartmentsSearchForm,
    current_department,
)
from supporters.administration.reports.departments import department_address, department_page
from supporters.administration.reports.lists.department_tree import ALL, DepartmentTree, department_tree
from supporters.authentication.reauthentication import require_recent_factor_to_post_when
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.locks import DepartmentRefused
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department
from supporters.directory.roles import Permission
from supporters.directory.wording import within_quotes
from supporters.forms.form_pages import form_page, is_sent_to_be_saved, posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once
from supporters.forms.list_pages import list_page, way_back


def department_to_change(request: SupporterRequest, pk: UUID) -> Department:
    """Raises Http404 for a closed department on GET. A repeated POST passes: its submission key shows that it was accepted."""
    department = get_object_or_404(Department.objects.select_related("head", "duty", "parent"), pk=pk)
    if department.closed_at and request.method != "POST":
        raise Http404
    return department


@require_safe
@require(Permission.STAFF_MANAGE)
def department_list(request: SupporterRequest) -> HttpResponse:
    filters = DepartmentsFilterForm(request.GET)
    if not filters.is_valid():
        return redirect("departments")
    tree = DepartmentTree(filters.question())
    listing = department_tree(tree, filters=filters.parameters(), chips=filters.chips(), unfolding=filters.unfolding)
    form = DepartmentsSearchForm(initial={"q": filters.cleaned_data["q"]}, auto_id="search_%s")
    ways = {"unfolded_url": filters.unfolding(ALL), "folded_url": filters.unfolding("")}
    return list_page(request, "supporters/departments.html", listing, {"filters": filters, "form": form, "tree": tree, **ways})


@require_safe
@require(Permission.STAFF_MANAGE)
def department_detail(request: SupporterRequest, pk: UUID) -> HttpResponse:
    department = get_object_or_404(Department.objects.select_related("head", "duty", "parent"), pk=pk)
    context = {"page": department_page(department, at=timezone.now()), "departments_url": way_back(request, "departments")}
    return render(request, "supporters/department_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAFF_MANAGE)
@require_recent_factor_to_post_when(is_sent_to_be_saved)
def department_new(request: SupporterRequest) -> HttpResponse:
    form = DepartmentNewForm(posted(request), near=request.user.department_id, today=kyiv_day(timezone.now()))
    try:
        if form.is_valid():
            return redirect(_add(form, request))
    except DepartmentRefused as refused:  # another administrator changed something since the form's check
        form.add_error(refused.field, str(refused))
    except ApprovalRefused as refused:
        form.add_error("parent", str(refused))
    return form_page(request, "supporters/department_new.html", form)


def _add(form: DepartmentNewForm, request: SupporterRequest) -> str:
    pk, known = new_id(), form.cleaned_data
    result = department_address(pk)
    with submitted_once(request, form, result=result):
        by_two = form.takes_two
        parent = Department.objects.get(pk=known["parent"]) if known["parent"] and not by_two else None
        add_department(
            known["name"],
            parent=parent,
            branch=known["branch"],
            oblast=known["oblast"],
            zone=known["zone"],
            duty_phone=known["duty_phone"],
            pk=pk,
        )
        said = _("The department is added. Invite its people now, then name its head.")
        if duty_id := form.chosen("duty"):
            ask_duty(pk, duty_id, reason=known["reason"], by=request.user, at=timezone.now(), pk=new_id())
            said = _("The department is added. Who is on duty there is when it is confirmed.")
        if by_two:
            ask_move(pk, known["parent"], reason=known["reason"], by=request.user, at=timezone.now(), pk=new_id())
            said = _("The department is added at the top. It goes to its place when another administrator confirms it.")
        messages.success(request, said)
    return result


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAFF_MANAGE)
@require_recent_factor_to_post_when(is_sent_to_be_saved)
def department_edit(request: SupporterRequest, pk: UUID) -> HttpResponse:
    department = department_to_change(request, pk)
    form = DepartmentEditForm(posted(request), department=department, today=kyiv_day(timezone.now()))
    status = None
    try:
        if form.is_valid():
            return redirect(_edit(form, department, request))
    except ChangedMeanwhile:
        form.show_both(current_department(Department.objects.get(pk=pk)))
        status = 409
    except DepartmentRefused as refused:
        status = refuse(form, refused)
    except ApprovalRefused as refused:
        form.add_error("head", str(refused))
    return form_page(request, "supporters/department_edit.html", form, {"department": department}, status=status)


def _edit(form: DepartmentEditForm, department: Department, request: SupporterRequest) -> str:
    result = department_address(department.pk)
    with submitted_once(request, form, result=result):
        known, now, said = form.cleaned_data, timezone.now(), _("The department is saved.")
        asking = ((ask_head, form.chosen("head"), form.names_head), (ask_duty, form.chosen("duty"), form.names_duty))
        edit_department(department.pk, form.facts, at=now, version=known["version"])
        for ask, who, takes_two in asking:
            if takes_two and who:
                ask(department.pk, who, reason=known["reason"], by=request.user, at=now, pk=new_id())
                said = _("The department is saved; its head and who is on duty change when it is confirmed.")
        messages.success(request, said)
    return result


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAFF_MANAGE)
def department_close(request: SupporterRequest, pk: UUID) -> HttpResponse:
    department = department_to_change(request, pk)
    form = SubmittedOnceForm(posted(request))
    status = None
    try:
        if form.is_valid():
            return redirect(_close(form, department, request))
    except DepartmentRefused as refused:
        status = refuse(form, refused)
    context = {"department": department, "left": left_in(pk)}
    return form_page(request, "supporters/department_close.html", form, context, status=status)


def _close(form: SubmittedOnceForm, department: Department, request: SupporterRequest) -> str:
    result = reverse("departments")
    with submitted_once(request, form, result=result):
        close_department(department.pk, at=timezone.now())
        messages.success(request, _("The department “%(name)s” is closed.") % {"name": within_quotes(department.name)})
    return result


def refuse(form: SubmittedOnceForm, refused: DepartmentRefused) -> int:
    """Add the error to the form; return 422, or 409 when no field is at fault, since the data has changed meanwhile."""
    field = refused.field if refused.field in form.fields else None
    form.add_error(field, str(refused))
    return 422 if field else 409
