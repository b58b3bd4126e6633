"""Log an entry that arrived from a device after its author lost the right to write to the case."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from cases.actions.events import record_event
from cases.actions.locks import lock_with_remaining
from cases.actions.steps import NextStep
from cases.actions.visits import NewVisit, keep_last_contact, new_entry, record_logged
from cases.models import Case, Episode, Visit
from cases.states import ArrivedAfter, CaseState, EventKind
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter, presence_on
from supporters.notifications.actions.notifications import notify
from supporters.notifications.models import Rule

VISIT: Final = "visit"  # subject kind of an entry in notifications


@transaction.atomic
def log_late_visit(
    case_id: UUID,
    new: NewVisit,
    step: NextStep | None,
    *,
    arrived_after: ArrivedAfter,
    by: Supporter,
    at: datetime,
    pk: UUID,
) -> Visit:
    """Record the entry under `pk` and notify the case's current owner or department head.

    The plan and the acceptance stay as they are. A step typed with the entry is kept as an event. An entry of an absorbed case
    stays with it, counts as a contact of the one that remains, and who answers for that one is notified.
    """
    case, remaining = lock_with_remaining(case_id)
    episode = Episode.objects.filter(case=case).latest("started_at")
    visit = new_entry(case, new, episode_id=episode.pk, by=by, at=at, pk=pk)
    visit.arrived_after = arrived_after
    visit.save(force_insert=True)
    case.save(update_fields=["last_contact_at"])
    if remaining.pk != case.pk:
        keep_last_contact(remaining)
    record_logged(visit, by=by, at=at, arrived_after=arrived_after.value)
    if step:
        record_event(case, EventKind.STEP_NOT_PLANNED, by=by, at=at, note=step.what, visit=str(pk), after=step.due_on.isoformat())
    if remaining.state == CaseState.OPEN:  # nobody is notified about a support that has ended; its card shows the entry
        notify(_leaders(remaining, author=by, at=at), Rule.LATE_ENTRY, VISIT, pk, at=at)
    return visit


def _leaders(case: Case, *, author: Supporter, at: datetime) -> set[UUID]:
    """The owner; without one, or when the owner is the author, who answers for the department. Never the author."""
    desk = presence_on(kyiv_day(at)).desk(case.department_id)
    leader = next((pk for pk in (case.owner_id, desk) if pk and pk != author.pk), None)
    return {leader} if leader else set()
