"""Log an entry that arrived from a device after its author lost the right to write to the case."""

from datetime import datetime
from itertools import islice
from typing import Final
from uuid import UUID

from django.db import transaction

from cases.case.actions.record import lock_with_remaining, record_event
from cases.case.models import Case, Episode
from cases.case.states import EventKind
from cases.course.actions.answers import NOT_ASKED, Answered
from cases.course.actions.steps import NextStep
from cases.course.actions.visits import NewVisit, new_entry, recompute_last_contact, record_logged
from cases.course.models import Visit
from cases.course.states import ArrivedAfter
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
    answered: Answered = NOT_ASKED,
) -> Visit:
    """Record the entry under `pk` and notify who answers for the case today, after the end of the support in place of who led it.

    The plan and the acceptance stay as they are. A step typed with the entry is kept as an event, with the answer to the
    planned one. An entry of an absorbed case stays with it, counts as a contact of the one that remains, and who answers for that
    one is notified.
    """
    case, remaining = lock_with_remaining(case_id)
    episode = Episode.objects.filter(case=case).latest("started_at")
    visit = new_entry(case, new, episode_id=episode.pk, by=by, at=at, pk=pk)
    visit.arrived_after = arrived_after
    visit.save(force_insert=True)
    case.save(update_fields=["last_contact_at"])
    if remaining.pk != case.pk:
        recompute_last_contact(remaining)
    record_logged(visit, by=by, at=at, arrived_after=arrived_after.value)
    if step:
        said = {"ended": answered.ended.value} if answered.said else {}
        after = step.due_on.isoformat()
        record_event(case, EventKind.STEP_NOT_PLANNED, by=by, at=at, note=step.what, visit=str(pk), after=after, **said)
    notify(_answering(remaining, author=by, at=at), Rule.LATE_ENTRY, VISIT, pk, at=at)
    return visit


def _answering(case: Case, *, author: Supporter, at: datetime) -> set[UUID]:
    """The owner, after an end the last one, or that one's cover; else who answers for the department; else an owner who is away.

    Only who works on the card, and never the author. Nobody after a loss, or when nobody can open the card.
    """
    if case.loss:
        return set()
    presence = presence_on(kyiv_day(at))
    asked = [presence.in_place_of(case.owner_id), presence.desk(case.department_id), case.owner_id]
    people = Supporter.objects.active().exclude(pk=author.pk).in_bulk(asked)
    found = (people[pk] for pk in asked if pk in people)
    return set(islice((one.pk for one in found if Case.objects.workable_by(one).filter(pk=case.pk).exists()), 1))
