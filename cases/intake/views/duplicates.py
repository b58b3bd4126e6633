"""Pairs of persons that may be one: the list of a head, the two side by side, the decision."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.case.access import pairs_in_reach
from cases.case.states import IllegalTransition
from cases.intake.forms.joining import DifferentForm, LaterForm, PairFilterForm
from cases.intake.reports.duplicate import pair_numbers, pair_page
from cases.intake.reports.duplicates import pair_list
from cases.intake.states import JoinRefusal
from privacy.opening import current_reading
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once
from supporters.forms.list_pages import list_page, way_back
from veterans.actions.pairs import PairOpen, PairSettled, open_again, say_different, set_aside
from veterans.models import DuplicatePair, PairState

PURPOSE: Final = "duplicates"
OPENED: Final = ("first__veteran", "second__veteran", "registrar", "verdict_by")


@require_safe
@require(Permission.DUPLICATES_DECIDE)
def duplicates(request: SupporterRequest) -> HttpResponse:
    filters = PairFilterForm(request.GET)
    if not filters.is_valid():
        return redirect("duplicates")
    listing = pair_list(request.user, filters.shown, at=timezone.now(), filters=filters.parameters())
    return list_page(request, "cases/duplicates.html", listing, {"filters": filters, "tabs": filters.tabs("show")})


@require_safe
@require(Permission.DUPLICATES_DECIDE)
def duplicate(request: SupporterRequest, pk: UUID) -> HttpResponse:
    pair = _pair(request, pk, *OPENED)
    current_reading().purpose = PURPOSE
    page = pair_page(pair, request.user, at=timezone.now())
    context = {"page": page, "form": SubmittedOnceForm(), "list_url": way_back(request, "duplicates")}
    return render(request, "cases/duplicate.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.DUPLICATES_DECIDE)
def duplicate_different(request: SupporterRequest, pk: UUID) -> HttpResponse:
    pair, now = _open_pair(request, pk), timezone.now()
    keep = draft_context(request, DifferentForm, subject_id=pair.pk, person_id=pair.first_id, at=now)
    form = DifferentForm(posted(request), draft_context=keep)
    if not form.is_valid():
        return form_page(request, "cases/duplicate_form.html", form, _head(request, pair))
    with submitted_once(request, form, result=reverse("duplicates")), refused_when_decided():
        say_different(pair.pk, form.cleaned_data["words"], by=request.user, at=now)
        messages.info(request, _("Saved: these are different people. The pair will not be proposed again."))
    return redirect("duplicates")


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.DUPLICATES_DECIDE)
def duplicate_later(request: SupporterRequest, pk: UUID) -> HttpResponse:
    pair, now = _open_pair(request, pk), timezone.now()
    form = LaterForm(posted(request), now=now)
    if not form.is_valid():
        return form_page(request, "cases/duplicate_form.html", form, _head(request, pair))
    with submitted_once(request, form, result=reverse("duplicates")), refused_when_decided():
        set_aside(pair.pk, form.cleaned_data["until"], by=request.user, at=now)
        messages.info(request, _("The decision is put off."))
    return redirect("duplicates")


@require_POST
@require(Permission.DUPLICATES_DECIDE)
def duplicate_open(request: SupporterRequest, pk: UUID) -> HttpResponse:
    pair, form = _pair(request, pk), SubmittedOnceForm(request.POST)
    if form.is_valid():
        with submitted_once(request, form, result=reverse("duplicate", args=[pk])), refused_when_decided():
            open_again(pair.pk, by=request.user, at=timezone.now())
            messages.info(request, _("The pair waits for a decision again."))
    return redirect("duplicate", pk)


@contextmanager
def refused_when_decided() -> Iterator[None]:
    """Raises IllegalTransition when somebody was faster."""
    try:
        yield
    except (PairSettled, PairOpen) as error:
        raise IllegalTransition(JoinRefusal.CHANGED) from error


def _pair(request: SupporterRequest, pk: UUID, *related: str) -> DuplicatePair:
    """Raises Http404."""
    found = pairs_in_reach(request.user).filter(pk=pk)
    pair = (found.select_related(*related) if related else found).first()
    if pair is None:
        raise Http404
    return pair


def _open_pair(request: SupporterRequest, pk: UUID) -> DuplicatePair:
    """Raises Http404, IllegalTransition."""
    pair = _pair(request, pk)
    if pair.state != PairState.OPEN:
        raise IllegalTransition(JoinRefusal.SETTLED)
    return pair


def _head(request: SupporterRequest, pair: DuplicatePair) -> dict[str, str]:
    return {"pair_url": reverse("duplicate", args=[pair.pk]), "pair_label": pair_numbers(pair, request.user)}
