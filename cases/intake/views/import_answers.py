"""The answers of a head about rows that are like somebody: pages of pairs, and rows that repeat others."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases.case.states import RowState
from cases.intake.actions.imports.answers import answer_rows
from cases.intake.forms.imports.answers import AnswersForm, PageForm, RepeatedForm, shown_lines
from cases.intake.importing.answers import answers_page, asked_lines
from cases.intake.importing.repeated import repeated_page
from cases.intake.importing.run import work_at_once
from cases.intake.views.imports import import_to_read
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.REGISTER_IMPORT)
def import_alike(request: SupporterRequest, pk: UUID) -> HttpResponse:
    """Whether rows are somebody known: a page of them, each beside the cards and rows that it is like."""
    register, sent, shown = import_to_read(request, pk), posted(request), shown_lines(request.POST)
    waiting, number = asked_lines(pk), PageForm(request.GET).number
    asked = {line: twins for line, twins in shown.items() if waiting.get(line) == twins}
    form = AnswersForm(sent, asked=asked or shown)
    if shown and form.is_valid():
        return _save(request, pk, form, result=f"{reverse('import_alike', args=[pk])}?page={number}")
    page = answers_page(register, request.user, page=number, at=timezone.now(), only=asked if shown else None)
    if not page.questions:
        return redirect(_rows_address(pk))
    if not shown:
        form = AnswersForm(sent, asked=page.shown)
    pairs = [(one, form[f"answer_{one.line}"], form[f"words_{one.line}"]) for one in page.questions]
    context = {"page": page, "pairs": pairs, "back": _rows_address(pk), "gone": _numbers(shown.keys() - asked.keys())}
    return form_page(request, "cases/imports/alike.html", form, context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.REGISTER_IMPORT)
def import_repeated(request: SupporterRequest, pk: UUID) -> HttpResponse:
    """Leave one of the rows that are word for word the same person, once their list was read."""
    register, sent, shown = import_to_read(request, pk), posted(request), shown_lines(request.POST)
    address, form = reverse("import_alike", args=[pk]), RepeatedForm(sent, asked=shown)
    if form.is_valid():
        return _save(request, pk, form, result=address)
    page = repeated_page(register, at=timezone.now())
    if not page.shown:
        messages.info(request, _("No rows repeat each other with the same stage, supporter and department."))
        return redirect(address)
    form = RepeatedForm(sent, asked=page.shown)
    return form_page(request, "cases/imports/repeated.html", form, {"page": page, "back": address})


def _save(request: SupporterRequest, pk: UUID, form: AnswersForm | RepeatedForm, *, result: str) -> HttpResponse:
    """Rows that somebody else has answered about meanwhile are named."""
    answers, now = form.answers, timezone.now()
    with submitted_once(request, form, result=result):
        if gone := answer_rows(pk, answers, by=request.user, at=now):
            messages.warning(request, _("Nothing was changed in rows that had an answer already: %(n)s.") % {"n": _numbers(gone)})
        if done := len(answers) - len(gone):
            messages.success(request, ngettext("%(n)d row is answered.", "%(n)d rows are answered.", done) % {"n": done})
    work_at_once(pk, at=now)
    return redirect(result)


def _rows_address(pk: UUID) -> str:
    return f"{reverse('import_detail', args=[pk])}?show={RowState.ALIKE}"


def _numbers(lines: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(lines)))
