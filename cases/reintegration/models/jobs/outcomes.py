"""What has become of the search for work: rows, and conditions on a case. Absorbed cards are read on the remaining one."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.db.models.lookups import GreaterThanOrEqual

from cases.case.models.conditions import IsAnyOf, opened
from cases.case.models.group import cards_of, of_group, persons_of
from cases.case.states import CheckState
from cases.reintegration.models.employment.profile import FunctionalProfile
from cases.reintegration.models.jobs.job import Job, JobCheck
from cases.reintegration.models.jobs.proposal import JobProposal
from cases.reintegration.states import DeclineReason, EmployerRefusal, JobAnswer, JobEnd, ProposalState
from supporters.directory.calendar import KYIV
from veterans.models import Person


def jobs_on(day: date) -> QuerySet[Job]:
    """Begun by this day and not ended."""
    return Job.objects.current().filter(started_on__lte=day)


def jobs_begun(days: int, day: date) -> QuerySet[Job]:
    """Begun so many days ago or earlier, ended or not."""
    return Job.objects.exclude(end_kind=JobEnd.MISTAKE).filter(started_on__lte=day - timedelta(days=days))


def jobs_lasted(days: int, day: date) -> QuerySet[Job]:
    """Those that lasted so long: the end says so or, while the job goes on, a check of that day or a later one."""
    known = JobCheck.objects.filter(job=OuterRef("pk"), state=CheckState.DONE, answer=JobAnswer.WORKS, days__gte=days)
    lasted = Q(ended_on__gte=F("started_on") + timedelta(days=days))
    return jobs_begun(days, day).filter(lasted | Q(Exists(known), ended_on=None))


def refused_by_employer(reason: EmployerRefusal, since: datetime) -> QuerySet[JobProposal]:
    """An employer has not hired the person, for this reason."""
    return JobProposal.objects.filter(state=ProposalState.REFUSED, refusal=reason, settled_at__gte=since)


def declined_by_person(reason: DeclineReason, since: datetime) -> QuerySet[JobProposal]:
    return JobProposal.objects.filter(state=ProposalState.DECLINED, decline=reason, settled_at__gte=since)


def read_on(rows: QuerySet[Any]) -> Q:
    """The card of one of these rows: of an absorbed card the remaining one."""
    return Q(pk__in=cards_of(rows))


def unproposed(day: date) -> Q:
    """On support, with a profile, without work, and no vacancy was ever shown to the person."""
    described = Q(person__in=persons_of(FunctionalProfile.objects.current()))
    shown = read_on(JobProposal.objects.all())
    return opened() & described & ~shown & ~read_on(jobs_on(day))


def proposed_after_profile() -> Q:
    """The first vacancy was shown when the first profile had been written."""
    return read_on(JobProposal.objects.all()) & Q(GreaterThanOrEqual(_FIRST_SHOWN, FIRST_PROFILE))


_PERSONS: Final = Person.objects.filter(Q(pk=OuterRef(OuterRef("person"))) | Q(joined_into=OuterRef(OuterRef("person"))))
FIRST_PROFILE: Final = Subquery(
    FunctionalProfile.objects.filter(IsAnyOf("person", ArraySubquery(_PERSONS.values("pk"))))
    .order_by("recorded_at")
    .values("recorded_at")[:1]
)
_FIRST_SHOWN: Final = Subquery(
    JobProposal.objects.filter(of_group(OuterRef(OuterRef("pk")))).order_by("made_at").values("made_at")[:1]
)


def _day(moment: Any) -> TruncDate:
    return TruncDate(moment, tzinfo=KYIV)


DAYS_TO_PROPOSAL: Final = ExpressionWrapper(_day(_FIRST_SHOWN) - _day(FIRST_PROFILE), DurationField())
"""Whole days of the calendar from the first profile to the first vacancy; NULL without one of them."""
