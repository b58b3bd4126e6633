"""Access for entries that waited on a device.

A person who could work on the case when the entry was saved may still log it after the case was handed over, closed or absorbed.
Nothing else of their reach is extended.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from django.http import Http404

from cases.case.access import CaseJoined, found_to_work_on
from cases.case.models import Case, PurposeGrant
from cases.case.models.case import FORMER_OWNER_READS
from cases.case.models.history.past import absorbed_after, department_at, handed_over_after, owner_at, was_on_team, was_open
from cases.case.states import CaseState, IllegalTransition
from cases.course.states import ArrivedAfter
from privacy.opening import current_reading
from supporters.directory.access import SupporterRequest
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department, Supporter, presence_on, reach
from supporters.directory.roles import ReachKind

PARTED_BY: Final = {CaseState.OPEN: ArrivedAfter.HANDOVER, CaseState.ABSORBED: ArrivedAfter.JOIN}


@dataclass(frozen=True)
class EntryCase:
    """The case of an entry.

    `case` may be one that another has absorbed: the entry is recorded where it was written, and the other one shows it.
    `arrived_after`: the event between Save and arrival that ended the author's right to write, "" if none. `readable`: the author
    may still read the case. `answers`: the author works on the case not only as a member of its team.
    """

    case: Case
    arrived_after: ArrivedAfter | Literal[""] = ""
    readable: bool = True
    answers: bool = True


def case_to_log_on(request: SupporterRequest, number: str, *, saved_at: datetime, now: datetime) -> EntryCase:
    """A form of a card that was absorbed before it was saved is one of the card that remains.

    Raises Http404, PurposeNeeded, IllegalTransition.
    """
    waited = request.method == "POST" and saved_at < now
    try:
        found = found_to_work_on(request, number)
    except CaseJoined as joined:
        if request.method != "POST":
            raise
        if waited:
            with suppress(Http404):
                return _case_parted_with(request, number, then=saved_at, now=now)
        return case_to_log_on(request, joined.into, saved_at=saved_at, now=now)
    except Http404:
        if not waited:
            raise
        return _case_parted_with(request, number, then=saved_at, now=now)
    case = found.case
    if case.loss and not waited:
        raise IllegalTransition(case.refusal)
    if waited and case.state != CaseState.OPEN and was_open(case.pk, saved_at):
        return EntryCase(case, ArrivedAfter.CLOSING)
    return EntryCase(case, answers=found.answers)


def _case_parted_with(request: SupporterRequest, number: str, *, then: datetime, now: datetime) -> EntryCase:
    """Raises Http404."""
    case = Case.objects.filter(number=number).select_related("person__veteran", "owner", "absorbed_by").first()
    if case is None:
        raise Http404
    readable = Case.objects.visible_to(request.user).filter(pk=case.absorbed_by_id or case.pk).exists()
    parted_at = handed_over_after(case.pk, then) or absorbed_after(case.pk, then) or then
    purpose = _purpose_then(request.user, case, then) if readable or parted_at > now - FORMER_OWNER_READS else ""
    if not purpose:
        raise Http404
    current_reading().purpose = purpose
    return EntryCase(case, PARTED_BY.get(CaseState(case.state), ArrivedAfter.CLOSING), readable)


def _purpose_then(user: Supporter, case: Case, then: datetime) -> str:
    """Why this person could work on the case at that moment; "" when they couldn't, or the case was not open."""
    department = department_at(case.pk, then)
    if department is None or not was_open(case.pk, then) or reach(user).kind is ReachKind.NOTHING:
        return ""
    owner = owner_at(case.pk, then)
    if (owner and user.pk == owner.pk) or was_on_team(case.pk, user, then):
        return "support"
    return _in_place_of(owner, department, user, then) or _grant_then(user, case, department, then)


def _in_place_of(owner: Supporter | None, department: Department, user: Supporter, then: datetime) -> str:
    """Return the purpose of a user who acted for the owner that day: "cover" for a substitute.

    "support" if there was no substitute and the user acted for the department; "" in all other cases.
    """
    presence = presence_on(kyiv_day(then))
    acting = presence.in_place_of(owner.pk if owner else None)
    if user.pk == acting:
        return "cover"
    return "support" if acting is None and presence.desk(department.pk) == user.pk else ""


def _grant_then(user: Supporter, case: Case, department: Department, then: datetime) -> str:
    """Purpose stated by a head who had opened a card of the subtree; "" for none."""
    if department.pk not in reach(user).department_ids:
        return ""
    grant = PurposeGrant.objects.in_force(user, then).filter(case=case, granted_at__lte=then).first()
    return grant.purpose if grant else ""
