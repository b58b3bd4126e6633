"""How each step of a case has ended, as rows of its timeline."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from cases.case.models import Case
from cases.case.reports.unsealing import opened
from cases.course.models import FollowUp
from cases.course.models.follow_up import ANSWERED
from cases.course.reports.rows import EventRow
from cases.course.states import StepState
from supporters.directory.calendar import date_label

FOLLOWED: Final = (StepState.REPLACED, StepState.POSTPONED)  # the step planned then is named beside the words


def ended_title(details: dict[str, Any], today: date) -> str:
    """«Крок на 1 грудня виконано»"""
    return _title(details) % {"day": date_label(date.fromisoformat(details["due_on"]), today)}


def _title(details: dict[str, Any]) -> str:
    state = StepState(details["state"])
    if state is StepState.DONE:
        return _("Step of %(day)s done") if details["said"] else _("Step of %(day)s ended")
    if state is StepState.REPLACED:
        return _("Step of %(day)s replaced")
    if state is StepState.POSTPONED:
        return _("Step of %(day)s moved")
    if details["with_entry"]:
        return _("Step of %(day)s taken back with its entry")
    return _("Step of %(day)s is not planned any more")


def ended_text(row: EventRow, details: dict[str, Any], today: date) -> str:
    """The words of the step, and of the one planned instead."""
    what = opened(FollowUp, "what", row.pk, row.note, row.person_id)
    if details["state"] not in FOLLOWED or row.after is None:
        return what
    after = opened(FollowUp, "what", UUID(details["instead"]), row.after, row.person_id)
    words = {"what": what, "after": after, "day": date_label(date.fromisoformat(details["instead_on"]), today)}
    return (_("%(what)s. Now: %(day)s") if after == what else _("%(what)s. Instead: %(after)s, %(day)s")) % words


def may_be_planned_again(row: EventRow, details: dict[str, Any], case: Case) -> bool:
    """A step of this card, of its running course."""
    return details["state"] in ANSWERED and row.person_id == case.person_id and row.at >= case.opened_at
