"""The older entries of a demo case, written in bulk.

`log_visit` takes ten statements for an entry; three thousand of them would delay the first start. The rows here are those the
action would write, `broken_invariants()` finds nothing in them (tested), and the newest entry of each case goes through the
action itself.
"""

from collections.abc import Sequence

from cases.case.models import Case, CaseEvent
from cases.case.states import EventKind
from cases.course.models import FollowUp, Visit
from cases.course.states import StepState, is_contact
from config.demo.story import Entry
from privacy.opening import current_reading
from supporters.directory.models import Supporter


def log_past_entries(case: Case, entries: Sequence[Entry], *, by: Supporter) -> None:
    """Each entry settles the step planned before it and plans the next; the last one stays planned."""
    if not entries:
        return
    current_reading().note(case.person_id)
    step = FollowUp.objects.select_for_update(of=("self",)).get(case=case, state=StepState.PLANNED)
    episode = case.episodes.get(ended_at=None)
    visits, steps = [], [step]
    for entry in entries:
        new = entry.visit
        visit = Visit(
            case=case,
            episode=episode,
            kind=new.kind,
            reached=new.reached,
            summary=new.summary or None,
            occurred_at=new.occurred_at,
            recorded_at=entry.recorded_at,
            by=by,
        )
        planned = FollowUp(
            case=case,
            what=entry.step.what,
            due_on=entry.step.due_on,
            due_time=entry.step.due_time,
            planned_at=entry.recorded_at,
            planned_by=by,
            planned_in=visit,
        )
        _settle(steps[-1], visit, planned)
        visits.append(visit)
        steps.append(planned)
    Visit.objects.bulk_create(visits)
    step.save(update_fields=["state", "settled_at", "settled_in", "settled_by", "replaced_by"])
    FollowUp.objects.bulk_create(steps[1:])
    CaseEvent.objects.bulk_create([_event(visit) for visit in visits])
    _keep_current(case, visits, steps[-1])


def _settle(step: FollowUp, visit: Visit, planned: FollowUp) -> None:
    step.state, step.settled_at, step.settled_in = StepState.DONE, visit.recorded_at, visit
    step.settled_by, step.replaced_by = visit.by, planned


def _event(visit: Visit) -> CaseEvent:
    details = {"visit": str(visit.pk), "visit_kind": visit.kind, "reached": visit.reached}
    return CaseEvent(case=visit.case, kind=EventKind.VISIT_LOGGED, by=visit.by, at=visit.recorded_at, details=details)


def _keep_current(case: Case, visits: Sequence[Visit], planned: FollowUp) -> None:
    """Update the copies on the case. Entries run from the oldest on, so the last contact is the newest."""
    contacts = [visit.occurred_at for visit in visits if is_contact(visit.kind, reached=visit.reached)]
    case.last_contact_at = contacts[-1] if contacts else case.last_contact_at
    case.next_due_on, case.next_due_time = planned.due_on, planned.due_time
    case.save(update_fields=["last_contact_at", "next_due_on", "next_due_time"])
