"""A talk about safety: its page and its form, for who answers for the card."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.case.access import case_to_answer_for
from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.states import IllegalTransition
from cases.person.actions.safety import hold_talk
from cases.person.forms.safety import SafetyForm, current_talk
from cases.person.reports.safety import SafetyPage, safety_page
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once

PAGE = "cases/safety.html"


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SAFETY_TALK)
def case_safety(request: SupporterRequest, number: str) -> HttpResponse:
    """Not for a team member, a former owner, or who is asked to take the card over."""
    case = case_to_answer_for(request, number)
    page = safety_page(case, at=timezone.now())
    if not page.is_open:
        return _closed(request, case, page)
    form = SafetyForm(posted(request), page=page)
    if not form.is_valid() and not form.is_outdated:
        return form_page(request, PAGE, form, {"card": page.card, "page": page})
    try:
        _hold(request, form, case)
    except ChangedMeanwhile:
        return _conflict(request, case)
    return redirect("case_safety", number)


def _closed(request: SupporterRequest, case: Case, page: SafetyPage) -> HttpResponse:
    """Raises IllegalTransition for a form."""
    if request.method == "POST":
        raise IllegalTransition(case.refusal)
    return render(request, PAGE, {"card": page.card, "page": page})


def _hold(request: SupporterRequest, form: SafetyForm, case: Case) -> None:
    """Raises ChangedMeanwhile."""
    if form.is_outdated:
        raise ChangedMeanwhile
    with submitted_once(request, form, result=case_address("case_safety", case.number)):
        version = form.cleaned_data["version"] or 0
        hold_talk(case.pk, form.named, by=request.user, at=timezone.now(), version=version)
        messages.success(request, _("The talk is saved. You promised to ask again in 80 days."))


def _conflict(request: SupporterRequest, case: Case) -> HttpResponse:
    page = safety_page(case, at=timezone.now())
    form = SafetyForm(request.POST, page=page)
    form.full_clean()
    form.show_both(current_talk(page))
    return render(request, PAGE, {"card": page.card, "page": page, "form": form}, status=409)
