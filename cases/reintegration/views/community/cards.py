"""The community of a card: the page, invitations, and what the person answered."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.case.access import case_to_read, case_to_work_on
from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.models.group import of_group
from cases.case.reports.identity import identity_line
from cases.case.states import CaseState, IllegalTransition
from cases.reintegration.actions.circles.informing import record_informed
from cases.reintegration.actions.circles.invitations import EventFull, answer_invitation, invite, record_attendance
from cases.reintegration.forms.community.invitations import ANSWERS, INFORMED, InvitationMarkForm, InviteForm
from cases.reintegration.models import EventInvitation
from cases.reintegration.reports.community.card import card_community
from cases.reintegration.reports.community.choices import inviting_events
from cases.reintegration.states.community import Attendance, InvitationState
from cases.reintegration.views.community.recording import COMMUNITY_OF_CARD, record_as
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once
from supporters.forms.pages import next_page


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
