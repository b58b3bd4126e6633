"""Correct the name, the form of address or the phone of a colleague; for administrators."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from supporters.administration.actions.colleagues.corrections import correct_colleague
from supporters.administration.forms.colleagues.corrections import CorrectionForm, current_account
from supporters.administration.reports.staff import full_name
from supporters.authentication.reauthentication import require_recent_factor_to_post
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAFF_MANAGE)
@require_recent_factor_to_post
def staff_edit(request: SupporterRequest, pk: UUID) -> HttpResponse:
    account = get_object_or_404(Supporter.objects.get_queryset().select_related("department"), pk=pk)
    form, status = CorrectionForm(posted(request), account=account), None
    try:
        if form.is_valid():
            return redirect(_correct(form, account, request))
    except ChangedMeanwhile:
        form.show_both(current_account(Supporter.objects.get(pk=pk)))
        status = 409
    context = {"account": account, "name": full_name(account), "is_own": account.pk == request.user.pk}
    return form_page(request, "supporters/staff_edit.html", form, context, status=status)


def _correct(form: CorrectionForm, account: Supporter, request: SupporterRequest) -> str:
    result = reverse("staff_detail", args=[account.pk])
    with submitted_once(request, form, result=result):
        correct_colleague(account.pk, form.facts, by=request.user, at=timezone.now(), version=form.cleaned_data["version"])
        messages.success(request, _("The account is saved."))
    return result
