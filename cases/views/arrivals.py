"""Messages of a form of a case that waited on a device before it was sent."""

from datetime import datetime

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.actions.promises.entries import RecordedPromises
from cases.late_access import EntryCase
from cases.states import ArrivedAfter
from supporters.directory.access import SupporterRequest
from supporters.forms.outbox import has_wrong_clock


def late_result(entry: EntryCase) -> str:
    """Where to redirect after an entry whose author may no longer write to the case."""
    return (entry.case.absorbed_by or entry.case).get_absolute_url() if entry.readable else reverse("today")


def mention_arrival(request: SupporterRequest, entry: EntryCase) -> None:
    """Add a message after saving an entry whose author may no longer write to the case."""
    if entry.arrived_after:
        words = _(
            "The entry is saved: %(arrived)s. The plan is unchanged, and the colleague who answers for the case is notified."
        )
        messages.success(request, words % {"arrived": ArrivedAfter(entry.arrived_after).label})


def mention_promises(request: SupporterRequest, recorded: RecordedPromises) -> None:
    """Add a message when something about the promises of an entry was not recorded as typed."""
    if n := recorded.settled_before:
        words = ngettext(
            "%(n)d promise that you ticked was settled before this entry arrived.",
            "%(n)d promises that you ticked were settled before this entry arrived.",
            n,
        )
        messages.info(request, words % {"n": n})
    if recorded.is_refused:
        messages.warning(request, _("The new promise is not made: the support has ended. Its words are kept on the card."))


def mention_clock(request: SupporterRequest, *, now: datetime) -> None:
    """Warn after saving if the clock of the device is wrong: the form counts from the device's moment of Save."""
    if has_wrong_clock(request, now=now):
        messages.warning(request, _("The clock of this device shows another time. Check the date and the time that you saved."))
