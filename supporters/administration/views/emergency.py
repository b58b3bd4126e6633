"""Incident measures: end all sessions, make the site read-only, end that. They take a recent second factor."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from supporters.administration.actions.emergencies import EmergencyRefused, begin_reading_only, end_all_sessions, end_reading_only
from supporters.administration.forms.emergency import EndSessionsForm, ReadingOnlyForm
from supporters.administration.reports.emergencies import emergency_page
from supporters.authentication.reauthentication import require_recent_factor
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once


@require_safe
@require(Permission.OVERSIGHT_VIEW)
def emergency(request: SupporterRequest) -> HttpResponse:
    return render(request, "supporters/emergency.html", {"page": emergency_page(at=timezone.now())})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAFF_MANAGE)
@require_recent_factor
def emergency_end_sessions(request: SupporterRequest) -> HttpResponse:
    kept = draft_context(request, EndSessionsForm, subject_id=None, person_id=None, at=timezone.now())
    form = EndSessionsForm(posted(request), draft_context=kept)

    def end() -> str:
        key = request.session.session_key or ""
        end_all_sessions(form.cleaned_data["reason"], by=request.user, at=timezone.now(), session_key=key)
        return _("Everybody is signed out but you.")

    return _measure(request, form, end)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAFF_MANAGE)
@require_recent_factor
def emergency_reading_only(request: SupporterRequest) -> HttpResponse:
    kept = draft_context(request, ReadingOnlyForm, subject_id=None, person_id=None, at=timezone.now())
    form = ReadingOnlyForm(posted(request), draft_context=kept)

    def begin() -> str:
        begin_reading_only(form.cleaned_data["reason"], by=request.user, at=timezone.now())
        return _("From now on the site can only be read.")

    return _measure(request, form, begin)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAFF_MANAGE)
@require_recent_factor
def emergency_writing_again(request: SupporterRequest) -> HttpResponse:
    form = SubmittedOnceForm(posted(request))

    def end() -> str:
        end_reading_only(by=request.user, at=timezone.now())
        return _("Everybody can write again.")

    return _measure(request, form, end)


def _measure(request: SupporterRequest, form: SubmittedOnceForm, act: Callable[[], str]) -> HttpResponse:
    """Run `act` once; it returns the success message."""
    status, refusal = None, ""
    if form.is_valid():
        try:
            return _take(request, form, act)
        except EmergencyRefused as refused:
            status, refusal = 409, str(refused)
    route = request.resolver_match.view_name if request.resolver_match else ""
    return form_page(request, f"supporters/{route}.html", form, {"refusal": refusal}, status=status)


def _take(request: SupporterRequest, form: SubmittedOnceForm, act: Callable[[], str]) -> HttpResponse:
    result = reverse("emergency")
    with submitted_once(request, form, result=result):
        said = act()
    messages.success(request, said)
    return redirect(result)
