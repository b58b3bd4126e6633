"""Take back the answer about a step, from its row in the timeline."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.case.access import case_to_work_on
from cases.course.actions.steps import plan_step_again
from cases.course.models import FollowUp
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission


@require_POST
@require(Permission.VISIT_LOG)
def step_again(request: SupporterRequest, number: str, step_id: UUID) -> HttpResponse:
    case = case_to_work_on(request, number)
    step = get_object_or_404(FollowUp, pk=step_id, case=case)
    plan_step_again(step.pk, by=request.user, at=timezone.now())
    messages.success(request, _("The step is planned again. The one that was planned is in the timeline."))
    return redirect(case)
