"""What a person answers about consent: all scopes, the answer to one, and taking the latest answer back."""

from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.case.access import case_to_read, case_to_work_on
from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.reports.identity import identity_line
from cases.case.states import IllegalTransition
from cases.person.actions.consents import answer_consent, end_consent, undo_answer
from cases.person.forms.consents import ConsentForm, UndoConsentForm, current_consent, draft_subject
from cases.person.reports.consents import answer_line, cancelled_label, consent_page
from cases.person.states import ConsentRefusal
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.calendar import kyiv_day
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once
from veterans.actions.consents import NewConsent, consent_version, current_text
from veterans.models import Answer, Consent, ConsentScope, Scope

WRITTEN_DOWN: Final = {
    Answer.GIVEN: gettext_lazy("The consent is written down."),
    Answer.REFUSED: gettext_lazy("The refusal is written down."),
    Answer.NOT_ASKED: gettext_lazy("The basis is written down. The promise to ask stays."),
}


@require_safe
@require(Permission.CASE_VIEW)
def case_consent(request: SupporterRequest, number: str) -> HttpResponse:
    found, now = case_to_read(request, number), timezone.now()
    page = consent_page(found.case, request.user, at=now, workable=found.workable)
    return render(request, "cases/consents.html", {"page": page, "card": page.card, "form": UndoConsentForm(version=0)})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CONSENT_RECORD)
def consent_answer(request: SupporterRequest, number: str, scope: str) -> HttpResponse:
    case, known, now = case_to_work_on(request, number), _scope(scope), timezone.now()
    if case.loss:
        raise IllegalTransition(case.refusal)
    form = _form(request, case, known, at=now)
    if not form.is_valid():
        return form_page(request, "cases/consent_answer.html", form, _context(case, known, request, at=now))
    try:
        _record(form, case, request, at=now)
    except ChangedMeanwhile:
        form.show_both(current_consent(_current(case, known), consent_version(case.person_id, known), at=now))
        return form_page(request, "cases/consent_answer.html", form, _context(case, known, request, at=now), status=409)
    return redirect("case_consent", number)


@require_POST
@require(Permission.CONSENT_RECORD)
def consent_undo(request: SupporterRequest, number: str, scope: str) -> HttpResponse:
    case, known = case_to_work_on(request, number), _scope(scope)
    form = UndoConsentForm(request.POST, version=0)
    if form.is_valid():
        with submitted_once(request, form, result=case_address("case_consent", case.number)):
            _undo(form, case, known, request, at=timezone.now())
    return redirect("case_consent", number)


def _undo(form: UndoConsentForm, case: Case, scope: Scope, request: SupporterRequest, *, at: datetime) -> None:
    """Raises IllegalTransition."""
    try:
        cancelled = undo_answer(case.pk, scope, version=form.cleaned_data["version"] or 0, by=request.user, at=at)
    except ChangedMeanwhile as error:
        raise IllegalTransition(ConsentRefusal.CHANGED) from error
    words = (_("The answer is taken back: what was so before holds again."), cancelled_label(cancelled))
    messages.success(request, " ".join(part for part in words if part))


def _scope(code: str) -> Scope:
    """Raises Http404."""
    if code not in Scope.values:
        raise Http404
    return Scope(code)


def _current(case: Case, scope: Scope) -> Consent | None:
    rows = Consent.objects.of_person(case.person_id).select_related("basis", "taken_by", "withdrawn_by")
    return rows.answered_last(scope) or rows.current().filter(person=case.person_id, scope=scope).first()


def _form(request: SupporterRequest, case: Case, scope: Scope, *, at: datetime) -> ConsentForm:
    subject = draft_subject(case.person_id, scope)
    keep = draft_context(request, ConsentForm, subject_id=subject, person_id=case.person_id, at=at)
    return ConsentForm(
        posted(request),
        draft_context=keep,
        version=consent_version(case.person_id, scope),
        scope=scope,
        text=current_text(scope, kyiv_day(at)),
        consent=_current(case, scope),
        now=at,
    )


def _context(case: Case, scope: Scope, request: SupporterRequest, *, at: datetime) -> dict[str, object]:
    return {
        "card": identity_line(case),
        "scope": ConsentScope.objects.get(pk=scope),
        "answer": answer_line(scope, _current(case, scope), request.user, at=at),
    }


def _record(form: ConsentForm, case: Case, request: SupporterRequest, *, at: datetime) -> None:
    """Raises ChangedMeanwhile."""
    new, by, version = form.new_consent, request.user, form.cleaned_data["version"] or 0
    with submitted_once(request, form, result=case_address("case_consent", case.number)):
        if isinstance(new, NewConsent):
            cancelled = answer_consent(case.pk, new, version=version, by=by, at=at)
            said = str(WRITTEN_DOWN[new.answer])
        else:
            cancelled = end_consent(case.pk, form.scope, version=version, by=by, at=at)
            said = _("The consent is withdrawn.")
        messages.success(request, " ".join(part for part in (said, cancelled_label(cancelled)) if part))
