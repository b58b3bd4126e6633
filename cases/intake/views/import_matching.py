"""Which column of a register is which, what its values mean, and what a single row should say."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.case.models import ImportedRow
from cases.case.states import IllegalTransition, RowState
from cases.intake.actions.imports.matching import Matching, keep_matching
from cases.intake.actions.imports.registers import Cells, cells_of, mend_row
from cases.intake.forms.imports.directories import Directories
from cases.intake.forms.imports.matching import MatchForm
from cases.intake.forms.imports.mending import MendForm
from cases.intake.importing.checking import table_of
from cases.intake.importing.run import work_at_once
from cases.intake.states import ImportRefusal
from cases.intake.views.imports import import_to_read
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once

EXAMPLES = 3  # of a column


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.REGISTER_IMPORT)
def import_match(request: SupporterRequest, pk: UUID) -> HttpResponse:
    """Until the import is confirmed; the rows are checked anew."""
    register, now, result = import_to_read(request, pk), timezone.now(), reverse("import_detail", args=[pk])
    if register.confirmed_at or register.cleared_at:
        raise IllegalTransition(ImportRefusal.MATCHED)
    rows, directories = table_of(register), Directories.read(register, at=now)
    form = MatchForm(posted(request), examples=_examples(directories.matching, rows), rows=rows, directories=directories)
    if not (form.is_valid() and form.is_asked_of_all):
        context = {"back": result, "has_more": form.is_bound and not form.errors}
        return form_page(request, "cases/imports/match.html", form, context)
    with submitted_once(request, form, result=result):
        keep_matching(pk, form.matched, at=now)
    work_at_once(pk, at=now)
    return redirect(result)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.REGISTER_IMPORT)
def import_row_mend(request: SupporterRequest, pk: UUID, line: int) -> HttpResponse:
    """A row with errors. It is checked as the whole list was."""
    register, now = import_to_read(request, pk), timezone.now()
    row = get_object_or_404(ImportedRow.objects.filter(register=register), line=line)
    cells = cells_of(row)
    if row.state != RowState.REFUSED or register.undone_at or cells is None:
        raise IllegalTransition(ImportRefusal.MENDED)
    form = MendForm(posted(request), cells=cells, directories=Directories.read(register, at=now), now=now)
    back = f"{reverse('import_detail', args=[pk])}?show={RowState.REFUSED}"
    if not form.is_valid():
        return form_page(request, "cases/imports/mend.html", form, {"line": line, "back": back})
    with submitted_once(request, form, result=back):
        mend_row(row.pk, form.cells, at=now)
        messages.success(request, _("Row %(n)d is mended.") % {"n": line})
    work_at_once(pk, at=now)
    return redirect(back)


def _examples(matching: Matching, rows: Sequence[Cells]) -> list[str]:
    """Of each column the first different values, "" for an empty one."""
    found, listed = [], [row for row in rows if isinstance(row, list)]
    for place in range(len(matching.headings)):
        cells = dict.fromkeys(row[place] for row in listed if place < len(row) and row[place])
        found.append(", ".join(list(cells)[:EXAMPLES]))
    return found
