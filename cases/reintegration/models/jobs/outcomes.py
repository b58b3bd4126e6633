"""What has become of the search for work: rows, and conditions on a case. Absorbed cards are read on the remaining one."""

from datetime import date, timedelta
from typing import Any, Final

from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Least, TruncDate
from django.db.models.lookups import GreaterThanOrEqual

from cases.case.models.conditions import opened
from cases.case.models.group import cards_of, persons_of
from cases.reintegration.models.employment.profile import FunctionalProfile
from cases.reintegration.models.jobs.job import Job, JobCheck
from cases.reintegration.models.jobs.proposal import JobProposal
from cases.reintegration.states import DeclineReason, EmployerRefusal, JobAnswer, JobEnd, ProposalState
from supporters.directory.calendar import KYIV


def is_on(day: date) -> Q:
    """Of jobs: begun by this day and not ended."""
    return Q(ended_on=None, started_on__lte=day)


def at_work(day: date) -> QuerySet[Any, Any]:
    """The keys of the cards of those who work on this day."""
    return cards_of(Job.objects.filter(is_on(day)))


def has_begun(days: int, day: date) -> Q:
    """Of jobs: begun so many days ago or earlier, ended or not."""
    return ~Q(end_kind=JobEnd.MISTAKE) & Q(started_on__lte=day - timedelta(days=days))


def has_lasted(days: int, day: date) -> Q:
    """Of jobs: it lasted so long. The end says so or, while the job goes on, a check of that day or a later one."""
    known = JobCheck.objects.filter(job=OuterRef("pk"), answer=JobAnswer.WORKS, days__gte=days)
    lasted = Q(ended_on__gte=F("started_on") + timedelta(days=days))
    return has_begun(days, day) & (lasted | Q(Exists(known), ended_on=None))


def refused_by_employer(reason: EmployerRefusal) -> Q:
    """Of proposals: an employer has not hired the person, for this reason."""
    return Q(state=ProposalState.REFUSED, refusal=reason)


def declined_by_person(reason: DeclineReason) -> Q:
    """Of proposals: the person has declined, for this reason."""
    return Q(state=ProposalState.DECLINED, decline=reason)


def read_on(rows: QuerySet[Any]) -> Q:
    """The card of one of these rows: of an absorbed card the remaining one."""
    return Q(pk__in=cards_of(rows))


def unproposed(day: date) -> Q:
    """On support, with a profile, without work, and no vacancy was ever shown to the person."""
    described = Q(person__in=persons_of(FunctionalProfile.objects.current()))
    return opened() & described & ~shown() & ~Q(pk__in=at_work(day))


def shown() -> Q:
    """A vacancy was shown to the person."""
    return read_on(JobProposal.objects.all())


def proposed_after_profile() -> Q:
    """The first vacancy was shown when the first profile had been written."""
    return shown() & Q(GreaterThanOrEqual(FIRST_SHOWN, FIRST_PROFILE))


def _first(moment: str, rows: QuerySet[Any], *of: Q) -> Least:
    """The first moment of the rows of each condition, so that every condition has its index; NULL without a row."""
    return Least(*(Subquery(rows.filter(one).order_by(moment).values(moment)[:1]) for one in of))


FIRST_PROFILE: Final = _first(
    "recorded_at", FunctionalProfile.objects.all(), Q(person=OuterRef("person")), Q(person__joined_into=OuterRef("person"))
)
FIRST_SHOWN: Final = _first("made_at", JobProposal.objects.all(), Q(case=OuterRef("pk")), Q(case__absorbed_by=OuterRef("pk")))


def days_between(first: Any, last: Any) -> Any:
    """Whole days of the calendar; NULL without one of the moments."""
    return ExpressionWrapper(TruncDate(last, tzinfo=KYIV) - TruncDate(first, tzinfo=KYIV), DurationField())


DAYS_TO_PROPOSAL: Final = days_between(FIRST_PROFILE, FIRST_SHOWN)
"""From the first profile to the first vacancy."""
