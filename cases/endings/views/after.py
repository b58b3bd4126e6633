"""After the end of a support: the check, and the beginning of a new episode."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.case.access import case_to_work_on
from cases.case.models import Case
from cases.case.reports.identity import identity_line
from cases.case.states import CaseState, CheckRefusal, EpisodeRefusal, IllegalTransition
from cases.course.actions.places.stays import current_stay
from cases.course.models.promise import shown_plan
from cases.course.views.arrivals import mention_clock, mention_step
from cases.endings.actions.checks import log_check
from cases.endings.actions.episodes import begin_episode, reopen_case
from cases.endings.forms.checks import CheckForm
from cases.endings.forms.episodes import EpisodeForm
from cases.endings.reports.checks import check_page, next_check
from cases.endings.reports.closures import may_reopen
from privacy.ids import new_id
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once
from supporters.forms.outbox import saved_at


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.VISIT_LOG)
def case_check(request: SupporterRequest, number: str) -> HttpResponse:
    """The entry of the next check of a closed case."""
    case, now = case_to_work_on(request, number), timezone.now()
    check = next_check(case, at=now)
    keep = draft_context(request, CheckForm, subject_id=case.pk, person_id=case.person_id, at=now)
    form = CheckForm(posted(request), draft_context=keep, now=saved_at(request, now=now))
    if not form.is_valid():
        if check is None:
            raise IllegalTransition(CheckRefusal.NONE)
        context = {"card": identity_line(case), "check": check_page(check, case, at=now)}
        return form_page(request, "cases/endings/check.html", form, context)
    with submitted_once(request, form, result=case.get_absolute_url()):
        visit = log_check(case.pk, form.new_visit, by=request.user, at=now, pk=new_id())
        messages.success(request, _("Saved.") if visit.reached else _("Saved. The check is due again in a week."))
    mention_clock(request, now=now)
    return redirect(case)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CASE_REOPEN)
def case_reopen(request: SupporterRequest, number: str) -> HttpResponse:
    """Open a closed case again."""
    case, now = case_to_work_on(request, number), timezone.now()
    form = _episode_form(case, request, at=now)
    if not form.is_valid():
        if not may_reopen(case):
            raise IllegalTransition(EpisodeRefusal.NOT_CLOSED)
        return form_page(request, "cases/form.html", form, {"card": identity_line(case)})
    with submitted_once(request, form, result=case.get_absolute_url()):
        reopened = reopen_case(case.pk, form.new_episode, by=request.user, at=now)
        goes_on = _("The support goes on.")
        queued = _("The support goes on. It waits in the queue until somebody accepts it.")
        messages.success(request, goes_on if reopened.owner_id else queued)
    mention_clock(request, now=now)
    return redirect(case)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CASE_REOPEN)
def case_episode(request: SupporterRequest, number: str) -> HttpResponse:
    """A new wound of a person on support."""
    case, now = case_to_work_on(request, number), timezone.now()
    form = _episode_form(case, request, at=now)
    if not form.is_valid():
        if case.state != CaseState.OPEN:
            raise IllegalTransition(case.refusal)
        return form_page(request, "cases/form.html", form, {"card": identity_line(case)})
    with submitted_once(request, form, result=case.get_absolute_url()):
        begin_episode(case.pk, form.new_episode, by=request.user, at=now)
        messages.success(request, _("A new course of the support has begun. Days without a contact count from now."))
    mention_step(request, case, at=now)
    mention_clock(request, now=now)
    return redirect(case)


def _episode_form(case: Case, request: SupporterRequest, *, at: datetime) -> EpisodeForm:
    keep = draft_context(request, EpisodeForm, subject_id=case.pk, person_id=case.person_id, at=at)
    plan = shown_plan(case.pk)
    return EpisodeForm(posted(request), draft_context=keep, case=case, stay=current_stay(case), plan=plan, now=at)
