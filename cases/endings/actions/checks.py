"""Log the check on a person after the support has ended: the only entry that a closed case takes."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from cases.case.actions.events import record_event
from cases.case.actions.locks import lock_kept_case
from cases.case.models import Episode
from cases.case.states import CaseState, CheckRefusal, CheckState, EventKind, IllegalTransition
from cases.course.actions.visits import NewVisit, new_entry, record_logged
from cases.course.models import Visit
from cases.endings.models import Check
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter

CHECK: Final = "check"  # subject kind of notifications

AGAIN_AFTER: Final = timedelta(days=7)


@transaction.atomic
def log_check(case_id: UUID, new: NewVisit, *, by: Supporter, at: datetime, pk: UUID) -> Visit:
    """Record the entry of the check that is due under `pk`. Who was reached is not asked again; otherwise it is due in a week.

    Raises IllegalTransition.
    """
    case = lock_kept_case(case_id)
    due = Check.objects.to_log(kyiv_day(at)).filter(case=case).order_by("due_on")
    check = due.select_for_update(of=("self",)).first()
    if check is None or case.state != CaseState.CLOSED:
        raise IllegalTransition(CheckRefusal.NONE)
    episode = Episode.objects.filter(case=case).latest("started_at")
    visit = new_entry(case, new, episode_id=episode.pk, by=by, at=at, pk=pk)
    visit.save(force_insert=True)
    case.save(update_fields=["last_contact_at"])
    if new.reached:
        check.state, check.settled_at, check.settled_in = CheckState.DONE, at, visit
    else:
        check.due_on = max(check.due_on, kyiv_day(at)) + AGAIN_AFTER
    check.save(update_fields=["state", "settled_at", "settled_in", "due_on"])
    record_logged(visit, by=by, at=at, check=str(check.pk))
    record_event(case, EventKind.CHECK_LOGGED, by=by, at=at, check=str(check.pk), months=check.months, reached=new.reached)
    return visit
