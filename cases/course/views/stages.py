"""Change the stage of a case."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.case.access import case_to_work_on
from cases.case.models import Case, StageSpan, stage_policy
from cases.case.reports.identity import identity_line
from cases.case.states import Stage
from cases.course.actions.cases import change_stage
from cases.course.actions.stays import current_stay
from cases.course.forms.stages import StageForm, current_stage
from cases.course.models.promise import shown_plan
from cases.course.views.arrivals import mention_clock, mention_step
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once
from supporters.forms.outbox import saved_at


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAGE_CHANGE)
def stage_change(request: SupporterRequest, number: str) -> HttpResponse:
    case = case_to_work_on(request, number)
    span, stay = StageSpan.objects.get(case=case, to_at=None), current_stay(case)
    usual = Stage(case.stage)
    policy = stage_policy((usual.later() or (usual,))[0])
    now = timezone.now()
    keep = draft_context(request, StageForm, subject_id=case.pk, person_id=case.person_id, at=now)
    form = StageForm(
        posted(request),
        version=case.version,
        draft_context=keep,
        case=case,
        began_at=max(span.from_at, stay.from_at) if stay else span.from_at,
        stay=stay,
        policy=policy,
        plan=lambda: shown_plan(case.pk),
        now=saved_at(request, now=now),
    )
    if not form.is_valid():
        return form_page(request, "cases/form.html", form, {"card": identity_line(case)})
    try:
        _move(form, case, request, at=now)
    except ChangedMeanwhile:
        form.show_both(current_stage(case_to_work_on(request, number)))
        return render(request, "cases/form.html", {"card": identity_line(case), "form": form}, status=409)
    mention_step(request, case, at=now)
    mention_clock(request, now=now)
    return redirect(case)


def _move(form: StageForm, case: Case, request: SupporterRequest, *, at: datetime) -> None:
    with submitted_once(request, form, result=case.get_absolute_url()):
        change_stage(
            case.pk,
            to=Stage(form.cleaned_data["stage"]),
            moved_at=form.moved_at,
            step=form.planned_step,
            answered=form.answered,
            place=form.place,
            by=request.user,
            at=at,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"] or 0,
        )
