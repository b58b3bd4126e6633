"""How every form of a case answers."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.late_access import EntryCase
from cases.states import ArrivedAfter
from supporters.directory.access import SupporterRequest
from supporters.forms.outbox import has_wrong_clock
from supporters.forms.views.searching import status_of


def posted(request: SupporterRequest) -> Any:
    return request.POST if request.method == "POST" else None


def form_page(request: SupporterRequest, template: str, form: Any, context: dict[str, Any]) -> HttpResponse:
    """An unsent form, or the one that was sent with its errors and everything that was typed."""
    return render(request, template, {**context, "form": form}, status=status_of(form))


def late_result(entry: EntryCase) -> str:
    """Where an entry leads whose author may no longer write to the case."""
    return entry.case.get_absolute_url() if entry.readable else reverse("today")


def mention_arrival(request: SupporterRequest, entry: EntryCase) -> None:
    """After saving an entry whose author may no longer write to the case."""
    if entry.arrived_after:
        words = _(
            "The entry is saved: %(arrived)s. The plan is unchanged, and the colleague who answers for the case is notified."
        )
        messages.success(request, words % {"arrived": ArrivedAfter(entry.arrived_after).label})


def mention_clock(request: SupporterRequest, *, now: datetime) -> None:
    """After saving. What a form reckons from the moment of Save is as right as the clock of the device."""
    if has_wrong_clock(request, now=now):
        messages.warning(request, _("The clock of this device shows another time. Check the date and the time that you saved."))
