"""Accept a case implicitly: when the named owner works on it. Voiding the entry revokes such an acceptance."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from cases.actions.events import record_event
from cases.actions.owners import CASE, accept
from cases.actions.spans import next_span
from cases.models import Case, CaseEvent, DepartmentSpan, OwnerSpan, Visit
from cases.states import EventKind
from supporters.directory.actions.locks import DepartmentRefused, hold_open_department
from supporters.directory.models import Department, Supporter
from supporters.notifications.actions.notifications import reopen_notifications, settle_notifications

WORK: Final = (  # besides entries
    EventKind.STEP_POSTPONED,
    EventKind.STAGE_CHANGED,
    EventKind.OFFER_TAKEN,
    EventKind.PLACE_CHANGED,
    EventKind.PLACE_CORRECTED,
)


@dataclass(frozen=True)
class Acceptance:
    """What an entry changed by accepting its case: who was responsible before, and the department of the case then.

    None: there was none, or the account or department is closed by now.
    """

    accepted_at: datetime
    relieved: Supporter | None
    department: Department | None


def accept_by_work(
    case: Case, *, by: Supporter, at: datetime, entry_id: UUID | None = None, done_at: datetime | None = None
) -> None:
    """Accept the case if `by` is its named owner. The caller has locked `case`.

    `entry_id` is the entry that was the work, None for work of another kind. Work done (`done_at`, None: now) before the case was
    given to its owner accepts nothing.
    """
    if case.owner_id != by.pk or case.accepted_at is not None:
        return
    if done_at and OwnerSpan.objects.filter(case=case, to_at=None, from_at__gt=done_at).exists():
        return
    before = {"relieved": str(case.relieved_id or ""), "department": str(case.department_id)}
    accept(case, by=by, at=at, **({"visit": str(entry_id), **before} if entry_id else {}))


def lock_acceptance(entry_id: UUID) -> Acceptance | None:
    """Return what this entry's acceptance changed, None if it accepted nothing.

    Account and department are locked before the case.
    """
    events = CaseEvent.objects.filter(kind=EventKind.OWNER_ACCEPTED, case__visits=entry_id, details__visit=str(entry_id))
    event = events.first()
    if event is None:
        return None
    before = event.details["relieved"]
    open_accounts = Supporter.objects.active().select_for_update(of=("self",), no_key=True)
    relieved = open_accounts.filter(pk=UUID(before)).first() if before else None
    return Acceptance(event.at, relieved, _open_department(UUID(event.details["department"])))


def take_back_acceptance(case: Case, acceptance: Acceptance, *, by: Supporter, at: datetime) -> None:
    """Revoke the acceptance, unless the owner has worked on the case since or accepted it again.

    The caller has locked `case` and voided the entry.
    """
    if case.accepted_at != acceptance.accepted_at or _worked_since(case, acceptance.accepted_at, by):
        return
    case.accepted_at, case.relieved = None, acceptance.relieved
    OwnerSpan.objects.filter(case=case, to_at=None).update(accepted_at=None)
    if acceptance.department and acceptance.department.pk != case.department_id:
        next_span(DepartmentSpan, case, acceptance.department, at=at)
        case.department = acceptance.department
    case.version += 1
    case.save(update_fields=["accepted_at", "relieved", "department", "version"])
    settle_notifications(CASE, [case.pk], at=at)
    reopen_notifications(CASE, case.pk, settled_at=acceptance.accepted_at)
    record_event(case, EventKind.ACCEPTANCE_UNDONE, by=by, at=at)


def _worked_since(case: Case, at: datetime, owner: Supporter) -> bool:
    entries = Visit.objects.filter(case=case, by=owner, voided_at=None, recorded_at__gte=at)
    turns = CaseEvent.objects.filter(case=case, by=owner, kind__in=WORK)
    return entries.exists() or turns.filter(at__gte=at).exists()


def _open_department(department_id: UUID) -> Department | None:
    try:
        hold_open_department(department_id)
    except DepartmentRefused:
        return None
    return Department.objects.get(pk=department_id)
