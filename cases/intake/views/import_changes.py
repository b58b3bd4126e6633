"""One value of many rows of a checked register, changed at once and taken back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cases.case.states import IllegalTransition
from cases.intake.actions.imports.changes import add_change, undo_change
from cases.intake.forms.imports.changing import ChangeForm, UndoChangeForm
from cases.intake.forms.imports.directories import Directories
from cases.intake.importing.checking import table_of
from cases.intake.importing.run import work_at_once
from cases.intake.states import ImportRefusal
from cases.intake.views.imports import import_to_read
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.REGISTER_IMPORT)
def import_change(request: SupporterRequest, pk: UUID) -> HttpResponse:
    """Until the import is confirmed; the rows are checked anew."""
    register, now, result = import_to_read(request, pk), timezone.now(), reverse("import_detail", args=[pk])
    if register.matched_at is None or register.confirmed_at or register.cleared_at:
        raise IllegalTransition(ImportRefusal.CHANGED)
    form = ChangeForm(posted(request), rows=table_of(register), directories=Directories.read(register, at=now), now=now)
    if not form.is_valid():
        return form_page(request, "cases/imports/change.html", form, {"back": result})
    change = form.change
    with submitted_once(request, form, result=result):
        add_change(pk, change, at=now)
        messages.success(request, ngettext("%(n)d row is changed.", "%(n)d rows are changed.", change.rows) % {"n": change.rows})
    work_at_once(pk, at=now)
    return redirect(result)


@require_POST
@require(Permission.REGISTER_IMPORT)
def import_change_undo(request: SupporterRequest, pk: UUID) -> HttpResponse:
    import_to_read(request, pk)
    form, now, result = UndoChangeForm(request.POST), timezone.now(), reverse("import_detail", args=[pk])
    if form.is_valid():
        with submitted_once(request, form, result=result):
            undo_change(pk, form.cleaned_data["made_at"], at=now)
            messages.success(request, _("The change is taken back: the rows have what they had before."))
        work_at_once(pk, at=now)
    return redirect(result)
