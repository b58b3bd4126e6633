from datetime import date, timedelta
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import BooleanField, F, Q, QuerySet, Value, When
from django.db.models import Case as Choice
from django.db.models.functions import Coalesce

from cases.case.models.case import Case
from cases.case.models.group import of_persons
from cases.case.states import CheckState
from cases.reintegration.models.jobs.proposal import JobProposal
from cases.reintegration.states import JobAnswer, JobEnd, JobKind
from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.models import Supporter
from veterans.models import Person

CHECK_DAYS: Final = (14, 30, 90, 180)  # after the first day of work (research: domain §3.7)
EARLY: Final = timedelta(days=3)  # a check may be logged this long before its day


class JobQuerySet(QuerySet["Job"]):
    def current(self) -> "JobQuerySet":
        return self.filter(ended_on=None)

    def of_person(self, person_id: Any) -> "JobQuerySet":
        """Also of those who were joined into this person, the latest first."""
        return self.filter(of_persons([person_id])).order_by("-started_on", "-pk")


class Job(models.Model):
    """Work that a person has found: by a proposal, or elsewhere (`employer`, in words).

    `person` is that of the case; a person has one current job, whichever card it is on. `evidence`: by what it is known.
    `search`: the promise to find other work, made when this work was lost.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="jobs")
    person = models.ForeignKey(Person, models.PROTECT, related_name="jobs")
    proposal = models.OneToOneField(JobProposal, models.PROTECT, null=True, related_name="job")
    employer = SealedTextField(subject="case.person_id", null=True)
    kind = models.CharField(max_length=10, choices=JobKind.choices)
    evidence = SealedTextField(subject="case.person_id", null=True)
    started_on = models.DateField()
    recorded_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    ended_on = models.DateField(null=True)
    end_kind = models.CharField(max_length=10, choices=JobEnd.choices, blank=True, default="")
    end_words = SealedTextField(subject="case.person_id", null=True)
    ended_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    search = models.ForeignKey("cases.Promise", models.PROTECT, null=True, related_name="+", db_index=False)

    objects = JobQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        **dict.fromkeys(
            ("case", "person", "proposal", "kind", "started_on", "recorded_at", "ended_on", "ended_at", "search"), "C2"
        ),
        **dict.fromkeys(("employer", "evidence", "end_kind", "end_words"), "C3"),
        **dict.fromkeys(("recorded_by", "ended_by"), "C1"),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(ended_on=None), name="one_current_job"),
            models.CheckConstraint(condition=Q(kind__in=JobKind.values), name="job_kind_known"),
            models.CheckConstraint(
                condition=Q(proposal=None, employer__isnull=False) | Q(proposal__isnull=False, employer=None),
                name="job_by_a_proposal_or_elsewhere",
            ),
            models.CheckConstraint(condition=Q(end_kind__in=["", *JobEnd.values]), name="job_end_known"),
            models.CheckConstraint(
                condition=Q(ended_on=None, end_kind="", ended_at=None, ended_by=None, end_words=None, search=None)
                | (Q(ended_on__isnull=False, ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_kind="")),
                name="job_ended_or_current",
            ),
            models.CheckConstraint(condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="job_ends_after_start"),
        ]


class JobCheckQuerySet(QuerySet["JobCheck"]):
    def open(self) -> "JobCheckQuerySet":
        return self.filter(state=CheckState.OPEN)

    def due(self, day: date) -> "JobCheckQuerySet":
        return self.open().filter(due_on__lte=day)

    def to_log(self, day: date) -> "JobCheckQuerySet":
        """Open, and due by this day or soon after it."""
        return self.open().filter(due_on__lte=day + EARLY)

    def for_reminders(self) -> QuerySet[Any, tuple[Any, ...]]:
        """Rows in the shape that a reminder rule returns: for the last owner, else for who answers for the department; of an
        absorbed card for that of the remaining one."""
        owner = Choice(When(case__absorbed_by=None, then=F("case__owner_id")), default=F("case__absorbed_by__owner_id"))
        department = Coalesce("case__absorbed_by__department_id", "case__department_id")
        rows = self.annotate(owner=owner, department=department, at_night=Value(False, BooleanField()))
        return rows.values_list("pk", "due_on", "owner", "department", "at_night")


class JobCheck(models.Model):
    """A talk some days after the first day of work: still there? how is it? what helps?

    It outlasts the end of the support, and ends with the job or a loss. `days`: after the first day of work. `due_on`: later than
    that after each attempt that reached nobody. `answer`: of the latest talk or attempt, "" for none yet.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="job_checks")
    job = models.ForeignKey(Job, models.PROTECT, related_name="checks")
    days = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=CheckState.choices, default=CheckState.OPEN)
    answer = models.CharField(max_length=12, choices=JobAnswer.choices, blank=True, default="")
    words = SealedTextField(subject="case.person_id", null=True)
    support = SealedTextField(subject="case.person_id", null=True)
    logged_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    logged_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    objects = JobCheckQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        **dict.fromkeys(("case", "job", "days", "due_on", "state", "answer", "logged_at", "settled_at"), "C2"),
        **dict.fromkeys(("words", "support"), "C3"),
        "logged_by": "C1",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "days"], name="job_check_once"),
            models.CheckConstraint(
                condition=Q(state__in=CheckState.values, answer__in=["", *JobAnswer.values], days__in=CHECK_DAYS),
                name="job_check_codes_known",
            ),
            models.CheckConstraint(
                condition=Q(state=CheckState.OPEN, settled_at=None) | (~Q(state=CheckState.OPEN) & Q(settled_at__isnull=False)),
                name="job_check_settled_or_open",
            ),
            models.CheckConstraint(
                condition=Q(answer="", logged_at=None, logged_by=None, words=None, support=None)
                | (~Q(answer="") & Q(logged_at__isnull=False, logged_by__isnull=False)),
                name="job_check_logged_or_not",
            ),
            models.CheckConstraint(
                condition=~Q(state=CheckState.DONE) | Q(answer__in=(JobAnswer.WORKS, JobAnswer.LEFT)),
                name="job_check_done_by_an_answer",
            ),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(state=CheckState.OPEN), name="job_check_queue")]
