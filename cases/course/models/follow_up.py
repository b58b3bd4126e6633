from datetime import datetime, time, timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db import models
from django.db.models import Case as Choice
from django.db.models import DateTimeField, Exists, ExpressionWrapper, Func, OuterRef, Q, When

from cases.case.models.case import Case
from cases.case.states import CaseState, Risk
from cases.course.models.visit import Visit
from cases.course.states import PLANNED_KINDS, StepState, VisitKind
from privacy.fields import SealedTextField
from privacy.ids import new_id
from privacy.prepared import Prepared
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.models.working_calendar import QUIET_FROM, QUIET_UNTIL

ANY_TIME_DUE_AT: Final = time(8, 30)  # due time of a step without an hour, Europe/Kyiv
EVENING_DUE_AT: Final = time(20, 30)  # before a night in which an hour was promised
UNSETTLED: Final = (StepState.PLANNED, StepState.OFFERED)  # not settled
ANSWERED: Final = (StepState.DONE, StepState.REPLACED)  # by an entry or another act; a wrong answer is taken back
WAYS: Final = [(kind.value, kind.label) for kind in PLANNED_KINDS]
OFTEN: Final = 3  # postponements
UNLOGGED_AFTER, UNLOGGED_AT = timedelta(hours=2), time(18)  # an entry is due after the hour, or then


class Moment(Func):
    """A moment of a step, computed in SQL from day, hour and zone, so that a new clock law changes no promise."""

    output_field = DateTimeField()

    def __init__(self, template: str, *parameters: Any) -> None:
        super().__init__("due_on", "due_time", "zone")
        self.words, self.parameters = template, parameters

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> Any:
        day, hour, zone = (compiler.compile(each)[0] for each in self.get_source_expressions())
        return f"({self.words.format(day=day, hour=hour, zone=zone)})", self.parameters


MIDNIGHT: Final = Moment("{day}::timestamp AT TIME ZONE {zone}")
AS_PLANNED: Final = Moment("({day} + coalesce({hour}, %s)) AT TIME ZONE {zone}", ANY_TIME_DUE_AT)
THE_EVENING_BEFORE: Final = Moment("({day} - 1 + %s) AT TIME ZONE {zone}", EVENING_DUE_AT)
THAT_EVENING: Final = Moment("({day} + %s) AT TIME ZONE {zone}", EVENING_DUE_AT)
SHOULD_BE_LOGGED: Final = Moment("coalesce({day} + {hour} + %s, {day} + %s) AT TIME ZONE {zone}", UNLOGGED_AFTER, UNLOGGED_AT)
PUT_OFF: Final = Q(moves__gte=OFTEN) | Q(limit_days__isnull=False)  # often, or at once past the silence limit
AT_NIGHT: Final = Q(case__risk=Risk.RED, due_time__isnull=False)  # at high risk: due at its hour even at night
REMINDER_DUE_AT: Final = Choice(
    When(AT_NIGHT, then=AS_PLANNED),
    When(due_time__lt=QUIET_UNTIL, then=THE_EVENING_BEFORE),
    When(due_time__gte=QUIET_FROM, then=THAT_EVENING),
    default=AS_PLANNED,
)


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def planned(self) -> "FollowUpQuerySet":
        """Planned steps of open cases."""
        at_night = ExpressionWrapper(AT_NIGHT, models.BooleanField())
        return self.filter(state=StepState.PLANNED, case__state=CaseState.OPEN).annotate(at_night=at_night)

    def due(self, at: datetime) -> "FollowUpQuerySet":
        """Planned steps whose reminder is due by `at`."""
        near = kyiv_day(at) + timedelta(days=1)  # for the index
        return self.planned().annotate(reminder_due_at=REMINDER_DUE_AT).filter(due_on__lte=near, reminder_due_at__lte=at)

    def put_off(self) -> "FollowUpQuerySet":
        """Planned, and put off often or past the silence limit."""
        return self.filter(PUT_OFF, state=StepState.PLANNED)

    def ended(self) -> "FollowUpQuerySet":
        return self.exclude(state__in=UNSETTLED)

    def unlogged_visits(self, at: datetime) -> "FollowUpQuerySet":
        """Planned visits whose entry is due by `at` and missing. A visit of the day or later is one, also when the step stays."""
        visits = self.planned().filter(kind=VisitKind.VISIT, due_on__lte=kyiv_day(at))
        due = visits.annotate(logged_by=SHOULD_BE_LOGGED, day_began_at=MIDNIGHT).filter(logged_by__lte=at)
        since = Q(case=OuterRef("case"), occurred_at__gte=OuterRef("day_began_at"))
        return due.exclude(Exists(Visit.objects.contacts().filter(since, kind=VisitKind.VISIT)))


class FollowUp(models.Model):
    """The next step of a case: a promise with a day. Due rows are the queue of the reminders.

    The moment is kept as agreed (day, perhaps an hour, zone) and computed late, so that a new clock law changes no promise. An
    offered step is no promise yet and sends no reminder.

    `settled_by`: who has ended it; NULL: before this was kept. `replaced_by`: the step that was planned as it ended.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="follow_ups")
    kind = models.CharField(max_length=12, choices=WAYS, blank=True)  # how it will be done; mostly empty
    what = SealedTextField(subject="case.person_id")
    due_on = models.DateField()
    due_time = models.TimeField(null=True)  # NULL: at any time of the day
    zone = models.CharField(max_length=40, default="Europe/Kyiv")
    state = models.CharField(max_length=10, choices=StepState.choices, default=StepState.PLANNED)
    moves = models.PositiveSmallIntegerField(default=0)  # postponements of this promise
    limit_days = models.PositiveSmallIntegerField(null=True)  # the silence limit that it exceeds; NULL: none
    because = SealedTextField(subject="case.person_id", null=True)  # why it exceeds the limit
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    planned_in = models.ForeignKey("cases.Visit", models.PROTECT, null=True, related_name="plans")
    settled_at = models.DateTimeField(null=True)
    settled_in = models.ForeignKey("cases.Visit", models.PROTECT, null=True, related_name="settles")
    settled_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+", db_index=False)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)

    objects = FollowUpQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "case": "C2",
        "kind": "C2",
        "what": "C3",
        "due_on": "C2",
        "due_time": "C2",
        "zone": "C0",
        "state": "C2",
        "moves": "C2",
        "limit_days": "C2",
        "because": "C3",
        "planned_at": "C2",
        "planned_by": "C1",
        "planned_in": "C2",
        "settled_at": "C2",
        "settled_in": "C2",
        "settled_by": "C1",
        "replaced_by": "C2",
    }
    open_text_reasons: ClassVar[str] = "zone is the name of a time zone, the same for all"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state=StepState.PLANNED), name="one_planned_step"),
            models.CheckConstraint(condition=Q(state__in=StepState.values), name="step_state_known"),
            models.CheckConstraint(condition=Q(kind__in=["", *PLANNED_KINDS]), name="step_kind_known"),
            models.CheckConstraint(
                condition=Q(state__in=UNSETTLED, settled_at=None) | (~Q(state__in=UNSETTLED) & Q(settled_at__isnull=False)),
                name="step_settled_or_planned",
            ),
            models.CheckConstraint(
                condition=~Q(state=StepState.OFFERED) | Q(planned_in__isnull=False), name="step_offered_with_an_entry"
            ),
            models.CheckConstraint(
                condition=~Q(state=StepState.REPLACED) | Q(replaced_by__isnull=False), name="step_replaced_by_another"
            ),
            models.CheckConstraint(condition=Q(because=None) | Q(limit_days__isnull=False), name="step_because_it_is_late"),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], condition=Q(state=StepState.PLANNED), name="step_queue"),
            models.Index(fields=["case"], condition=Q(PUT_OFF, state=StepState.PLANNED), name="step_put_off"),
            models.Index(fields=["settled_at"], condition=Q(state=StepState.POSTPONED), name="step_postponed"),
        ]


PLANNED: Final = Prepared(lambda *, case: FollowUp.objects.filter(case=case, state=StepState.PLANNED).values_list("pk"))


def planned_id(case_id: UUID) -> UUID | None:
    """Key of the planned step; None: the case is not open."""
    rows = PLANNED.rows(case=case_id)
    return rows[0][0] if rows else None
