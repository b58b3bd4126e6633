"""Settings that each user edits alone."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from supporters.administration.actions.profile import WrongPassword, change_password, edit_profile
from supporters.administration.forms.profile import ProfileForm, current_profile
from supporters.administration.reports.absences import own_days
from supporters.administration.reports.staff import full_name
from supporters.authentication.actions import attempts
from supporters.authentication.forms.passwords import ChangePasswordForm
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.models import Supporter, staff_context
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PROFILE_EDIT)
def profile(request: SupporterRequest) -> HttpResponse:
    form = ProfileForm(posted(request), user=request.user)
    status = None
    try:
        if form.is_valid():
            return redirect(_edit(form, request))
    except ChangedMeanwhile:
        form.show_both(current_profile(Supporter.objects.get(pk=request.user.pk)))
        status = 409
    context = {
        "name": full_name(request.user),
        "days": own_days(request.user, at=timezone.now()),
        "has_second_factor": staff_context(request.user).has_second_factor,
    }
    return form_page(request, "supporters/profile.html", form, context, status=status)


def _edit(form: ProfileForm, request: SupporterRequest) -> str:
    result = reverse("profile")
    with submitted_once(request, form, result=result):
        edit_profile(request.user.pk, form.profile, version=form.cleaned_data["version"])
        with translation.override(form.profile.language):  # the next page is in the language chosen just now
            messages.success(request, _("Your profile is saved."))
    return result


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PROFILE_EDIT)
def profile_password(request: SupporterRequest) -> HttpResponse:
    """A wrong current password counts as a failed sign-in, so that a session left open can't be used to guess it."""
    form = ChangePasswordForm(posted(request), owner=request.user)
    attempt = attempts.password_attempt(request, request.user.email)
    if form.is_bound and (pause := attempts.pause_before_next(attempt, at=timezone.now())):
        form.add_error("old", attempts.pause_words(pause))
    try:
        if form.is_valid():
            return _change(form, request)
    except WrongPassword:
        attempts.record_failure(attempt, at=timezone.now())
        form.add_error("old", _("This is not your present password"))
    return form_page(request, "supporters/profile_password.html", form)


def _change(form: ChangePasswordForm, request: SupporterRequest) -> HttpResponse:
    known = form.cleaned_data
    key = request.session.session_key or ""
    changed = change_password(request.user.pk, old=known["old"], new=known["password"], session_key=key)
    if changed:
        update_session_auth_hash(request, changed)
        messages.success(request, _("The password is changed. You stay signed in here; elsewhere sign in anew."))
    return redirect("profile")
