from datetime import date, time, timedelta
from typing import Any, ClassVar, Final, NamedTuple
from uuid import UUID

from django.db import models
from django.db.models import BooleanField, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Value, When
from django.db.models import Case as Choice
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from cases.case.models.case import Case
from cases.case.models.group import of_group
from cases.case.models.team import TeamMember
from cases.case.states import CheckState
from cases.course.states import PromiseBy, PromiseFate, PromiseState, StepState
from privacy.fields import SealedTextField
from privacy.ids import new_id
from privacy.prepared import Prepared
from privacy.sealing import Sealed
from supporters.directory.models import Supporter
from supporters.directory.models.department import MAX_DEPTH
from supporters.directory.roles import REACHING, Role

FURTHEST: Final = timedelta(days=365)  # a promise is due within a year

BESIDE: Final = ("whose", "made_by", "settled_by", "settled_in")
TAKEN_BACK: Final = Q(state=PromiseState.WITHDRAWN, made_in__voided_at=F("settled_at"))  # together with its entry
UPWARDS: Final = tuple(f"department{'__parent' * level}" for level in range(MAX_DEPTH))  # that of a case, and those above


def reached_for_good(keeper: Combinable) -> QuerySet[Case]:
    """The cases of which this account is the owner, a head of the department or above, or a member of the team.

    Not those of a colleague whom it covers, nor of a team until a last day. A suspended account keeps its reach. Who reaches a
    case for good may keep a promise of it (docs/adr/0060-who-keeps-a-promise.md).
    """
    account = Supporter.objects.active().filter(pk=OuterRef("keeper"), role__in=REACHING)
    leading = Q(*(("department", OuterRef(above)) for above in UPWARDS), _connector=Q.OR)
    heads = account.filter(leading, role=Role.HEAD)
    members = TeamMember.objects.filter(case=OuterRef("pk"), supporter=OuterRef("keeper"), to_at=None, until_on=None)
    works = Q(owner=F("keeper")) | Q(Exists(members)) | Q(Exists(heads))
    return Case.objects.alias(keeper=keeper).filter(works, Exists(account))


class PromiseQuerySet(QuerySet["Promise"]):
    def open(self) -> "PromiseQuerySet":
        return self.filter(state=PromiseState.OPEN)

    def open_of(self, case: Case) -> "PromiseQuerySet":
        """Open ones of this card and of those that it has absorbed."""
        return self.open().filter(of_group(case.pk))

    def of_ending(self, case: Case) -> "PromiseQuerySet":
        """Those of which a proposal to end the support says what becomes of them. The next talk about safety ends with it."""
        return self.open_of(case).filter(asks_safety=False)

    def settled(self) -> "PromiseQuerySet":
        """Kept or not needed any more. A promise taken back with its entry was none."""
        return self.exclude(state=PromiseState.OPEN).exclude(TAKEN_BACK)

    def due(self, day: date) -> "PromiseQuerySet":
        return self.open().filter(due_on__lte=day)

    def to_talk_about_safety(self, case: Case) -> "PromiseQuerySet":
        """Open ones of this card and of those that it has absorbed, the first to fall due first."""
        return self.open_of(case).filter(asks_safety=True).order_by("due_on", "pk")

    def kept_by(self, supporter_id: UUID) -> "PromiseQuerySet":
        """Open, and this colleague keeps them instead of who answers for the case."""
        return self.open().filter(whose=supporter_id)

    def kept_without_reach(self) -> "PromiseQuerySet":
        """Open, of a colleague who does not work for good on the case, or on the one that has absorbed it."""
        card = Coalesce("case__absorbed_by_id", "case_id")
        reached = reached_for_good(OuterRef("whose")).filter(pk=OuterRef("card"))
        return self.open().filter(whose__isnull=False).alias(card=card).exclude(Exists(reached))

    def with_people(self) -> "PromiseQuerySet":
        """Together with what a page shows beside the promise."""
        return self.select_related("case__person", "case__owner", "case__absorbed_by__owner", *BESIDE)

    def for_reminders(self) -> QuerySet[Any, tuple[Any, ...]]:
        """Rows in the shape that a reminder rule returns: for the person who promised, else for who answers for the case.

        After a loss never for the owner: then the head of the department is reminded. Of an absorbed card it is
        who answers for the remaining one.
        """
        alone = When(case__absorbed_by=None, case__loss="", then=F("case__owner_id"))
        absorbed = When(case__absorbed_by__loss="", then=F("case__absorbed_by__owner_id"))
        department = Coalesce("case__absorbed_by__department_id", "case__department_id")
        whose = Coalesce("whose", Choice(alone, absorbed))
        rows = self.annotate(owner=whose, department=department, at_night=Value(False, BooleanField()))
        return rows.values_list("pk", "due_on", "owner", "department", "at_night")


class Promise(models.Model):
    """Something promised beside the next contact, due by a day.

    `whose`: the colleague who keeps it; NULL: who answers for the case, or after a loss the head of its department. `made_in`,
    `settled_in`: the entry in which it was made, or ticked as kept. `settled_by` is NULL when a report of a loss has ended it.
    `reason`: why it is not needed any more. `moves`: how often it was moved to another day. `asks_consent`: the unasked consent
    that it is about; the answer of the person keeps it. `asks_safety`: the next talk about safety keeps it.

    `fate`: what becomes of it when a proposed end is agreed to, "" when nobody has said; `fate_keeper`, `fate_on`: who keeps one
    that stays (NULL: who answers for the case), and by when; `fate_words`: to whom it is passed on.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="promises")
    words = SealedTextField(subject="case.person_id")
    who = models.CharField(max_length=10, choices=PromiseBy.choices)
    whose = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=PromiseState.choices, default=PromiseState.OPEN)
    made_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    made_in = models.ForeignKey("cases.Visit", models.PROTECT, null=True, related_name="promises")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    settled_in = models.ForeignKey("cases.Visit", models.PROTECT, null=True, related_name="kept_promises")
    reason = SealedTextField(subject="case.person_id", null=True)
    moves = models.PositiveSmallIntegerField(default=0, db_default=0)
    version = models.PositiveIntegerField(default=1, db_default=1)
    asks_consent = models.ForeignKey("veterans.Consent", models.PROTECT, null=True, related_name="promises", db_index=False)
    asks_safety = models.BooleanField(default=False, db_default=False)
    fate = models.CharField(max_length=10, choices=PromiseFate.choices, blank=True, default="", db_default="")
    fate_keeper = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+", db_index=False)
    fate_on = models.DateField(null=True)
    fate_words = SealedTextField(subject="case.person_id", null=True)

    objects = PromiseQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "case": "C2",
        "words": "C3",
        "who": "C2",
        "whose": "C1",
        "due_on": "C2",
        "state": "C2",
        "made_by": "C1",
        "made_at": "C2",
        "made_in": "C2",
        "settled_at": "C2",
        "settled_by": "C1",
        "settled_in": "C2",
        "reason": "C3",
        "moves": "C2",
        "version": "C0",
        "asks_consent": "C2",
        "asks_safety": "C2",
        "fate": "C2",
        "fate_keeper": "C1",
        "fate_on": "C2",
        "fate_words": "C3",
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(who__in=PromiseBy.values), name="promise_by_known"),
            models.CheckConstraint(condition=Q(state__in=PromiseState.values), name="promise_state_known"),
            models.CheckConstraint(
                condition=Q(state=PromiseState.OPEN, settled_at=None, settled_by=None)
                | (~Q(state=PromiseState.OPEN) & Q(settled_at__isnull=False)),
                name="promise_settled_or_open",
            ),
            models.CheckConstraint(
                condition=Q(settled_in=None) | Q(state=PromiseState.KEPT, settled_by__isnull=False),
                name="promise_kept_in_an_entry",
            ),
            models.CheckConstraint(
                condition=Q(reason=None) | Q(state=PromiseState.WITHDRAWN), name="promise_not_needed_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(fate=PromiseFate.STAYS, fate_on__isnull=False, fate_words=None)
                | Q(fate=PromiseFate.PASSED, fate_words__isnull=False, fate_on=None, fate_keeper=None)
                | Q(fate__in=["", PromiseFate.KEPT, PromiseFate.DECLINED], fate_words=None, fate_on=None, fate_keeper=None),
                name="promise_fate_complete",
            ),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(state=PromiseState.OPEN), name="promise_queue")]

    @property
    def is_settled(self) -> bool:
        return self.state != PromiseState.OPEN


class ShownPromise(NamedTuple):
    """An open promise as a form offers it. `person_id`: of its card, which may be absorbed."""

    pk: UUID
    person_id: UUID
    words: Sealed
    due_on: date


class ShownStep(NamedTuple):
    """The planned step as a form names it. `person_id`: of its card."""

    pk: UUID
    what: Sealed
    kind: str
    due_on: date
    due_time: time | None
    person_id: UUID


class ShownCheck(NamedTuple):
    """An open check of a job, `days` after its first day."""

    pk: UUID
    job_id: UUID
    days: int
    due_on: date


class ShownPlan(NamedTuple):
    """What the form of an entry shows of a case: the planned step (None: the case is not open), the open promises and checks of
    jobs, those of absorbed cards included."""

    step: ShownStep | None
    promises: tuple[ShownPromise, ...]
    checks: tuple[ShownCheck, ...]


def _plan(*, case: Any) -> QuerySet[Any, Any]:
    """One query for all, since the form of an entry is opened often: a row for each promise and check, and one for a card without
    any."""
    is_planned, is_open = Q(follow_ups__state=StepState.PLANNED), Q(promises__state=PromiseState.OPEN)
    cards = Case.objects.of_group(case).annotate(
        step=FilteredRelation("follow_ups", condition=is_planned),
        promised=FilteredRelation("promises", condition=is_open),
        asked=FilteredRelation("job_checks", condition=Q(job_checks__state=CheckState.OPEN)),
    )
    of_step = ("step__pk", "step__what", "step__kind", "step__due_on", "step__due_time")
    of_promise = ("promised__pk", "person_id", "promised__words", "promised__due_on")
    of_check = ("asked__pk", "asked__job_id", "asked__days", "asked__due_on")
    return cards.order_by("promised__due_on", "promised__pk").values_list(*of_step, "person_id", *of_promise, *of_check)


PLAN: Final = Prepared(_plan)


def shown_plan(case_id: UUID) -> ShownPlan:
    rows = PLAN.rows(case=case_id)
    step = next((ShownStep._make(row[:6]) for row in rows if row[0]), None)
    if step is None:
        return ShownPlan(None, (), ())
    promises = {row[6]: ShownPromise._make(row[6:10]) for row in rows if row[6]}
    checks = {row[10]: ShownCheck._make(row[10:]) for row in rows if row[10]}
    return ShownPlan(step, tuple(promises.values()), tuple(checks.values()))
