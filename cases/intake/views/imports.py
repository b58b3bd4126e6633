"""The import of a register: upload it, check its rows, confirm, undo. Answers about rows: import_answers.py."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.case.models import RegisterImport
from cases.case.states import IllegalTransition
from cases.intake.actions.imports.matching import keep_matching
from cases.intake.actions.imports.registers import (
    ask_undo,
    clear_contents,
    confirm_import,
    keep_register,
    take_over_import,
)
from cases.intake.forms.imports.directories import Directories
from cases.intake.forms.imports.matching import first_matching, is_certain
from cases.intake.forms.imports.rows import table_of_sample
from cases.intake.forms.imports.template import register_template
from cases.intake.forms.imports.uploading import ConfirmImportForm, RegisterForm, UndoImportForm
from cases.intake.importing.checking import PURPOSE
from cases.intake.importing.faults import rows_with_faults
from cases.intake.importing.pages import ImportPage, import_page
from cases.intake.importing.run import work_at_once
from cases.intake.reports.imports import import_list
from cases.intake.states import ImportRefusal
from privacy.ids import new_id
from privacy.opening import current_reading
from supporters.directory.access import SupporterRequest, require
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter, reach
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once
from supporters.forms.list_pages import list_page, way_back
from supporters.forms.spreadsheets import csv_answer
from supporters.forms.spreadsheets.xlsx import workbook_answer


def import_to_read(request: SupporterRequest, pk: UUID) -> RegisterImport:
    """An import of the departments that the reader leads. Raises Http404."""
    current_reading().purpose = PURPOSE
    registers = RegisterImport.objects.visible_to(request.user).select_related("department", "uploaded_by", "head")
    return get_object_or_404(registers, pk=pk)


@require_safe
@require(Permission.REGISTER_IMPORT)
def imports(request: SupporterRequest) -> HttpResponse:
    return list_page(request, "cases/imports/imports.html", import_list(request.user, at=timezone.now()))


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.REGISTER_IMPORT)
def import_new(request: SupporterRequest) -> HttpResponse:
    """Keep the rows of the list, sealed, and begin to check them. No card is opened before the head confirms."""
    form = RegisterForm(request.POST, request.FILES) if request.method == "POST" else RegisterForm()
    if not form.is_valid():
        return form_page(request, "cases/imports/new.html", form)
    now, pk = timezone.now(), new_id()
    result = reverse("import_detail", args=[pk])
    with submitted_once(request, form, result=result):
        matching = first_matching(form.headings, by=request.user)
        register = keep_register(form.rows, matching.dumps(), by=request.user, at=now, pk=pk)
        if not is_certain(matching, [cells for _line, cells in form.rows], Directories.read(register, at=now)):
            return redirect("import_match", pk)
        keep_matching(pk, matching, at=now)
    work_at_once(pk, at=now)
    return redirect(result)


@require_safe
@require(Permission.REGISTER_IMPORT)
def import_sample(request: SupporterRequest) -> HttpResponse:
    return csv_answer("sample.csv", table_of_sample(_some_owner(request), kyiv_day(timezone.now())))


@require_safe
@require(Permission.REGISTER_IMPORT)
def import_template(request: SupporterRequest) -> HttpResponse:
    """A workbook to fill in."""
    return workbook_answer("template.xlsx", register_template(request.user, at=timezone.now()))


@require_safe
@require(Permission.REGISTER_IMPORT)
def import_errors(request: SupporterRequest, pk: UUID) -> HttpResponse:
    """The rows with errors, to be put right and uploaded as another list."""
    return csv_answer("errors.csv", rows_with_faults(import_to_read(request, pk), at=timezone.now()))


def _some_owner(request: SupporterRequest) -> str:
    """The e-mail of one colleague who may be named in the list; "" when there is none."""
    owners = Supporter.objects.owners_within(reach(request.user).department_ids)
    return owners.order_by("email").values_list("email", flat=True).first() or ""


NOTHING_WAITS = 286  # htmx stops polling at this status
LAST_PAGE = 5_000


@require_safe
@require(Permission.REGISTER_IMPORT)
def import_detail(request: SupporterRequest, pk: UUID) -> HttpResponse:
    register = import_to_read(request, pk)
    page = _page(request, register)
    return _render(request, page, _confirm_form(None, page))


@require_safe
@require(Permission.REGISTER_IMPORT)
def import_progress(request: SupporterRequest, pk: UUID) -> HttpResponse:
    """The part of the page that changes; polled while rows wait."""
    page = _page(request, import_to_read(request, pk), is_brief=True)
    return render(request, "cases/imports/_progress.html", {"page": page}, status=200 if page.waits else NOTHING_WAITS)


@require_POST
@require(Permission.REGISTER_IMPORT)
def import_confirm(request: SupporterRequest, pk: UUID) -> HttpResponse:
    """Open the cards of all rows that are ready."""
    register, address = import_to_read(request, pk), reverse("import_detail", args=[pk])
    page = _page(request, register, is_first=True)
    form = _confirm_form(request.POST, page)
    if not form.is_valid():
        return _render(request, page, form, status=422)
    with submitted_once(request, form, result=address):
        confirm_import(pk, basis=form.cleaned_data["basis"], by=request.user, at=timezone.now())
        messages.success(request, _("The cards are being opened. You may leave this page: the work goes on."))
    work_at_once(pk, at=timezone.now())
    return redirect(address)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.REGISTER_IMPORT)
def import_undo(request: SupporterRequest, pk: UUID) -> HttpResponse:
    register, address = import_to_read(request, pk), reverse("import_detail", args=[pk])
    if register.confirmed_at is None or register.undone_at is not None:
        raise IllegalTransition(ImportRefusal.UNDONE)
    form = UndoImportForm(posted(request))
    if not form.is_valid():
        return form_page(request, "cases/imports/undo.html", form, {"page": _page(request, register, is_brief=True)})
    with submitted_once(request, form, result=address):
        ask_undo(pk, by=request.user, at=timezone.now())
    work_at_once(pk, at=timezone.now())
    return redirect(address)


@require_POST
@require(Permission.REGISTER_IMPORT)
def import_take_over(request: SupporterRequest, pk: UUID) -> HttpResponse:
    """Go on with an import whose head has left."""
    import_to_read(request, pk)
    form, result = SubmittedOnceForm(request.POST), reverse("import_detail", args=[pk])
    if form.is_valid():
        with submitted_once(request, form, result=result):
            take_over_import(pk, by=request.user, at=timezone.now())
            messages.success(request, _("The import goes on in your name."))
        work_at_once(pk, at=timezone.now())
    return redirect(result)


@require_POST
@require(Permission.REGISTER_IMPORT)
def import_drop(request: SupporterRequest, pk: UUID) -> HttpResponse:
    """Delete the contents of the rows that opened no card."""
    import_to_read(request, pk)
    form, result = SubmittedOnceForm(request.POST), reverse("imports")
    if form.is_valid():
        with submitted_once(request, form, result=result):
            clear_contents(pk, at=timezone.now())
            messages.success(request, _("The rows that opened no card are deleted."))
    return redirect(result)


def _page(request: SupporterRequest, register: RegisterImport, *, is_brief: bool = False, is_first: bool = False) -> ImportPage:
    """`is_brief`: without rows, so that nothing is opened for a number. `is_first`: the rows that come first."""
    query = {} if is_first or is_brief else request.GET
    asked, number = query.get("show", ""), query.get("page", "1")
    page = min(int(number), LAST_PAGE) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    fault = query.get("fault", "")
    return import_page(register, request.user, show=asked, fault=fault, page=max(page, 1), is_brief=is_brief, at=timezone.now())


def _confirm_form(sent: object, page: ImportPage) -> ConfirmImportForm:
    return ConfirmImportForm(sent, bad=page.bad, today=kyiv_day(timezone.now()))


def _render(request: SupporterRequest, page: ImportPage, form: ConfirmImportForm, *, status: int = 200) -> HttpResponse:
    context = {
        "page": page,
        "form": form,
        "once": SubmittedOnceForm(auto_id=False),
        "imports_url": way_back(request, "imports"),
    }
    return render(request, "cases/imports/detail.html", context, status=status)
