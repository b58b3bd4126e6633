"""Titles of the events in a timeline."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from cases.reports.course.endings import ending_title
from cases.reports.course.jobs import job_title
from cases.reports.course.risk import risk_or_team_title
from cases.reports.course.rows import OF_ENDING, OF_JOB, OF_RISK, OF_TEAM
from cases.reports.owner_words import acceptance_undone_label, returned_label
from cases.reports.person.events import (
    consent_answered_title,
    consent_undone_title,
    person_changed_title,
    phone_added_title,
    phone_ended_title,
)
from cases.states import EventKind, LossKind, PackageReason, PostponeReason, RequestState, Stage, StayKind, StepState
from cases.states.reintegration.community import CircleKind
from supporters.directory.calendar import date_label


@dataclass(frozen=True, kw_only=True)
class Turn:
    """An event as the timeline shows it. `form` is the AddressForm of its author."""

    kind: EventKind
    at: datetime
    details: dict[str, Any]
    note: str
    by: str
    form: str


def _opened(event: Turn, _names: dict[str, str], _today: date) -> str:
    words = _("Imported from a register: %(stage)s") if "register" in event.details else _("Support opened: %(stage)s")
    return words % {"stage": Stage(event.details["stage"]).label}


def _stage_changed(event: Turn, _names: dict[str, str], _today: date) -> str:
    before, after = Stage(event.details["before"]), Stage(event.details["after"])
    title = _("Stage again: %(stage)s") if after in before.earlier() else _("Stage: %(stage)s")
    return title % {"stage": after.label}


def _postponed(event: Turn, _names: dict[str, str], today: date) -> str:
    day = date_label(date.fromisoformat(event.details["after"]), today)
    return _("Next step put off until %(day)s: %(reason)s") % {
        "day": day,
        "reason": str(PostponeReason(event.details["reason"]).label).lower(),
    }


def _step_not_planned(event: Turn, _names: dict[str, str], today: date) -> str:
    day = date_label(date.fromisoformat(event.details["after"]), today)
    if event.details.get("ended") == StepState.DONE:
        return _("An entry that arrived late says: done. Its next step is not planned: %(day)s") % {"day": day}
    return _("Step of an entry that arrived late, not planned: %(day)s") % {"day": day}


def _loss_reported(event: Turn, _names: dict[str, str], _today: date) -> str:
    return _("Reported: %(loss)s") % {"loss": str(LossKind(event.details["loss"]).label).lower()}


def _loss_confirmed(_event: Turn, _names: dict[str, str], _today: date) -> str:
    return _("The report is confirmed")


def _loss_taken_back(event: Turn, _names: dict[str, str], _today: date) -> str:
    return _("The report is taken back, the support goes on") if event.details["goes_on"] else _("The report is taken back")


def _event_invited(event: Turn, _names: dict[str, str], _today: date) -> str:
    return _("Invited: %(kind)s") % {"kind": CircleKind(event.details["activity"]).label}


def _family_reached(_event: Turn, _names: dict[str, str], _today: date) -> str:
    return _("The family has been reached")


def _ending(event: Turn, _names: dict[str, str], today: date) -> str:
    return ending_title(event.kind, event.details, today)


def _place_changed(event: Turn, _names: dict[str, str], _today: date) -> str:
    before, after = event.details["before"], StayKind(event.details["after"])
    if before == after and after.is_in_institution:
        return _("Another institution or ward: %(kind)s") % {"kind": after.label}
    return _("Place: %(kind)s") % {"kind": after.label}


def _place_corrected(event: Turn, _names: dict[str, str], _today: date) -> str:
    return _("Correction of the place: %(kind)s") % {"kind": StayKind(event.details["after"]).label}


def _risk_or_team(event: Turn, names: dict[str, str], _today: date) -> str:
    return risk_or_team_title(event.kind, event.details, names)


def _job(event: Turn, _names: dict[str, str], today: date) -> str:
    return job_title(event.kind, event.details, today)


def _promise_made(event: Turn, _names: dict[str, str], today: date) -> str:
    return _("Promise: %(day)s") % {"day": date_label(date.fromisoformat(event.details["due_on"]), today)}


def _promise_kept(_event: Turn, _names: dict[str, str], _today: date) -> str:
    return _("A promise is kept")


def _promise_withdrawn(_event: Turn, _names: dict[str, str], _today: date) -> str:
    return _("A promise is not needed any more")


def _promise_moved(event: Turn, _names: dict[str, str], today: date) -> str:
    before, after = (date.fromisoformat(event.details[name]) for name in ("before", "after"))
    words = _("Promise brought forward to %(day)s") if after < before else _("Promise put off until %(day)s")
    return words % {"day": date_label(after, today)}


def _promise_not_made(event: Turn, _names: dict[str, str], today: date) -> str:
    day = date_label(date.fromisoformat(event.details["due_on"]), today)
    return _("Promise of an entry that arrived late, not made: %(day)s") % {"day": day}


def _moved_away(_event: Turn, _names: dict[str, str], _today: date) -> str:
    return _("Correction: an entry was moved to another card")


def _assigned(event: Turn, names: dict[str, str], _today: date) -> str:
    return _("Asked to lead: %(name)s") % {"name": names.get(event.details["after"], "")}


def _accepted(event: Turn, _names: dict[str, str], _today: date) -> str:
    if event.details.get("queue"):
        return _("%(name)s accepted the case into the queue of the department") % {"name": event.by}
    return _("%(name)s leads the case now") % {"name": event.by}


def _acceptance_undone(event: Turn, _names: dict[str, str], _today: date) -> str:
    return acceptance_undone_label(event.form) % {"name": event.by}


def _returned(event: Turn, _names: dict[str, str], _today: date) -> str:
    return returned_label(event.form) % {"name": event.by}


def _asked(event: Turn, names: dict[str, str], _today: date) -> str:
    if owner := event.details["owner"]:
        return _("Asked to lead: %(name)s") % {"name": names.get(owner, "")}
    return _("Offered to: %(department)s") % {"department": names.get(event.details["department"], "")}


def _taker_named(event: Turn, names: dict[str, str], _today: date) -> str:
    if owner := event.details["owner"]:
        return _("Asked to lead: %(name)s") % {"name": names.get(owner, "")}
    return _("The asked colleague has left, the department is asked")


def _withdrawn(_event: Turn, _names: dict[str, str], _today: date) -> str:
    return _("The offer was withdrawn")


def _owner_left(event: Turn, names: dict[str, str], _today: date) -> str:
    return _("%(name)s has left, the case waits in the queue") % {"name": names.get(event.details["before"], "")}


def _package_made(event: Turn, _names: dict[str, str], _today: date) -> str:
    reason = str(PackageReason(event.details["reason"]).label).lower()
    return _("Package for the community prepared: %(reason)s") % {"reason": reason}


def _package_received(event: Turn, _names: dict[str, str], today: date) -> str:
    day = date_label(date.fromisoformat(event.details["received_on"]), today)
    return _("The community received the package: %(day)s") % {"day": day}


def _package_withdrawn(_event: Turn, _names: dict[str, str], _today: date) -> str:
    return _("The package for the community was withdrawn")


def _department_changed(_event: Turn, _names: dict[str, str], _today: date) -> str:
    return _("The owner works in another department now, and the case went along")


def _request_asked(event: Turn, _names: dict[str, str], _today: date) -> str:
    return _("%(name)s, who does not see the card, has met the person") % {"name": event.by}


def _request_answered(event: Turn, _names: dict[str, str], _today: date) -> str:
    answer = str(RequestState(event.details["answer"]).label)
    return _("Request of a colleague answered: %(answer)s") % {"answer": answer[:1].lower() + answer[1:]}


def _question_asked(_event: Turn, _names: dict[str, str], _today: date) -> str:
    return _("Question of the head")


def _question_answered(_event: Turn, _names: dict[str, str], _today: date) -> str:
    return _("Answer to the question")


def _question_withdrawn(_event: Turn, _names: dict[str, str], _today: date) -> str:
    return _("The question was withdrawn")


TITLES: Final[dict[EventKind, Callable[[Turn, dict[str, str], date], str]]] = {
    EventKind.OPENED: _opened,
    EventKind.STAGE_CHANGED: _stage_changed,
    EventKind.STEP_POSTPONED: _postponed,
    EventKind.STEP_NOT_PLANNED: _step_not_planned,
    EventKind.VISIT_MOVED_AWAY: _moved_away,
    EventKind.OWNER_ASSIGNED: _assigned,
    EventKind.OWNER_ACCEPTED: _accepted,
    EventKind.ACCEPTANCE_UNDONE: _acceptance_undone,
    EventKind.OWNER_RETURNED: _returned,
    EventKind.OWNER_LEFT: _owner_left,
    EventKind.HAND_OVER_ASKED: _asked,
    EventKind.HAND_OVER_NAMED: _taker_named,
    EventKind.HAND_OVER_WITHDRAWN: _withdrawn,
    EventKind.DEPARTMENT_CHANGED: _department_changed,
    EventKind.PACKAGE_MADE: _package_made,
    EventKind.PACKAGE_RECEIVED: _package_received,
    EventKind.PACKAGE_WITHDRAWN: _package_withdrawn,
    EventKind.REQUEST_ASKED: _request_asked,
    EventKind.REQUEST_ANSWERED: _request_answered,
    EventKind.QUESTION_ASKED: _question_asked,
    EventKind.QUESTION_ANSWERED: _question_answered,
    EventKind.QUESTION_WITHDRAWN: _question_withdrawn,
    EventKind.EVENT_INVITED: _event_invited,
    EventKind.LOSS_REPORTED: _loss_reported,
    EventKind.LOSS_CONFIRMED: _loss_confirmed,
    EventKind.LOSS_TAKEN_BACK: _loss_taken_back,
    EventKind.FAMILY_REACHED: _family_reached,
    **dict.fromkeys(OF_ENDING, _ending),
    **dict.fromkeys(OF_JOB, _job),
    EventKind.PERSON_CHANGED: lambda event, _names, _today: person_changed_title(event.details),
    EventKind.PHONE_ADDED: lambda event, _names, _today: phone_added_title(event.details),
    EventKind.PHONE_ENDED: lambda event, _names, _today: phone_ended_title(event.details),
    EventKind.CONSENT_ANSWERED: lambda event, _names, _today: consent_answered_title(event.details),
    EventKind.CONSENT_UNDONE: lambda event, _names, _today: consent_undone_title(event.details),
    EventKind.PLACE_CHANGED: _place_changed,
    EventKind.PLACE_CORRECTED: _place_corrected,
    **dict.fromkeys((*OF_RISK, *OF_TEAM), _risk_or_team),
    EventKind.PROMISE_MADE: _promise_made,
    EventKind.PROMISE_KEPT: _promise_kept,
    EventKind.PROMISE_WITHDRAWN: _promise_withdrawn,
    EventKind.PROMISE_MOVED: _promise_moved,
    EventKind.PROMISE_NOT_MADE: _promise_not_made,
}
