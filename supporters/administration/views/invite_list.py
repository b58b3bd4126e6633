"""Invite a whole list of colleagues: upload, check, preview, confirm. What becomes of it: invitation_batches.py."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from privacy.ids import new_id
from supporters.administration.actions.approvals.requests import ApprovalRefused
from supporters.administration.actions.invitation_lists import ListRefused, invite_all
from supporters.administration.forms.invite_list import CarriedListForm, ConfirmListForm, InviteListForm, carried
from supporters.administration.forms.listed_colleagues import CheckedList, checked_list, rows_with_faults, sample_rows
from supporters.authentication.reauthentication import require_recent_factor_to_post
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page
from supporters.forms.idempotency import submitted_once
from supporters.forms.spreadsheets import csv_answer


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAFF_MANAGE)
def staff_invite_list(request: SupporterRequest) -> HttpResponse:
    """Check the uploaded list. Nothing is written: the preview page carries the rows."""
    form = InviteListForm(request.POST, request.FILES) if request.method == "POST" else InviteListForm()
    if form.is_valid():
        return _checked(request, ConfirmListForm.of(form.checked), form.checked, unread=form.unread)
    return form_page(request, "supporters/invite_list.html", form)


@require_safe
@require(Permission.STAFF_MANAGE)
def invite_list_sample(request: SupporterRequest) -> HttpResponse:
    return csv_answer("sample.csv", sample_rows(request.user.department_id))


@require_POST
@require(Permission.STAFF_MANAGE)
@require_recent_factor_to_post
def invite_list_confirm(request: SupporterRequest) -> HttpResponse:
    """Invite all rows shown as free of faults, or none: when one has a fault now, the list is shown again."""
    form, status = ConfirmListForm(request.POST), 409
    if form.is_valid() and not form.is_outdated:
        try:
            return redirect(_invite(form, request))
        except ApprovalRefused as refused:
            form.add_error("reason", str(refused))
        except ListRefused:  # another administrator changed something since the list's check
            form.check_again()
    elif form.checked is None or not form.is_outdated:
        status = 422
    if form.checked is None:
        return render(request, "supporters/invite_list.html", {"form": InviteListForm(), "refused": form}, status=status)
    return _checked(request, form, form.checked, status=status)


def _invite(form: ConfirmListForm, request: SupporterRequest) -> str:
    batch = new_id()
    result = reverse("invitation_batch", args=[batch])
    with submitted_once(request, form, result=result):
        invite_all(form.colleagues, batch=batch, by=request.user, at=timezone.now(), reason=form.cleaned_data["reason"])
        invited = len(form.colleagues)
        words = ngettext("%(n)d colleague is invited.", "%(n)d colleagues are invited.", invited)
        messages.success(request, words % {"n": invited})
        if form.names_heads:
            messages.success(request, _("The letters of heads go out when another administrator or a head above confirms it."))
    return result


@require_POST
@require(Permission.STAFF_MANAGE)
def invite_list_errors(request: SupporterRequest) -> HttpResponse:
    """The rows with faults as a table, to be corrected and uploaded again."""
    form = CarriedListForm(request.POST)
    if not form.is_valid():
        return render(request, "supporters/invite_list.html", {"form": InviteListForm(), "refused": form}, status=422)
    return csv_answer("errors.csv", rows_with_faults(checked_list(form.listed)))


def _checked(
    request: SupporterRequest, form: ConfirmListForm, checked: CheckedList, *, unread: list[str] | None = None, status: int = 200
) -> HttpResponse:
    bad = CarriedListForm(initial={"rows": carried(checked, only_bad=True)}, auto_id=False)
    context = {"form": form, "checked": checked, "bad": bad, "unread": unread or [], "is_outdated": status == 409}
    return render(request, "supporters/invite_list_checked.html", context, status=status)
