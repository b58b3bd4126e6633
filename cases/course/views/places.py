"""Where a person is: all stays, a move, and the correction of the current stay."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.case.access import case_to_read, case_to_work_on
from cases.case.addresses import case_address
from cases.case.models import Case, StageSpan
from cases.case.reports.identity import identity_line
from cases.case.states import CaseState, IllegalTransition
from cases.course.actions.moves import correct_stay, move_person
from cases.course.actions.stays import current_stay, stay_before
from cases.course.forms.places import CorrectStayForm, MoveForm, current_place
from cases.course.forms.stages import ON_ARRIVING
from cases.course.models import Stay
from cases.course.models.promise import shown_plan
from cases.course.reports.places import PlacesPage, places_page
from cases.course.states import StayRefusal
from cases.course.views.arrivals import mention_clock, mention_step
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once
from supporters.forms.outbox import saved_at


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PLACE_CHANGE)
def case_places(request: SupporterRequest, number: str) -> HttpResponse:
    """All stays, and the form of a move for a reader who may write to an open case."""
    found, now = case_to_read(request, number), timezone.now()
    case, page = found.case, places_page(found.case, request.user, at=now, workable=found.workable)
    if not page.may_move:
        if request.method == "POST":
            _refuse(case, workable=found.workable)
        return render(request, "cases/places.html", {"card": identity_line(case), "page": page})
    form = _move_form(request, case, now)
    if not form.is_valid():
        return form_page(request, "cases/places.html", form, {"card": identity_line(case), "page": page})
    try:
        _move(form, case, request, at=now)
    except ChangedMeanwhile:
        return _both(request, "cases/places.html", form, number, page)
    mention_step(request, case, at=now)
    mention_clock(request, now=now)
    return redirect("case_places", case.number)


def _refuse(case: Case, *, workable: bool) -> None:
    """Raises Http404, IllegalTransition."""
    if not workable:
        raise Http404
    raise IllegalTransition(case.refusal)


def _move_form(request: SupporterRequest, case: Case, now: datetime) -> MoveForm:
    keep = draft_context(request, MoveForm, subject_id=case.pk, person_id=case.person_id, at=now)
    saved = saved_at(request, now=now)
    return MoveForm(
        posted(request),
        version=case.version,
        draft_context=keep,
        case=case,
        current=current_stay(case),
        plan=lambda: shown_plan(case.pk),
        stage_began_at=_stage_began_at(case) if Permission.STAGE_CHANGE in request.user.granted else None,
        now=saved,
    )


def _stage_began_at(case: Case) -> datetime | None:
    """None when no stage begins with a move."""
    if case.stage not in ON_ARRIVING:
        return None
    began: datetime = StageSpan.objects.values_list("from_at", flat=True).get(case=case, to_at=None)
    return began


def _move(form: MoveForm, case: Case, request: SupporterRequest, *, at: datetime) -> None:
    with submitted_once(request, form, result=case_address("case_places", case.number)):
        version = form.cleaned_data["version"] or 0
        moved: dict[str, Any] = {"moved_at": form.moved_at, "stage": form.new_stage, "version": version}
        move_person(case.pk, form.new_stay, by=request.user, at=at, **moved)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PLACE_CHANGE)
def stay_correct(request: SupporterRequest, number: str) -> HttpResponse:
    """The current stay was recorded wrongly: both versions are kept."""
    case, now = case_to_work_on(request, number), timezone.now()
    current = current_stay(case)
    if current is None or case.state != CaseState.OPEN:
        raise IllegalTransition(StayRefusal.NOTHING if case.state == CaseState.OPEN else case.refusal)
    form = _correct_form(request, case, current, now)
    if not form.is_valid():
        return form_page(request, "cases/stay_correct.html", form, {"card": identity_line(case)})
    try:
        _correct(form, case, request, at=now)
    except ChangedMeanwhile:
        return _both(request, "cases/stay_correct.html", form, number, None)
    return redirect("case_places", case.number)


def _correct_form(request: SupporterRequest, case: Case, current: Stay, now: datetime) -> CorrectStayForm:
    keep = draft_context(request, CorrectStayForm, subject_id=case.pk, person_id=case.person_id, at=now)
    before = stay_before(current)
    return CorrectStayForm(
        posted(request),
        version=case.version,
        draft_context=keep,
        case=case,
        current=current,
        earliest=before.from_at if before else min(case.opened_at, current.from_at),
        now=now,
    )


def _correct(form: CorrectStayForm, case: Case, request: SupporterRequest, *, at: datetime) -> None:
    with submitted_once(request, form, result=case_address("case_places", case.number)):
        correct_stay(
            case.pk, form.new_stay, began_at=form.stay_began_at, by=request.user, at=at, version=form.cleaned_data["version"] or 0
        )


def _both(
    request: SupporterRequest, template: str, form: MoveForm | CorrectStayForm, number: str, page: PlacesPage | None
) -> HttpResponse:
    case = case_to_work_on(request, number)
    form.show_both(current_place(case))
    if page is not None:
        page = places_page(case, request.user, at=timezone.now(), workable=True)
    return render(request, template, {"card": identity_line(case), "form": form, "page": page}, status=409)
