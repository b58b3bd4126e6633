"""State of the reminder queue, in counts and ages; an administrator sends a letter once more."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once
from supporters.forms.list_pages import list_page
from supporters.notifications.actions.deliveries import RetryRefused, retry_letter
from supporters.notifications.backlog import backlog
from supporters.notifications.models import Delivery
from supporters.notifications.reports.failed_letters import failed_letters
from supporters.notifications.reports.reminder_queue import queue_page


@require_safe
@require(Permission.OVERSIGHT_VIEW)
def reminder_queue(request: SupporterRequest) -> HttpResponse:
    return _queue(request)


@require_POST
@require(Permission.REMINDERS_MANAGE)
def letter_retry(request: SupporterRequest, pk: int) -> HttpResponse:
    get_object_or_404(Delivery, pk=pk)
    form = SubmittedOnceForm(request.POST)
    if not form.is_valid():
        return _queue(request, status=422)
    result = reverse("reminder_queue")
    try:
        with submitted_once(request, form, result=result):
            retry_letter(pk, at=timezone.now())
    except RetryRefused as refused:
        return _queue(request, refusal=str(refused), status=409)
    messages.success(request, _("The letter goes out once more within a minute."))
    return redirect(result)


def _queue(request: SupporterRequest, *, refusal: str = "", status: int = 200) -> HttpResponse:
    at = timezone.now()
    context = {"page": queue_page(backlog(at=at), at=at), "form": SubmittedOnceForm(auto_id=False), "refusal": refusal}
    return list_page(request, "supporters/reminder_queue.html", failed_letters(request.user, at=at), context, status=status)
