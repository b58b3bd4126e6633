"""Who works on a case; bring a colleague into the team and end the help."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.case.access import FoundCase, case_to_read, found_to_work_on
from cases.case.addresses import case_address
from cases.case.models import Case, TeamMember
from cases.case.reports.identity import identity_line
from cases.case.states import CaseState, IllegalTransition
from cases.leading.actions.teams import end_membership, join_team
from cases.leading.forms.members import MemberForm
from cases.leading.reports.hand_over import acting_label
from cases.leading.reports.team import case_team, member_choices, team_members
from privacy.ids import new_id
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once


@require_safe
@require(Permission.CASE_VIEW)
def case_team_page(request: SupporterRequest, number: str) -> HttpResponse:
    """The team of a case with phones."""
    found, at = case_to_read(request, number), timezone.now()
    manages = _manages(found, request)
    context = {
        "card": identity_line(found.case),
        "team": case_team(found.case, offered=found.offer is not None, at=at),
        "members": team_members(found.case, at=at, may_end=manages),
        "acting": acting_label(found.case, request.user, absent=found.absent, at=at),
        "join_url": case_address("team_join", number) if manages else "",
        "form": SubmittedOnceForm(),
    }
    return render(request, "cases/team.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.TEAM_MANAGE)
def team_join(request: SupporterRequest, number: str) -> HttpResponse:
    case, now = _case_to_manage(request, number), timezone.now()
    if case.state != CaseState.OPEN:
        raise IllegalTransition(case.refusal)
    keep = draft_context(request, MemberForm, subject_id=case.pk, person_id=case.person_id, at=now)
    form = MemberForm(posted(request), draft_context=keep, choices=member_choices(case, request.user, at=now), now=now)
    if not form.is_valid():
        return form_page(request, "cases/team_join.html", form, {"card": identity_line(case)})
    with submitted_once(request, form, result=case_address("case_team", number)):
        joined = join_team(case.pk, form.new_member, by=request.user, at=now, pk=new_id())
        messages.success(request, _("On the team now: %(name)s.") % {"name": joined.supporter.short_name})
    return redirect("case_team", number)


@require_POST
@require(Permission.TEAM_MANAGE)
def team_end(request: SupporterRequest, number: str, member_id: UUID) -> HttpResponse:
    case = _case_to_manage(request, number)
    member, form = get_object_or_404(TeamMember, pk=member_id, case=case), SubmittedOnceForm(request.POST)
    if form.is_valid():
        with submitted_once(request, form, result=case_address("case_team", number)):
            end_membership(member.pk, by=request.user, at=timezone.now())
            messages.success(request, _("The help is over. The colleague is notified."))
    return redirect("case_team", number)


def _manages(found: FoundCase, request: SupporterRequest) -> bool:
    """Whether the reader answers for the open case: a member of its team does not change the team."""
    is_open = found.case.state == CaseState.OPEN
    return found.workable and found.answers and is_open and Permission.TEAM_MANAGE in request.user.granted


def _case_to_manage(request: SupporterRequest, number: str) -> Case:
    """Raises Http404, PurposeNeeded."""
    found = found_to_work_on(request, number)
    if not found.answers:
        raise Http404
    return found.case
