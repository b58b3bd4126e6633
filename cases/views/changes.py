"""What a supporter writes: a new person, an entry, a stage."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.access import case_to_work_on
from cases.actions.cases import NewCase, change_stage, free_number, open_case
from cases.actions.visits import log_visit, undo_visit
from cases.forms.people import PersonForm
from cases.forms.stages import StageForm
from cases.forms.standing import standing_stage
from cases.forms.steps import step_values
from cases.forms.visits import NOT_REACHED, VisitForm, VisitPresetForm
from cases.models import Case, StageSpan, Visit, stage_policy
from cases.reports.card import identity_line
from cases.reports.corrections import step_typed_with
from cases.states import Programme, Risk, Stage
from cases.views.answers import form_page, posted
from privacy.ids import new_id
from privacy.opening import to_edit
from supporters.access import SupporterRequest, require
from supporters.actions.submissions import use_submission_key
from supporters.actions.versions import ChangedMeanwhile
from supporters.calendar import kyiv_day
from supporters.forms.kept import keeping
from supporters.roles import Permission, Role
from veterans.actions.duplicates import record_duplicate
from veterans.actions.people import AlreadyRegistered, register_person

LATE_AT_MOST = timedelta(days=366)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PERSON_REGISTER)
def person_new(request: SupporterRequest) -> HttpResponse:
    policy, now = stage_policy(Stage.STABILIZATION), timezone.now()
    keep = keeping(request, PersonForm, subject_id=None, person_id=None, at=now)
    form = PersonForm(posted(request), keeping=keep, now=now, first_step=policy.step)
    if not form.is_valid():
        return form_page(request, "cases/person_new.html", form, {})
    try:
        return redirect(_register(form, request))
    except AlreadyRegistered:
        told = record_duplicate(form.cleaned_data["rnokpp"], by=request.user, at=now)
        form.refuse_duplicate(may_be_told=told)
        return form_page(request, "cases/person_new.html", form, {})


@transaction.atomic
def _register(form: PersonForm, request: SupporterRequest) -> str:
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
    open_case(register_person(form.new_person), new, by=user, at=timezone.now())
    return result


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.VISIT_LOG)
def visit_new(request: SupporterRequest, number: str) -> HttpResponse:
    case, asked, now = case_to_work_on(request, number), _asked(request), timezone.now()
    keep = keeping(request, VisitForm, subject_id=case.pk, person_id=case.person_id, at=now)
    form = VisitForm(
        posted(request), keeping=keep, initial=_preset(asked, case, request), policy=stage_policy(case.stage),
        risk=Risk(case.risk), now=now, earliest=now - LATE_AT_MOST,
    )  # fmt: skip
    if not form.is_valid():
        return form_page(request, "cases/visit_new.html", form, {"card": identity_line(case)})
    return redirect(_log(form, case, request, place=asked.get("round", "")))


@transaction.atomic
def _log(form: VisitForm, case: Case, request: SupporterRequest, *, place: str) -> str:
    """`place`: the institution whose round the entry is part of; the way leads back to it, else to the card."""
    pk = new_id()
    back_to_round = f"{reverse('round')}?{urlencode({'facility': place, 'saved': pk})}"
    result = back_to_round if place else f"{case.get_absolute_url()}?saved={pk}"
    use_submission_key(request.user, form.cleaned_data["submission_key"], form.submitted_fields(), result=result)
    log_visit(case.pk, form.new_visit, form.next_step, by=request.user, at=form.now, pk=pk)
    return result


def _asked(request: SupporterRequest) -> dict[str, Any]:
    """What the address says of a new entry; {} when it says nothing, or nothing that makes sense."""
    asked = VisitPresetForm(request.GET) if request.GET else None
    return asked.cleaned_data if asked and asked.is_valid() else {}


def _preset(asked: dict[str, Any], case: Case, request: SupporterRequest) -> dict[str, Any]:
    """The kind by where one comes from; the words and the step of an entry that its author has just taken back."""
    again = asked.get("again")
    taken_back = again and Visit.objects.filter(pk=again, case=case, by=request.user, voided_at__isnull=False).first()
    if taken_back:
        words = {"kind": taken_back.kind if taken_back.reached else NOT_REACHED, "summary": to_edit(taken_back.summary)}
        return {**words, **step_values(step_typed_with(taken_back), today=kyiv_day(timezone.now()))}
    return {"kind": asked["kind"]} if asked.get("kind") else {}


@require_POST
@require(Permission.VISIT_LOG)
def visit_undo(request: SupporterRequest, number: str, visit_id: UUID) -> HttpResponse:
    case = case_to_work_on(request, number)
    visit = get_object_or_404(Visit, pk=visit_id, case=case, by=request.user)
    undo_visit(visit.pk, by=request.user, at=timezone.now())
    messages.success(request, _("The entry is taken back, and the card is as it was before."))
    if visit.outcome:
        return redirect("call_outcome", number)
    return redirect(f"{reverse('visit_new', args=[number])}?again={visit.pk}")


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
        posted(request), version=case.version, keeping=keep, case=case, began_at=span.from_at, policy=policy, now=now
    )
    if not form.is_valid():
        return form_page(request, "cases/stage_change.html", form, {"card": identity_line(case)})
    try:
        _move(form, case, request)
    except ChangedMeanwhile:
        form.show_both(standing_stage(case_to_work_on(request, number)))
        return render(request, "cases/stage_change.html", {"card": identity_line(case), "form": form}, status=409)
    return redirect(case)


@transaction.atomic
def _move(form: StageForm, case: Case, request: SupporterRequest) -> None:
    key = form.cleaned_data["submission_key"]
    use_submission_key(request.user, key, form.submitted_fields(), result=case.get_absolute_url())
    change_stage(
        case.pk, to=Stage(form.cleaned_data["stage"]), moved_at=form.moved_at, step=form.next_step, place=form.place,
        by=request.user, at=form.now, reason=form.cleaned_data["reason"], version=form.cleaned_data["version"] or 0,
    )  # fmt: skip
