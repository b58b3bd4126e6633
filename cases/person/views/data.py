"""The page of a person, and the change of their data."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases.case.access import case_to_read, case_to_work_on
from cases.case.addresses import case_address
from cases.case.reports.identity import identity_line
from cases.course.views.arrivals import mention_clock
from cases.leading.actions.requests import ask_doors
from cases.leading.reports.requests import doors_of
from cases.person.actions.changes import change_person
from cases.person.forms.data import PersonEditForm, PersonPageForm, current_person
from cases.person.reports.page import person_page
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once
from veterans.actions.identifiers import AlreadyRegistered
from veterans.matching import typed_facts


@require_safe
@require(Permission.CASE_VIEW)
def case_person(request: SupporterRequest, number: str) -> HttpResponse:
    found, whole = case_to_read(request, number), PersonPageForm(request.GET).is_whole
    page = person_page(found.case, request.user, at=timezone.now(), workable=found.workable, whole=whole)
    return render(request, "cases/person.html", {"page": page, "card": page.card})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PERSON_EDIT)
def person_edit(request: SupporterRequest, number: str) -> HttpResponse:
    case, now = case_to_work_on(request, number), timezone.now()
    keep = draft_context(request, PersonEditForm, subject_id=case.person_id, person_id=case.person_id, at=now)
    form, card = PersonEditForm(posted(request), draft_context=keep, case=case, now=now), {"card": identity_line(case)}
    if not form.is_valid():
        return form_page(request, "cases/person_edit.html", form, card)
    result = case_address("case_person", number)
    try:
        _save(form, case.person_id, request, result=result, at=now)
    except AlreadyRegistered:
        holders = ask_doors(typed_facts(rnokpp=form.cleaned_data["rnokpp"]), by=request.user, at=now)
        if holders is not None:
            form.refuse_duplicate(door.department for door in doors_of(holders, at=now))
            return form_page(request, "cases/person_edit.html", form, card)
        _save(form, case.person_id, request, result=result, at=now, may_contest=True)  # without an answer; heads get the pair
    except ChangedMeanwhile:
        form.show_both(current_person(case_to_work_on(request, number)))
        return form_page(request, "cases/person_edit.html", form, card, status=409)
    mention_clock(request, now=now)
    return redirect(result)


def _save(
    form: PersonEditForm, person_id: UUID, request: SupporterRequest, *, result: str, at: datetime, may_contest: bool = False
) -> None:
    """Raises AlreadyRegistered, ChangedMeanwhile."""
    version = form.cleaned_data["version"] or 0
    with submitted_once(request, form, result=result):
        change_person(
            person_id,
            form.person_data,
            version=version,
            is_renamed=form.is_renamed,
            may_contest=may_contest,
            by=request.user,
            at=at,
        )
