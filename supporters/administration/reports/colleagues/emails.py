"""A change of e-mail that is under way, for administrators."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Approval, EmailChange, Supporter


@dataclass(frozen=True, kw_only=True)
class WaitingChange:
    """`approval_url`: "" once a second administrator has agreed. `can_be_taken_back`: from then on."""

    email: str
    state_label: str
    approval_url: str
    can_be_taken_back: bool


def waiting_change(account: Supporter, reader: Supporter, *, at: datetime) -> WaitingChange | None:
    """None where no other address is asked for, or where it is about the reader, who decides nothing of it."""
    change = EmailChange.objects.open().filter(supporter=account).select_related("approval").first()
    if change is None or not Approval.objects.visible_to(reader).filter(pk=change.approval_id).exists():
        return None
    return WaitingChange(
        email=change.email,
        state_label=_state(change, at),
        approval_url="" if change.until else reverse("approval_detail", args=[change.approval_id]),
        can_be_taken_back=change.until is not None,
    )


def _state(change: EmailChange, at: datetime) -> str:
    if change.until is None:
        return _("waits for a second administrator")
    if change.until <= at:
        return _("nobody has confirmed it in 72 hours: it can be asked for anew")
    return _("waits for the link in the letter to be opened, until: %(moment)s") % {
        "moment": moment_label(change.until, kyiv_day(at))
    }
