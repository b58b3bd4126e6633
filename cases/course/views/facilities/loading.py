"""Load a list of institutions: upload, check, preview, confirm. Download the directory as such a list."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.course.actions.facilities.lists import ListRefused, save_listed
from cases.course.forms.facilities.listed import CheckedFacilities, directory_rows
from cases.course.forms.facilities.loading import ConfirmLoadForm, LoadForm
from supporters.directory.access import SupporterRequest, require
from supporters.directory.calendar import kyiv_day
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page
from supporters.forms.idempotency import submitted_once
from supporters.forms.spreadsheets import csv_answer


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
