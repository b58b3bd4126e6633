"""An entry answers checks of jobs, and takes the answers back with itself."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from cases.case.actions.events import record_event
from cases.case.models import CaseEvent
from cases.case.models.group import of_group
from cases.case.states import CheckState, EventKind, IllegalTransition
from cases.course.models import Visit
from cases.reintegration.actions.jobs.checks import NewJobCheck, log_job_check
from cases.reintegration.actions.jobs.jobs import JOB_CHECK
from cases.reintegration.models import JobCheck
from cases.reintegration.states import JobAnswer
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import reopen_notifications

UNANSWERED: Final = {"answer": "", "words": None, "support": None, "logged_by": None, "logged_at": None}


def answer_checks(case_id: UUID, ticked: Collection[UUID], *, visit: UUID, words: str, by: Supporter, at: datetime) -> int:
    """The person still works: `words` of the entry `visit`, which is written next in the same transaction, say how it is.

    It locks the person, so before the entry locks the case. Returns how many of the ticked checks somebody had settled by then.
    """
    if not ticked:
        return 0
    due = JobCheck.objects.due(kyiv_day(at)).filter(of_group(case_id), pk__in=ticked)
    new, answered = NewJobCheck(answer=JobAnswer.WORKS, words=words, support="", end=None), 0
    for job_id in sorted(set(due.values_list("job_id", flat=True))):
        try:
            log_job_check(job_id, new, by=by, at=at, visit=str(visit))
        except IllegalTransition:  # the job has ended meanwhile
            continue
        answered += 1
    return len(set(ticked)) - answered


def take_back_checks(visit: Visit, *, by: Supporter, at: datetime) -> None:
    """Open again what the voided entry has answered, unless the job has ended since. The caller has locked the case."""
    answered = CaseEvent.objects.filter(of_group(visit.case_id), kind=EventKind.JOB_CHECKED, details__visit=str(visit.pk))
    for event in answered.select_related("case").exclude(details__answer=""):
        waits = JobCheck.objects.filter(settled_at=event.at, job__ended_on=None, job__checks=event.details["check"])
        reopened = [check.pk for check in waits.select_for_update(of=("self",)).select_related("case")]
        JobCheck.objects.filter(pk__in=reopened).update(state=CheckState.OPEN, settled_at=None)
        JobCheck.objects.filter(pk__in=reopened, pk=event.details["check"]).update(**UNANSWERED)
        for pk in reopened:
            reopen_notifications(JOB_CHECK, pk, settled_at=event.at)
        if reopened:
            record_event(event.case, EventKind.JOB_CHECKED, by=by, at=at, **{**event.details, "answer": ""})
