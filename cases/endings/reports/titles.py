"""Titles of the events of pauses, of the end of a support and of its beginning again."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.case.states import EpisodeKind, EventKind, HoldReason
from supporters.directory.calendar import date_label


def ending_title(kind: EventKind, details: dict[str, Any], today: date) -> str:
    if kind is EventKind.HELD:
        return _("Paused until %(day)s: %(reason)s") % {
            "day": date_label(date.fromisoformat(details["until"]), today),
            "reason": str(HoldReason(details["reason"]).label).lower(),
        }
    if kind in (EventKind.REOPENED, EventKind.EPISODE_BEGUN):
        title = _("Support again: %(reason)s") if kind is EventKind.REOPENED else _("New course of the support: %(reason)s")
        return title % {"reason": str(EpisodeKind(details["episode_kind"]).label).lower()}
    titles = {
        EventKind.HOLD_ENDED: _("The pause has ended"),
        EventKind.CLOSING_ASKED: _("The end of the support is proposed"),
        EventKind.CLOSING_REFUSED: _("The support goes on, the proposal was refused"),
        EventKind.CLOSING_WITHDRAWN: _("The proposal to end the support was withdrawn"),
        EventKind.CLOSED: _("The support is completed"),
    }
    return titles[kind]
