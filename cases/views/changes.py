"""What a supporter writes: a new person, a stage."""

from datetime import datetime

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.access import case_to_work_on
from cases.actions.cases import NewCase, change_stage, free_number, open_case
from cases.forms.people import PersonForm
from cases.forms.stages import StageForm
from cases.forms.standing import standing_stage
from cases.models import Case, StageSpan, stage_policy
from cases.reports.card import identity_line
from cases.states import Programme, Stage
from cases.views.answers import form_page, mention_clock, posted
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.roles import Permission, Role
from supporters.forms.actions.submissions import use_submission_key
from supporters.forms.kept import keeping
from supporters.forms.outbox import saved_at
from supporters.forms.views.searching import found
from veterans.actions.duplicates import record_duplicate
from veterans.actions.people import AlreadyRegistered, register_person


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PERSON_REGISTER)
def person_new(request: SupporterRequest) -> HttpResponse:
    policy, now = stage_policy(Stage.STABILIZATION), timezone.now()
    keep = keeping(request, PersonForm, subject_id=None, person_id=None, at=now)
    form = PersonForm(
        posted(request), keeping=keep, now=saved_at(request, now=now), first_step=policy.step,
        department_id=request.user.department_id,
    )  # fmt: skip
    if not form.is_valid():
        return found(request, form) or form_page(request, "cases/person_new.html", form, {})
    try:
        result = _register(form, request, at=now)
    except AlreadyRegistered:
        told = record_duplicate(form.cleaned_data["rnokpp"], by=request.user, at=now)
        form.refuse_duplicate(may_be_told=told)
        return form_page(request, "cases/person_new.html", form, {})
    mention_clock(request, now=now)
    return redirect(result)


@transaction.atomic
def _register(form: PersonForm, request: SupporterRequest, *, at: datetime) -> str:
    user, number = request.user, free_number()
    result = reverse("case_detail", args=[number])
    use_submission_key(user, form.cleaned_data["submission_key"], form.submitted_fields(), result=result)
    new = NewCase(
        programme=Programme(form.cleaned_data["programme"]),
        stage=Stage(form.cleaned_data["stage"]),
        owner=user if user.role == Role.SUPPORTER else None,
        department=user.department,
        first_step=form.next_step,
        place=form.place,
        number=number,
    )
    open_case(register_person(form.new_person), new, by=user, at=at)
    return result


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAGE_CHANGE)
def stage_change(request: SupporterRequest, number: str) -> HttpResponse:
    case = case_to_work_on(request, number)
    span = StageSpan.objects.get(case=case, to_at=None)
    usual = Stage(case.stage)
    policy = stage_policy((usual.later() or [usual])[0])
    now = timezone.now()
    keep = keeping(request, StageForm, subject_id=case.pk, person_id=case.person_id, at=now)
    form = StageForm(
        posted(request), version=case.version, keeping=keep, case=case, began_at=span.from_at, policy=policy,
        now=saved_at(request, now=now),
    )  # fmt: skip
    if not form.is_valid():
        return found(request, form) or form_page(request, "cases/stage_change.html", form, {"card": identity_line(case)})
    try:
        _move(form, case, request, at=now)
    except ChangedMeanwhile:
        form.show_both(standing_stage(case_to_work_on(request, number)))
        return render(request, "cases/stage_change.html", {"card": identity_line(case), "form": form}, status=409)
    mention_clock(request, now=now)
    return redirect(case)


@transaction.atomic
def _move(form: StageForm, case: Case, request: SupporterRequest, *, at: datetime) -> None:
    key = form.cleaned_data["submission_key"]
    use_submission_key(request.user, key, form.submitted_fields(), result=case.get_absolute_url())
    change_stage(
        case.pk, to=Stage(form.cleaned_data["stage"]), moved_at=form.moved_at, step=form.next_step, place=form.place,
        by=request.user, at=at, reason=form.cleaned_data["reason"], version=form.cleaned_data["version"] or 0,
    )  # fmt: skip
