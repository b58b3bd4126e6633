"""Letting in again whose access was suspended after long idleness; for an administrator."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supporters.access import SupporterRequest, require
from supporters.actions.accounts import AccountRefused
from supporters.actions.submissions import use_submission_key
from supporters.actions.suspension import lift_suspension
from supporters.forms.once import SubmittedOnceForm
from supporters.models import Supporter
from supporters.roles import Permission


@require_POST
@require(Permission.STAFF_MANAGE)
def staff_lift_suspension(request: SupporterRequest, pk: UUID) -> HttpResponse:
    account, form = get_object_or_404(Supporter, pk=pk), SubmittedOnceForm(request.POST)
    if not form.is_valid():
        return render(request, "409.html", status=422)
    result = reverse("staff_detail", args=[account.pk])
    try:
        with transaction.atomic():
            use_submission_key(request.user, form.cleaned_data["submission_key"], form.submitted_fields(), result=result)
            lift_suspension(account.pk, at=timezone.now())
    except AccountRefused as refused:
        return render(request, "409.html", {"reason": str(refused)}, status=409)
    messages.success(request, _("The suspension is lifted: the colleague can sign in again."))
    return redirect(result)
