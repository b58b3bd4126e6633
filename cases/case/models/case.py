from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

import pghistory
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from cases.case.addresses import case_address
from cases.case.models import conditions
from cases.case.models.hand_over import HandOver
from cases.case.models.history.spans import OwnerSpan
from cases.case.models.reference import Facility, StagePolicy
from cases.case.models.team import TeamMember
from cases.case.numbers import number_label
from cases.case.states import NOT_OPEN, STAGES, CaseRefusal, CaseState, LossKind, Programme, Risk, Stage
from privacy.ids import new_id
from supporters.directory.calendar import KYIV, kyiv_day
from supporters.directory.models import Absence, Department, Reach, Supporter, reach
from supporters.directory.roles import ReachKind
from veterans.models import Person

CASE: Final = "case"  # subject kind of a case in notifications
FORMER_OWNER_READS: Final = timedelta(days=7)
HEARD_ON: Final = TruncDate(Coalesce("last_contact_at", "opened_at"), tzinfo=KYIV)
OPENED_ON: Final = TruncDate("opened_at", tzinfo=KYIV)


class CaseQuerySet(QuerySet["Case"]):
    def of_group(self, case_id: Any) -> "CaseQuerySet":
        """This case, and those that it has absorbed."""
        return self.filter(Q(pk=case_id) | Q(absorbed_by=case_id))

    def visible_to(self, user: Supporter) -> "CaseQuerySet":
        """Row-level authorization: the rows that the user may read."""
        return self.within(reach(user), read_since=timezone.now() - FORMER_OWNER_READS)

    def workable_by(self, user: Supporter) -> "CaseQuerySet":
        """The rows that the user may write to: a former owner only reads, and the team once a death is confirmed."""
        return self.within(reach(user))

    def worklist_of(self, user: Supporter) -> "CaseQuerySet":
        """The open cases whose next steps are on the user's lists; for a head those of the whole subtree."""
        return self.planned_by(reach(user)).opened()

    def of_departments(self, department_ids: Iterable[Any]) -> "CaseQuerySet":
        """Cases for the numbers of a head's subtree; cases that the head leads in another department are not included."""
        return self.filter(department__in=department_ids)

    def valid(self) -> "CaseQuerySet":
        return self.filter(conditions.valid())

    def withdrawn_alone(self) -> "CaseQuerySet":
        others = Case.objects.not_withdrawn().filter(person=OuterRef("person"))
        return self.filter(~Exists(others), state=CaseState.WITHDRAWN, person__joined_into=None)

    def not_withdrawn(self) -> "CaseQuerySet":
        return self.exclude(state=CaseState.WITHDRAWN)

    def opened(self) -> "CaseQuerySet":
        return self.filter(conditions.opened())

    def without_owner(self) -> "CaseQuerySet":
        return self.filter(conditions.without_owner())

    def silent(self, at: datetime, policies: Iterable[StagePolicy] | None = None) -> "CaseQuerySet":
        """`policies` replace the ones in force."""
        begins = conditions.silence_begins(at, policies or StagePolicy.objects.all())
        return self.filter(conditions.silent(begins, kyiv_day(at)))

    def once_reached(self) -> "CaseQuerySet":
        """Also imported ones: of these the first contact is not asked for, so their silence counts from the import."""
        return self.filter(Q(last_contact_at__isnull=False) | Q(conditions.imported()))

    def first_contact_late(self, at: datetime, policies: Iterable[StagePolicy] | None = None) -> "CaseQuerySet":
        """`policies` replace the ones in force."""
        ends = conditions.first_contact_ends(at, policies or StagePolicy.objects.all())
        return self.filter(conditions.first_contact_late(ends, kyiv_day(at)))

    def for_reminders(self, occasion: Combinable) -> QuerySet[Any, tuple[Any, ...]]:
        """Rows in the shape that a reminder rule returns; `occasion` is the day that identifies the occurrence."""
        by_day = self.annotate(occasion=occasion, at_night=Value(False, models.BooleanField()))
        return by_day.values_list("pk", "occasion", "owner_id", "department_id", "at_night")

    def in_hand_of(self, supporter_ids: Iterable[UUID]) -> "CaseQuerySet":
        return self.opened().filter(owner__in=supporter_ids)

    def within(self, seen: Reach, *, read_since: datetime | None = None) -> "CaseQuerySet":
        """The valid rows of this reach; with `read_since` also those that the user led at that moment or later."""
        if seen.kind is ReachKind.NOTHING:
            return self.none()
        if read_since is None:
            return self.filter(conditions.valid(), _answered(seen) | _working_on_teams(seen))
        # PostgreSQL can't push an outer condition into a union: it would read the whole reach for each search.
        once_theirs = OwnerSpan.objects.filter(value=seen.user_id, to_at__gt=read_since, case=OuterRef("pk"))
        return self.filter(conditions.valid(), _own(seen) | Q(Exists(once_theirs)))

    def planned_by(self, seen: Reach) -> "CaseQuerySet":
        """The rows whose next steps are on the lists of this reach. Of a team only a psychologist has them there."""
        return self.filter(_own(seen) if seen.kind is ReachKind.TEAM else _answered(seen))

    def answered_by(self, seen: Reach) -> "CaseQuerySet":
        return self.filter(_answered(seen))  # without those of its teams

    def with_can_edit(self, seen: Reach) -> "CaseQuerySet":
        """Annotate `answers` and `on_team`: whether the row is of this reach itself, and by a team. Each of them may write."""
        answers = models.ExpressionWrapper(_answered(seen), models.BooleanField())
        return self.annotate(answers=answers, on_team=models.ExpressionWrapper(_working_on_teams(seen), models.BooleanField()))

    def with_owner_absent(self, day: date) -> "CaseQuerySet":
        """Annotate `absent`: whether the owner is away that day."""
        return self.annotate(absent=Exists(Absence.objects.on(day).filter(supporter=OuterRef("owner"))))

    def with_offered(self) -> "CaseQuerySet":
        """Annotate `is_offered`: whether an offer of the case waits for an answer."""
        return self.annotate(is_offered=Exists(HandOver.objects.open().filter(case=OuterRef("pk"))))

    def with_offer(self) -> "CaseQuerySet":
        """Annotate `offer`: whom the open offer of the case asks and until when (AskedLine.of); None: there is none."""
        return self.annotate(offer=Subquery(HandOver.objects.open().filter(case=OuterRef("pk")).asked_lines()))

    def with_closing(self) -> "CaseQuerySet":
        """Annotate `closing`: whether the end of the support is proposed, and nobody has decided."""
        return self.annotate(closing=conditions.closing())

    def with_asked(self) -> "CaseQuerySet":
        """Annotate `asked`: whether a question of a head waits for an answer."""
        return self.annotate(asked=conditions.asked())


def _own(seen: Reach) -> Q:
    return _answered(seen) | _of_teams(seen)


def _of_teams(seen: Reach) -> Q:
    members = TeamMember.objects.current(seen.on_day).filter(supporter__in=seen.supporter_ids)
    return Q(conditions.IsAnyOf("pk", ArraySubquery(members.values("case"))))


def _working_on_teams(seen: Reach) -> Q:
    return _of_teams(seen) & ~conditions.dead()


def _answered(seen: Reach) -> Q:
    rows = Q(owner__in=seen.supporter_ids)
    if seen.desk_ids:
        rows |= Q(department__in=seen.desk_ids) & (Q(owner=None) | Q(owner__in=seen.away_ids) | conditions.OWNER_LEFT)
    if seen.kind is ReachKind.SUBTREE:
        rows |= Q(department__in=seen.department_ids)
    return rows


@pghistory.track(model_name="CaseHistory", obj_field=pghistory.ObjForeignKey(related_name="history"))
class Case(models.Model):
    """The support of one person in one programme, for as long as it takes; a new wound is a new episode of it.

    The row has the current stage, owner, department, state and risk; the spans have their history. Both are written in one
    transaction (actions).

    `owner` leads it and has accepted it; NULL: it waits in the queue of its department. An offer to another is a cases.HandOver.
    `loss`: what was reported to have happened to the person (cases.Loss), "" for nothing. `opened_at`, `last_contact_at`: of the
    latest episode. `held_until`: the last day of the current pause (cases.HoldSpan), when silence and first contact rest.
    `absorbed_by`: the card of the same person that goes on instead of this one.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=8, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="cases")
    programme = models.CharField(max_length=10, choices=Programme.choices)
    state = models.CharField(max_length=10, choices=CaseState.choices, default=CaseState.OPEN)
    loss = models.CharField(max_length=8, choices=LossKind.choices, blank=True, db_default="")
    stage = models.CharField(max_length=20, choices=Stage.choices)
    risk = models.CharField(max_length=5, choices=Risk.choices, default=Risk.GREEN)
    owner = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="cases")
    department = models.ForeignKey(Department, models.PROTECT, related_name="cases")
    queued_at = models.DateTimeField(null=True)
    facility = models.ForeignKey(Facility, models.PROTECT, null=True, related_name="+")
    next_due_on = models.DateField(null=True)
    next_due_time = models.TimeField(null=True)
    held_until = models.DateField(null=True)
    last_contact_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    absorbed_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="absorbed")
    version = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C2",
        "number": "C2",
        "person": "C2",
        "programme": "C3",
        "state": "C3",
        "loss": "C3",
        "stage": "C3",
        "risk": "C3",
        "owner": "C1",
        "department": "C1",
        "queued_at": "C2",
        "facility": "C3",
        "next_due_on": "C2",
        "next_due_time": "C2",
        "held_until": "C2",
        "last_contact_at": "C2",
        "opened_at": "C2",
        "absorbed_by": "C2",
        "version": "C0",
    }
    open_text_reasons: ClassVar[str] = "number is random digits, held to its shape by a constraint"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "programme"], name="one_case_of_a_programme"),
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="case_state_known"),
            models.CheckConstraint(condition=Q(loss__in=["", *LossKind.values]), name="case_loss_known"),
            models.CheckConstraint(condition=Q(loss="") | Q(state=CaseState.CLOSED), name="case_lost_is_closed"),
            models.CheckConstraint(
                condition=Q(state=CaseState.ABSORBED, absorbed_by__isnull=False)
                | (~Q(state=CaseState.ABSORBED) & Q(absorbed_by=None)),
                name="case_absorbed_by_a_case",
            ),
            models.CheckConstraint(condition=Q(absorbed_by=None) | ~Q(absorbed_by=F("pk")), name="case_absorbed_by_another"),
            models.CheckConstraint(condition=Q(risk__in=Risk.values), name="case_risk_known"),
            models.CheckConstraint(
                condition=Q(programme=Programme.VETERAN, stage__in=STAGES[Programme.VETERAN])
                | Q(programme=Programme.FAMILY, stage__in=STAGES[Programme.FAMILY]),
                name="case_stage_of_programme",
            ),
            models.CheckConstraint(condition=Q(number__regex=r"^\d{8}$"), name="case_number_shape"),
            models.CheckConstraint(
                condition=~Q(state=CaseState.OPEN) | Q(next_due_on__isnull=False), name="open_case_has_a_next_step"
            ),
            models.CheckConstraint(
                condition=Q(held_until=None) | (Q(state=CaseState.OPEN) & ~Q(risk=Risk.RED)), name="held_case_is_open_not_red"
            ),
            models.CheckConstraint(
                condition=~Q(state=CaseState.OPEN) | Q(owner__isnull=False) | Q(queued_at__isnull=False),
                name="open_case_has_an_owner_or_a_queue",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "next_due_on"], condition=Q(state=CaseState.OPEN), name="case_worklist"),
            models.Index(fields=["department", "next_due_on"], condition=Q(state=CaseState.OPEN), name="case_of_department"),
            models.Index(fields=["department"], condition=Q(state=CaseState.OPEN, owner=None), name="case_queued"),
        ]

    @property
    def number_label(self) -> str:
        return number_label(self.number)

    @property
    def refusal(self) -> CaseRefusal:
        """Why nothing is done on a case that is not open."""
        return CaseRefusal.LOST if self.loss else NOT_OPEN[CaseState(self.state)]

    def is_held(self, day: date) -> bool:
        """Whether the support is paused on this day."""
        return self.held_until is not None and self.held_until >= day

    @property
    def asks_service(self) -> bool:
        """Whether the person has served; the support of a family is of a relative."""
        return self.programme == Programme.VETERAN

    def get_absolute_url(self) -> str:
        return case_address("case_detail", self.number)
