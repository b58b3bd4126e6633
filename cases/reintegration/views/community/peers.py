"""Peers, and the community page of a card."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.case.access import PurposeNeeded, case_to_read, case_to_work_on
from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.models.group import of_group
from cases.case.reports.identity import identity_line
from cases.case.states import CaseState, IllegalTransition
from cases.person.reports.consents import missing_label
from cases.reintegration.actions.circles.events import record_informed
from cases.reintegration.actions.circles.invitations import EventFull, answer_invitation, invite, record_attendance
from cases.reintegration.actions.peers import PeerRefused, agree_to_tie, end_tie, propose_tie, search_for_peer
from cases.reintegration.forms.community.events import ANSWERS, INFORMED, InvitationMarkForm, InviteForm
from cases.reintegration.forms.community.peers import AGREE, BY_SEARCH, PeerAnswerForm, PeerForm, PeerOfferForm
from cases.reintegration.models import EventInvitation, PeerSide
from cases.reintegration.models.community.events import in_line_with
from cases.reintegration.reports.community.card import card_community
from cases.reintegration.reports.community.events import inviting_events
from cases.reintegration.reports.community.peers import asked_side, open_searches, peer_lines, picked, search_line
from cases.reintegration.states.community import Attendance, InvitationState, PeerState
from cases.reintegration.views.community.events import COMMUNITY, COMMUNITY_OF_CARD, record_as
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once
from supporters.forms.pages import next_page
from veterans.actions.consents import ConsentMissing


class NotOwn(Exception):
    """The number is of no card to which the user may write."""


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.COMMUNITY_MANAGE)
def peer_new(request: SupporterRequest, number: str) -> HttpResponse:
    record_as(COMMUNITY_OF_CARD)
    case, form, now = _living(request, number), PeerForm(posted(request)), timezone.now()
    if form.is_valid() and _saved(form, lambda: _propose(form, case, request, at=now)):
        return redirect("case_community", case.number)
    return form_page(request, "cases/community/peer_new.html", form, {"card": identity_line(case)})


def _propose(form: PeerForm, case: Case, request: SupporterRequest, *, at: datetime) -> None:
    """Raises ConsentMissing, PeerRefused, NotOwn."""
    known, by = form.cleaned_data, request.user
    with submitted_once(request, form, result=case_address("case_community", case.number)):
        if known["way"] == BY_SEARCH:
            search_for_peer(case.pk, words=known["words"], shown_as=form.shown, by=by, at=at)
            messages.success(request, _("Colleagues see the search on the page of the community."))
        else:
            propose_tie(case.pk, _own(request, known["number"]).pk, shown_as=form.shown, by=by, at=at)
            messages.success(request, _("Proposed. Within a day the other card shows it, and the other person is asked."))


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.COMMUNITY_MANAGE)
def peer_offer(request: SupporterRequest, pk: UUID) -> HttpResponse:
    """For a search of a colleague: one of the reader's cards. Neither opens the card of the other."""
    form, now = PeerOfferForm(posted(request)), timezone.now()
    among = open_searches(in_line_with(request.user.department_id), at=now)
    search = picked(pk, among)
    record_as(COMMUNITY)
    if form.is_valid() and _saved(form, lambda: _offer(form, search, request, at=now)):
        return redirect("community")
    return form_page(request, "cases/community/peer_offer.html", form, {"search": search_line(search, among, at=now)})


def _offer(form: PeerOfferForm, search: PeerSide, request: SupporterRequest, *, at: datetime) -> None:
    """Raises ConsentMissing, PeerRefused, NotOwn."""
    with submitted_once(request, form, result="/community/"):
        own = _own(request, form.cleaned_data["number"])
        propose_tie(own.pk, search.case_id, shown_as=form.shown, by=request.user, at=at)
        record_as(COMMUNITY_OF_CARD)
        messages.success(request, _("Proposed. Within a day the other card shows it, and the other person is asked."))


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.COMMUNITY_MANAGE)
def peer_answer(request: SupporterRequest, number: str, pk: UUID) -> HttpResponse:
    """The answer of this side; a tie is ended here as well. A side that is gone is a 404, after its end too."""
    record_as(COMMUNITY_OF_CARD)
    case, now = _living(request, number), timezone.now()
    side = asked_side(case, pk)
    form = PeerAnswerForm(posted(request), is_asked=side.state == PeerState.ASKED)
    if form.is_valid() and _saved(form, lambda: _answer(form, side, case, request, at=now)):
        return redirect("case_community", case.number)
    line = next(one for one in peer_lines(case, at=now) if one.pk == side.pk)
    return form_page(request, "cases/community/peer.html", form, {"card": identity_line(case), "peer": line})


def _answer(form: PeerAnswerForm, side: PeerSide, case: Case, request: SupporterRequest, *, at: datetime) -> None:
    """Raises ConsentMissing."""
    with submitted_once(request, form, result=case_address("case_community", case.number)):
        if form.cleaned_data["answer"] == AGREE:
            agree_to_tie(side.pk, shown_as=form.shown, by=request.user, at=at)
            messages.success(request, _("Both agreed. Within a day the other card shows it too."))
        else:
            end_tie(side.pk, by=request.user, at=at)
            messages.success(request, _("Ended: nothing of it is left on either card."))


def _saved(form: Any, save: Callable[[], None]) -> bool:
    """Whether it was saved; else the form has the reason."""
    try:
        save()
    except ConsentMissing as missing:
        form.add_error(None, missing_label(missing.scope))
    except PeerRefused as refused:
        form.add_error("number" if "number" in form.fields else None, refused.refusal.label)
    except NotOwn:
        form.add_error("number", _("No such card is among yours"))
    except PurposeNeeded:
        form.add_error("number", _("Somebody else leads this card. Open it and state why, then send this again."))
    else:
        return True
    return False


def _living(request: SupporterRequest, number: str) -> Case:
    """Also a closed card. Raises Http404, PurposeNeeded, IllegalTransition."""
    case = case_to_work_on(request, number)
    if case.loss:
        raise IllegalTransition(case.refusal)
    return case


def _own(request: SupporterRequest, number: str) -> Case:
    """Raises NotOwn, PurposeNeeded."""
    try:
        return case_to_work_on(request, number)
    except Http404 as error:
        raise NotOwn from error


@require_safe
@require(Permission.CASE_VIEW)
def case_community(request: SupporterRequest, number: str) -> HttpResponse:
    found = case_to_read(request, number)
    page = card_community(found, request.user, at=timezone.now())
    return render(request, "cases/community/card.html", {"page": page, "card": page.card, "form": SubmittedOnceForm()})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.COMMUNITY_MANAGE)
def invitation_new(request: SupporterRequest, number: str) -> HttpResponse:
    record_as(COMMUNITY_OF_CARD)
    case, now = case_to_work_on(request, number), timezone.now()
    if case.state != CaseState.OPEN:
        raise IllegalTransition(case.refusal)
    form = InviteForm(posted(request), events=inviting_events(case, at=now), initial={"event": request.GET.get("event", "")})
    context = {"card": identity_line(case)}
    if not form.is_valid():
        return form_page(request, "cases/community/invite.html", form, context)
    try:
        with submitted_once(request, form, result=case_address("case_community", case.number)):
            invite(case.pk, form.cleaned_data["event"], by=request.user, at=now)
            messages.success(request, _("Invited. When the person answers, write it down here."))
    except EventFull as full:
        form.add_error("event", full.refusal.label)
        return form_page(request, "cases/community/invite.html", form, context)
    return redirect("case_community", case.number)


@require_POST
@require(Permission.COMMUNITY_MANAGE)
def invitation_mark(request: SupporterRequest, number: str, pk: UUID) -> HttpResponse:
    """One tap: answered, informed, came. Raises ConsentMissing."""
    record_as(COMMUNITY_OF_CARD)
    case, form = case_to_work_on(request, number), InvitationMarkForm(request.POST)
    invitation = get_object_or_404(EventInvitation.objects.filter(of_group(case.pk)), pk=pk)
    result = next_page(request.GET) or case_address("case_community", case.number)
    if not form.is_valid():
        messages.error(request, _("Choose one of the answers"))
        return redirect(result)
    try:
        with submitted_once(request, form, result=result):
            _mark(form, invitation, case, request)
    except EventFull as full:
        messages.error(request, full.refusal.label)
    return redirect(result)


def _mark(form: InvitationMarkForm, invitation: EventInvitation, case: Case, request: SupporterRequest) -> None:
    mark, by, now = form.cleaned_data["mark"], request.user, timezone.now()
    if mark == INFORMED:
        record_informed(invitation.pk, by=by, at=now)
    elif mark in ANSWERS:
        answer_invitation(invitation.pk, InvitationState(mark), by=by, at=now)
    else:
        record_attendance(invitation.pk, Attendance(mark), liked=form.likings, by=by, at=now)
