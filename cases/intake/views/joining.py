"""Join the two cards of a pair, and undo it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.case.access import pairs_to_join
from cases.case.states import IllegalTransition
from cases.intake.actions.joining.joining import join_persons
from cases.intake.actions.joining.undoing import undo_join
from cases.intake.forms.joining import JoinForm, UndoJoinForm
from cases.intake.models import Join
from cases.intake.reports.duplicate import pair_numbers
from cases.intake.reports.joining import join_page, stays_message, undo_page
from cases.intake.states import JoinRefusal, JoinRefused
from cases.intake.views.duplicates import PURPOSE
from privacy.ids import new_id
from privacy.opening import current_reading
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once
from veterans.actions.pairs import PairOpen
from veterans.models import DuplicatePair, PairState

JOIN: Final = "cases/intake/join.html"


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.DUPLICATES_DECIDE)
def duplicate_join(request: SupporterRequest, pk: UUID) -> HttpResponse:
    pair, now = _pair(request, pk, PairState.OPEN), timezone.now()
    form = JoinForm(posted(request), page=join_page(pair, at=now))
    if form.is_outdated:
        return _both(request, pair, form)
    if not form.is_valid():
        return form_page(request, JOIN, form, _head(request, pair))
    try:
        _join(form, pair, request, at=now)
    except ChangedMeanwhile:
        again = _pair(request, pk, PairState.OPEN)
        return _both(request, again, JoinForm(request.POST, page=join_page(again, at=now)))
    except JoinRefused as refused:
        _pair(request, pk, PairState.OPEN)  # somebody may have been faster
        form.refuse(refused.refusal)
        return form_page(request, JOIN, form, _head(request, pair))
    return redirect("duplicate", pk)


def _join(form: JoinForm, pair: DuplicatePair, request: SupporterRequest, *, at: datetime) -> None:
    """Raises JoinRefused, ChangedMeanwhile."""
    with submitted_once(request, form, result=reverse("duplicate", args=[pair.pk])):
        join_persons(form.new_join, by=request.user, at=at, pk=new_id())
        messages.success(request, _("The cards are joined. The other number leads to the card that remains."))


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.DUPLICATES_DECIDE)
def duplicate_undo(request: SupporterRequest, pk: UUID) -> HttpResponse:
    pair, now = _pair(request, pk, PairState.JOINED), timezone.now()
    if pair.is_erased:
        raise IllegalTransition(JoinRefusal.ERASED)
    found = Join.objects.select_related("remains__veteran", "joined", "joined_by")
    join, form = found.get(pair=pair, undone_at=None), UndoJoinForm(posted(request))
    context = {**_head(request, pair), "page": undo_page(join, at=now)}
    if not form.is_valid():
        return form_page(request, "cases/intake/join_undo.html", form, context)
    try:
        _undo(form, join, request, at=now)
    except JoinRefused as refused:
        _pair(request, pk, PairState.JOINED)  # somebody may have been faster
        form.add_error(None, refused.refusal.label)
        return form_page(request, "cases/intake/join_undo.html", form, context)
    return redirect("duplicate", pk)


def _undo(form: UndoJoinForm, join: Join, request: SupporterRequest, *, at: datetime) -> None:
    """Raises JoinRefused."""
    with submitted_once(request, form, result=reverse("duplicate", args=[join.pair_id])):
        try:
            stays = undo_join(join.pk, by=request.user, at=at)
        except PairOpen as error:
            raise IllegalTransition(JoinRefusal.UNDONE) from error
        messages.success(request, _("The join is undone: both cards go on by themselves."))
        if words := stays_message(stays):
            messages.info(request, words)


def _pair(request: SupporterRequest, pk: UUID, state: PairState) -> DuplicatePair:
    """Raises Http404, IllegalTransition."""
    pair = pairs_to_join(request.user).filter(pk=pk).select_related("first__veteran", "second__veteran").first()
    if pair is None:
        raise Http404
    if pair.state != state:
        raise IllegalTransition(JoinRefusal.CHANGED)
    current_reading().purpose = PURPOSE
    return pair


def _both(request: SupporterRequest, pair: DuplicatePair, form: JoinForm) -> HttpResponse:
    form.show_both()
    return render(request, JOIN, {**_head(request, pair), "form": form}, status=409)


def _head(request: SupporterRequest, pair: DuplicatePair) -> dict[str, str]:
    return {"pair_url": reverse("duplicate", args=[pair.pk]), "pair_label": pair_numbers(pair, request.user)}
