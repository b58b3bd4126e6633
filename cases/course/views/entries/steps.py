"""A step from the timeline, and an offered one."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.case.access import case_to_work_on
from cases.case.states import IllegalTransition
from cases.course.actions.offers import decline_offer, take_offer
from cases.course.actions.steps import plan_step_again
from cases.course.forms.steps import OfferForm
from cases.course.models import FollowUp
from cases.course.states import StepRefusal
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.idempotency import submitted_once


@require_POST
@require(Permission.VISIT_LOG)
def step_again(request: SupporterRequest, number: str, step_id: UUID) -> HttpResponse:
    case = case_to_work_on(request, number)
    step = get_object_or_404(FollowUp, pk=step_id, case=case)
    plan_step_again(step.pk, by=request.user, at=timezone.now())
    messages.success(request, _("The step is planned again. The one that was planned is in the timeline."))
    return redirect(case)


Choose = Callable[[UUID, OfferForm, SupporterRequest, datetime], object]


@require_POST
@require(Permission.VISIT_LOG)
def offer_take(request: SupporterRequest, number: str, step_id: UUID) -> HttpResponse:
    return _choose(request, number, step_id, _take, _("Your step is planned."))


@require_POST
@require(Permission.VISIT_LOG)
def offer_decline(request: SupporterRequest, number: str, step_id: UUID) -> HttpResponse:
    return _choose(request, number, step_id, _decline, _("The plan stays as it is."))


def _choose(request: SupporterRequest, number: str, step_id: UUID, choose: Choose, said: str) -> HttpResponse:
    """Works once, and only for the author of the step."""
    case = case_to_work_on(request, number)
    step = get_object_or_404(FollowUp, pk=step_id, case=case, planned_by=request.user)
    form = OfferForm(request.POST)
    if not form.is_valid():
        raise IllegalTransition(StepRefusal.FORM)
    with submitted_once(request, form, result=case.get_absolute_url()):
        choose(step.pk, form, request, timezone.now())
    messages.success(request, said)
    return redirect(case)


def _take(step_id: UUID, form: OfferForm, request: SupporterRequest, at: datetime) -> None:
    take_offer(step_id, version=form.cleaned_data["version"] or 0, by=request.user, at=at)


def _decline(step_id: UUID, _form: OfferForm, request: SupporterRequest, at: datetime) -> None:
    decline_offer(step_id, by=request.user, at=at)
