"""Move a department in two steps: choose the parent, then confirm the preview of changed reach."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from privacy.ids import new_id
from supporters.administration.actions.approvals.requests import ApprovalRefused
from supporters.administration.actions.department_heads import ask_move
from supporters.administration.actions.departments import lock_tree, move_department
from supporters.administration.forms.departments import TOP, MoveChoiceForm, MoveForm
from supporters.administration.reports.department_moves import move_page, reach_change
from supporters.administration.reports.departments import department_address
from supporters.administration.views.departments import department_to_change, refuse
from supporters.authentication.reauthentication import require_recent_factor_to_post_when
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.locks import DepartmentRefused
from supporters.directory.actions.versions import ChangedMeanwhile, refuse_outdated
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department
from supporters.directory.roles import Permission
from supporters.forms.form_pages import answer_to_choice, is_act, status_of
from supporters.forms.idempotency import submitted_once


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAFF_MANAGE)
@require_recent_factor_to_post_when(is_act)
def department_move(request: SupporterRequest, pk: UUID) -> HttpResponse:
    """GET without `parent` shows the choice, with it the preview; POST makes the move, or leads to the preview of a choice."""
    department = department_to_change(request, pk)
    if request.method == "POST" and is_act(request):
        return _answer(request, department)
    if request.method == "POST":
        chosen = MoveChoiceForm(request.POST, department=department)
        return answer_to_choice(request, chosen) or _choice(request, chosen, department, status=status_of(chosen))
    if not request.GET:
        return _choice(request, MoveChoiceForm(department=department), department)
    form = MoveChoiceForm(request.GET, department=department)
    if not form.is_valid():
        return _choice(request, form, department, status=422)
    return _confirmation(request, department, form.cleaned_data["parent"])


def _answer(request: SupporterRequest, department: Department) -> HttpResponse:
    form, status = MoveForm(request.POST, department=department), 422
    try:
        if form.is_valid():
            return redirect(_move(form, department, request, at=timezone.now()))
        if form.lacks_only_the_reason:
            return _confirmation(request, department, form.cleaned_data["parent"], sent=form, status=422)
    except ChangedMeanwhile:
        department.refresh_from_db()
        return _confirmation(request, department, form.cleaned_data["parent"], sent=form, status=409)
    except DepartmentRefused as refused:
        status = refuse(form, refused)
    except ApprovalRefused as refused:
        form.add_error("parent", str(refused))
        status = 409
    return _choice(request, form, department, status=status)


def _move(form: MoveForm, department: Department, request: SupporterRequest, *, at: datetime) -> str:
    """Do only what was previewed, or ask a second administrator for it.

    Raises ChangedMeanwhile, DepartmentRefused, ApprovalRefused.
    """
    known, result, by_two = form.cleaned_data, department_address(department.pk), form.takes_two
    with submitted_once(request, form, result=result):
        lock_tree()
        change = reach_change(department.pk, known["parent"], day=kyiv_day(at))
        said = _("The department is moved.")
        if by_two:
            said = _("The other administrators are asked. One of them has seven days to confirm.")
            refuse_outdated(shown=known["version"], now=Department.objects.get(pk=department.pk).version)
            ask_move(department.pk, known["parent"], reason=known["reason"], by=request.user, at=at, pk=new_id())
        else:
            move_department(department.pk, parent_id=known["parent"], at=at, version=known["version"])
        if change.fingerprint != known["seen"]:
            raise ChangedMeanwhile
        messages.success(request, said)
    return result


def _choice(request: SupporterRequest, form: MoveChoiceForm, department: Department, *, status: int = 200) -> HttpResponse:
    """Show the choice again with its errors, from either page."""
    shown = form
    if isinstance(form, MoveForm):
        shown = MoveChoiceForm(form.data, department=department)
        shown.errors.update(form.errors)
    return render(request, "supporters/department_move.html", {"form": shown, "department": department}, status=status)


def _confirmation(
    request: SupporterRequest, department: Department, parent_id: UUID | None, *, sent: MoveForm | None = None, status: int = 200
) -> HttpResponse:
    """`sent`: a form without its reason, or an outdated one whose reason is kept."""
    parent = Department.objects.get(pk=parent_id) if parent_id else None
    page = move_page(department, parent, day=kyiv_day(timezone.now()))
    reason = sent.cleaned_data.get("reason", "") if sent else ""
    shown = {"parent": str(parent_id or TOP), "reason": reason}
    form = sent if sent and status == 422 else MoveForm(department=department, initial=shown)
    context = {
        "page": page,
        "form": form,
        "department": department,
        "parent": shown["parent"],
        "outdated": status == 409,
    }
    return render(request, "supporters/department_move_confirm.html", context, status=status)
