"""Load a list of vacancies: upload, check, preview, confirm."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.course.actions.facilities.lists import ListRefused
from cases.reintegration.actions.employment.lists import save_vacancies
from cases.reintegration.forms.employment.listed import LISTED, CheckedVacancies
from cases.reintegration.forms.employment.loading import ConfirmVacanciesForm, LoadVacanciesForm
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page
from supporters.forms.idempotency import submitted_once


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.VACANCIES_KEEP)
def vacancies_load(request: SupporterRequest) -> HttpResponse:
    """Check the uploaded list. Nothing is written: the preview page carries the rows."""
    now = timezone.now()
    form = LoadVacanciesForm(request.POST, request.FILES, now=now) if request.method == "POST" else LoadVacanciesForm(now=now)
    if form.is_valid():
        return _checked(request, ConfirmVacanciesForm.of(form.checked, now=now), form.checked, unread=form.unread)
    return form_page(request, "cases/employment/vacancies_load.html", form, {"columns": LISTED.labels()})


@require_POST
@require(Permission.VACANCIES_KEEP)
def vacancies_load_confirm(request: SupporterRequest) -> HttpResponse:
    """Save all rows as they were shown, or none: when something has changed, the list is shown again."""
    now, status = timezone.now(), 409
    form = ConfirmVacanciesForm(request.POST, now=now)
    if form.is_valid() and not form.is_outdated:
        try:
            return redirect(_save(form, request, at=now))
        except ListRefused:
            form.check_again()
    elif form.checked is None or not form.is_outdated:
        status = 422
    if form.checked is None:
        context = {"form": LoadVacanciesForm(now=now), "refused": form, "columns": LISTED.labels()}
        return render(request, "cases/employment/vacancies_load.html", context, status=status)
    return _checked(request, form, form.checked, status=status)


def _save(form: ConfirmVacanciesForm, request: SupporterRequest, *, at: datetime) -> str:
    result = reverse("vacancies")
    with submitted_once(request, form, result=result):
        assert form.checked is not None  # noqa: S101 - the form is valid
        save_vacancies(form.checked.to_save, by=request.user, at=at)
        counts = {"new": len(form.checked.new), "changed": len(form.checked.changed)}
        messages.success(request, _("The list is saved. New: %(new)d, changed: %(changed)d.") % counts)
    return result


def _checked(
    request: SupporterRequest,
    form: ConfirmVacanciesForm,
    checked: CheckedVacancies,
    *,
    unread: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "checked": checked, "unread": unread or [], "is_outdated": status == 409}
    return render(request, "cases/employment/vacancies_checked.html", context, status=status)
