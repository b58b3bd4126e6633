"""Messages of a form of a case: it waited on a device, it ended a step."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.case.models import Case
from cases.case.states import CaseState
from cases.course.actions.late import VISIT
from cases.course.actions.promises.entries import RecordedPromises
from cases.course.late_access import EntryCase
from cases.course.models import Visit
from cases.course.reports.plan import ended_by_act
from cases.course.states import ArrivedAfter
from supporters.directory.access import SupporterRequest
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import presence_on
from supporters.forms.outbox import has_wrong_clock
from supporters.notifications.models import Notification, Rule


def mention_step(request: SupporterRequest, case: Case, *, at: datetime) -> None:
    """Say how an act other than an entry has ended the planned step."""
    if words := " ".join(ended_by_act(case, at=at)):
        messages.success(request, words)


def mention_clock(request: SupporterRequest, *, now: datetime) -> None:
    """Warn after saving if the clock of the device is wrong: the form counts from the device's moment of Save."""
    if has_wrong_clock(request, now=now):
        messages.warning(request, _("The clock of this device shows another time. Check the date and the time that you saved."))


TICKS_OF_WHO_ANSWERS: Final = ("risk_level", "works")  # fields of an entry that a late one does not apply


def late_result(entry: EntryCase) -> str:
    """Where to redirect after an entry whose author may no longer write to the case."""
    return (entry.case.absorbed_by or entry.case).get_absolute_url() if entry.readable else reverse("today")


def mention_arrival(request: SupporterRequest, entry: EntryCase, visit: Visit, *, at: datetime) -> None:
    """Add a message after saving an entry whose author may no longer write to the case: who is notified of it."""
    notices = Notification.objects.about(VISIT, [visit.pk]).filter(rule=Rule.LATE_ENTRY)
    words = _arrival_words(entry.case.absorbed_by or entry.case, notices.values_list("recipient_id", flat=True).first(), at=at)
    messages.success(request, words % {"arrived": ArrivedAfter(visit.arrived_after).label})
    if any(request.POST.get(name) for name in TICKS_OF_WHO_ANSWERS):
        messages.warning(request, _("Its marks about the risk or a job are not applied: who answers for the card sets them."))


def _arrival_words(card: Case, notified_id: UUID | None, *, at: datetime) -> str:
    if card.state == CaseState.WITHDRAWN:
        return _("The entry is saved, but the card was withdrawn meanwhile. Nobody can open it, and nobody is notified.")
    if card.loss:
        return _("The entry is saved: %(arrived)s. A loss is reported, so nobody is notified.")
    if notified_id is None:
        return _("The entry is saved: %(arrived)s. The plan is unchanged, and nobody else is notified.")
    if card.state != CaseState.OPEN and notified_id == card.owner_id:
        return _("The entry is saved: %(arrived)s. The colleague who led the support is notified.")
    if card.state != CaseState.OPEN and notified_id == presence_on(kyiv_day(at)).in_place_of(card.owner_id):
        return _("The entry is saved: %(arrived)s. The colleague who covers for who led the support is notified.")
    if card.state != CaseState.OPEN:
        return _("The entry is saved: %(arrived)s. The colleague who answers for the department is notified.")
    return _("The entry is saved: %(arrived)s. The plan is unchanged, and the colleague who answers for the case is notified.")


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


def mention_checks(request: SupporterRequest, settled_before: int) -> None:
    if settled_before:
        messages.info(request, _("The check of the job that you ticked was settled before this entry arrived."))
