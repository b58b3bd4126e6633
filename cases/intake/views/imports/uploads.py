"""Import an existing register: the list of imports, the upload, the sample, the rows with errors as a table."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.intake.actions.imports.registers import keep_register
from cases.intake.forms.imports.rows import table_of_sample
from cases.intake.forms.imports.uploading import RegisterForm
from cases.intake.importing.pages import rows_with_faults
from cases.intake.importing.run import work_at_once
from cases.intake.reports.imports.lists import import_list
from cases.intake.views.imports.access import import_to_read
from privacy.ids import new_id
from supporters.directory.access import SupporterRequest, require
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter, reach
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page
from supporters.forms.idempotency import submitted_once
from supporters.forms.list_pages import list_page
from supporters.forms.spreadsheets import csv_answer


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
        keep_register(form.rows, by=request.user, at=now, pk=pk)
        if form.unread:
            messages.info(request, _("Columns that are not read: %(names)s") % {"names": ", ".join(form.unread)})
    work_at_once(pk, at=now)
    return redirect(result)


@require_safe
@require(Permission.REGISTER_IMPORT)
def import_sample(request: SupporterRequest) -> HttpResponse:
    return csv_answer("sample.csv", table_of_sample(_some_owner(request), kyiv_day(timezone.now())))


@require_safe
@require(Permission.REGISTER_IMPORT)
def import_errors(request: SupporterRequest, pk: UUID) -> HttpResponse:
    """The rows with errors, to be put right and uploaded as another list."""
    return csv_answer("errors.csv", rows_with_faults(import_to_read(request, pk), at=timezone.now()))


def _some_owner(request: SupporterRequest) -> str:
    """The e-mail of one colleague who may be named in the list; "" when there is none."""
    owners = Supporter.objects.owners_within(reach(request.user).department_ids)
    return owners.order_by("email").values_list("email", flat=True).first() or ""
