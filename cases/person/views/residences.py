"""Where a person is registered, lives and will return to: the page, the form of each place, and its end."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.case.access import case_to_read, case_to_work_on
from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.reports.identity import identity_line
from cases.case.states import IllegalTransition, PersonRefusal
from cases.person.actions.changes import end_place, refuse_future_after_loss, set_place
from cases.person.forms.residences import EndPlaceForm, ResidenceForm, current_place_of_life, draft_subject
from cases.person.reports.residences import own_place, residence_page, suggested_territories
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once
from veterans.actions.residences import place_version
from veterans.models import PlaceEnd, PlaceKind


@require_safe
@require(Permission.CASE_VIEW)
def case_residence(request: SupporterRequest, number: str) -> HttpResponse:
    found = case_to_read(request, number)
    page = residence_page(found.case, request.user, at=timezone.now(), workable=found.workable)
    return render(request, "cases/residence.html", {"page": page, "card": page.card})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PERSON_EDIT)
def residence_edit(request: SupporterRequest, number: str, kind: str) -> HttpResponse:
    case, place_kind, now = case_to_work_on(request, number), _kind(kind), timezone.now()
    refuse_future_after_loss(case, place_kind)
    form, context = _form(request, case, place_kind, at=now), _context(case)
    if not form.is_valid():
        return form_page(request, "cases/residence_edit.html", form, context)
    try:
        _save(form, case.pk, request, result=case_address("case_residence", case.number), at=now)
    except ChangedMeanwhile:
        current, version = own_place(case, place_kind), place_version(case.person_id, place_kind)
        form.show_both(current_place_of_life(current, version, at=now))
        return form_page(request, "cases/residence_edit.html", form, context, status=409)
    return redirect("case_residence", case.number)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PERSON_EDIT)
def residence_end(request: SupporterRequest, number: str, kind: str) -> HttpResponse:
    """A page that asks first. Raises IllegalTransition where no place is recorded, or another one by now."""
    case, place_kind, now = case_to_work_on(request, number), _kind(kind), timezone.now()
    refuse_future_after_loss(case, place_kind)
    form, place = EndPlaceForm(posted(request), version=place_version(case.person_id, place_kind)), own_place(case, place_kind)
    if not form.is_valid():
        if place is None:
            raise IllegalTransition(PersonRefusal.NO_PLACE)
        context = {**_context(case), "where": place.territory.label, "label": place_kind.label}
        return form_page(request, "cases/residence_end.html", form, context)
    version, reason = form.cleaned_data["version"] or 0, PlaceEnd(form.cleaned_data["reason"])
    with submitted_once(request, form, result=case_address("case_residence", case.number)):
        try:
            end_place(case.pk, place_kind, reason=reason, version=version, by=request.user, at=now)
        except ChangedMeanwhile as error:
            raise IllegalTransition(PersonRefusal.PLACE_CHANGED) from error
    return redirect("case_residence", case.number)


def _context(case: Case) -> dict[str, object]:
    return {"card": identity_line(case), "residence_url": case_address("case_residence", case.number)}


def _kind(code: str) -> PlaceKind:
    """Raises Http404."""
    if code not in PlaceKind.values:
        raise Http404
    return PlaceKind(code)


def _form(request: SupporterRequest, case: Case, kind: PlaceKind, *, at: datetime) -> ResidenceForm:
    subject = draft_subject(case.person_id, kind)
    keep = draft_context(request, ResidenceForm, subject_id=subject, person_id=case.person_id, at=at)
    return ResidenceForm(
        posted(request),
        draft_context=keep,
        version=place_version(case.person_id, kind),
        kind=kind,
        current=own_place(case, kind),
        suggested=suggested_territories(case),
        now=at,
    )


def _save(form: ResidenceForm, case_id: UUID, request: SupporterRequest, *, result: str, at: datetime) -> None:
    """Raises ChangedMeanwhile."""
    version = form.cleaned_data["version"] or 0
    with submitted_once(request, form, result=result):
        set_place(case_id, form.new_place, before=form.before_ends, version=version, by=request.user, at=at)
        messages.success(request, _("The place is written down."))
