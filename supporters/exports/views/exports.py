"""A list as a file: asking for it, the files of the last day, the download."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from privacy.ids import new_id
from privacy.opening import current_reading
from supporters.authentication.reauthentication import require_recent_factor, require_recent_factor_to_post
from supporters.directory.access import SupporterRequest, require
from supporters.directory.calendar import KYIV
from supporters.directory.roles import Permission
from supporters.exports.access import list_to_export
from supporters.exports.actions.asking import ask_export, count_download
from supporters.exports.forms.asking import AddressForm, ExportForm
from supporters.exports.models import Export, ExportFault
from supporters.exports.reports.every import every_export
from supporters.exports.reports.file import ExportClosed, file_of
from supporters.exports.reports.mine import exports_page
from supporters.exports.running import work_at_once
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once
from supporters.forms.list_pages import list_page
from supporters.forms.spreadsheets.xlsx import TYPE

NOTHING_WAITS: Final = 286  # htmx stops to ask
TYPES: Final = {"xlsx": TYPE, "csv": "text/csv; charset=utf-8"}


@require_safe
@require(Permission.LIST_EXPORT)
def exports(request: SupporterRequest) -> HttpResponse:
    return render(request, "supporters/exports.html", {"page": exports_page(request.user, at=timezone.now())})


@require_safe
@require(Permission.LIST_EXPORT)
def exports_progress(request: SupporterRequest) -> HttpResponse:
    """The part of the page that changes; polled while a file is being made."""
    page = exports_page(request.user, at=timezone.now())
    return render(request, "supporters/_exports.html", {"page": page}, status=200 if page.waits else NOTHING_WAITS)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.LIST_EXPORT)
@require_recent_factor_to_post
def export_new(request: SupporterRequest) -> HttpResponse:
    """`list`: the address of the list as it is shown."""
    now, sent = timezone.now(), posted(request)
    exported = list_to_export(AddressForm(request.GET if sent is None else sent).address, request.user, at=now)
    if exported is None:
        return _closed(request, ExportFault.GONE)
    if exported.is_lent:
        return _closed(request, ExportFault.LENT)
    form = ExportForm(sent, exported=exported)
    if not form.is_valid():
        return form_page(request, "supporters/export_new.html", form)
    pk, result = new_id(), reverse("exports")
    with submitted_once(request, form, result=result):
        ask_export(form.asked, by=request.user, at=now, pk=pk)
    work_at_once(pk, at=now)
    return redirect(result)


@require_safe
@require(Permission.LIST_EXPORT)
@require_recent_factor
def export_file(request: SupporterRequest, pk: UUID) -> HttpResponse:
    """The access record of the answer is an export of everybody in the file, with the reason as its purpose."""
    ready = Export.objects.visible_to(request.user, timezone.now()).filter(ready_at__isnull=False)
    export = get_object_or_404(ready.select_related("by__department"), pk=pk)
    try:
        content = file_of(export)
    except ExportClosed as closed:
        return _closed(request, closed.fault)
    count_download(export.pk)
    reading = current_reading()
    reading.is_export, reading.purpose = True, export.reason
    answer = HttpResponse(content, content_type=TYPES[export.format])
    name = f"suprovid-{export.asked_at.astimezone(KYIV):%Y-%m-%d-%H%M}.{export.format}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
@require(Permission.OVERSIGHT_VIEW)
def exports_all(request: SupporterRequest) -> HttpResponse:
    """Who made which files; none of them can be opened from here."""
    return list_page(request, "supporters/exports_all.html", every_export(at=timezone.now()))


def _closed(request: SupporterRequest, fault: ExportFault) -> HttpResponse:
    messages.error(request, str(fault.label))
    return redirect("exports")
