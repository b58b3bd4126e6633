"""Log a check of a job: still there? how is it? what helps?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from cases.case.actions.events import record_event
from cases.case.states import CheckState, EventKind, IllegalTransition
from cases.reintegration.actions.jobs.jobs import NewJobEnd, end_checks, finish_job, settle_reminders
from cases.reintegration.actions.jobs.locks import lock_job
from cases.reintegration.models import JobCheck
from cases.reintegration.states import JobAnswer, JobRefusal
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter

AGAIN_AFTER: Final = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class NewJobCheck:
    """`words`: how it is; `support`: what helps. `end`: with LEFT, how the job ended."""

    answer: JobAnswer
    words: str
    support: str
    end: NewJobEnd | None


@transaction.atomic
def log_job_check(job_id: UUID, new: NewJobCheck, *, by: Supporter, at: datetime, **details: str) -> JobCheck:
    """The latest check that may be logged; earlier ones end with it. Who was not reached is asked again in a week.

    Also on a closed card. `details`: of the event. Raises IllegalTransition.
    """
    locked = lock_job(job_id)
    open_ones = JobCheck.objects.select_for_update(of=("self",)).select_related("case").filter(job=job_id)
    check = open_ones.to_log(kyiv_day(at)).order_by("-days").first()
    if check is None:
        raise IllegalTransition(JobRefusal.NO_CHECK)
    if (new.answer is JobAnswer.LEFT) is (new.end is None):
        raise IllegalTransition(JobRefusal.LEFT)
    check.answer, check.words, check.support = new.answer, new.words or None, new.support or None
    check.logged_by, check.logged_at = by, at
    if new.answer is JobAnswer.NOT_REACHED:
        check.due_on = max(check.due_on, kyiv_day(at)) + AGAIN_AFTER
    else:
        check.state, check.settled_at = CheckState.DONE, at
    check.save(update_fields=["answer", "words", "support", "logged_by", "logged_at", "due_on", "state", "settled_at"])
    settle_reminders([check.pk], at=at)
    end_checks(JobCheck.objects.open().filter(job=job_id, days__lt=check.days).values_list("pk", flat=True), at=at)
    details = {"check": str(check.pk), "answer": new.answer.value, **details}
    record_event(locked.case, EventKind.JOB_CHECKED, by=by, at=at, days=check.days, **details)
    if new.end:
        finish_job(locked, new.end, by=by, at=at)
    return check
