"""The law behind the rights of a person, as data: terms and the words of the notice. The application only reads them."""

from datetime import date, timedelta
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value, When
from django.db.models import Case as Choice
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import get_language

from cases.case.models.case import Case
from cases.rights.states import DataRequestState, DayCount, RightKind
from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.calendar import KYIV
from supporters.directory.models import Supporter
from supporters.notifications.models import Hours
from veterans.models import Channel, Person
from veterans.models.reference import Reference


class LegalTerm(Reference):
    """Within how many days a request is answered; `code` is a RightKind. `verified_on` is NULL while nobody has confirmed it."""

    verified_on = models.DateField(null=True)  # type: ignore[assignment]
    days = models.PositiveSmallIntegerField()
    counted = models.CharField(max_length=10, choices=DayCount.choices)

    field_classes: ClassVar[dict[str, str]] = {**Reference.field_classes, "days": "C0", "counted": "C0"}

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__in=RightKind.values), name="legal_term_of_a_right"),
            models.CheckConstraint(condition=Q(days__gte=1), name="legal_term_of_days"),
            models.CheckConstraint(condition=Q(counted__in=DayCount.values), name="legal_term_counted"),
        ]

    def due_on(self, received_on: date, hours: Hours) -> date:
        """The last day of the answer; the day of receipt is not counted."""
        if self.counted == DayCount.WORKING:
            return hours.after(received_on, self.days)
        return received_on + timedelta(days=self.days)


class NoticePart(Reference):
    """A part of the notice that a person gets about the processing of their data; its label is the heading.

    `number`: the order on the paper. `verified_on` is NULL until a lawyer has confirmed the words.
    """

    verified_on = models.DateField(null=True)  # type: ignore[assignment]
    number = models.PositiveSmallIntegerField(unique=True)
    words_uk = models.TextField()
    words_en = models.TextField()

    field_classes: ClassVar[dict[str, str]] = {
        **Reference.field_classes,
        "number": "C0",
        "words_uk": "C0",
        "words_en": "C0",
    }

    @property
    def words(self) -> str:
        return self.words_en if get_language() == "en" else self.words_uk


class LegalHoldQuerySet(QuerySet["LegalHold"]):
    def in_force(self) -> "LegalHoldQuerySet":
        """At most one of a person."""
        return self.filter(ended_at=None)


class LegalHold(models.Model):
    """Data of a person that must not be erased: an investigation, a court, a dispute. One head sets it, another one ends it.

    `reason`: why, `end_reason`: why not any more.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="legal_holds")
    reason = SealedTextField(subject="person_id")
    set_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    end_reason = SealedTextField(subject="person_id", null=True)
    ended_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = LegalHoldQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "person": "C2",
        "reason": "C3",
        "set_by": "C1",
        "set_at": "C2",
        "end_reason": "C3",
        "ended_by": "C1",
        "ended_at": "C2",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(ended_at=None), name="one_legal_hold"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, end_reason=None)
                | Q(ended_at__gte=F("set_at"), ended_at__isnull=False, ended_by__isnull=False, end_reason__isnull=False),
                name="legal_hold_ended_or_in_force",
            ),
            models.CheckConstraint(condition=Q(ended_by=None) | ~Q(ended_by=F("set_by")), name="legal_hold_ended_by_another"),
        ]


REMINDED_BEFORE: Final = timedelta(days=7)  # of the last day of the answer
KYIV_DAY: Final = f"(%(expressions)s AT TIME ZONE '{KYIV.key}')::date"  # TruncDate can't be written into a migration
RECORDED_ON: Final = Func("recorded_at", template=KYIV_DAY, output_field=models.DateField())


class DataRequestQuerySet(QuerySet["DataRequest"]):
    def open(self) -> "DataRequestQuerySet":
        """Not answered, whatever has become of the card; at most one of a kind on a card."""
        return self.filter(state=DataRequestState.OPEN)

    def near(self, day: date) -> "DataRequestQuerySet":
        """Open, and to be answered within a week or late."""
        return self.open().filter(due_on__lte=day + REMINDED_BEFORE)

    def due(self, day: date) -> "DataRequestQuerySet":
        """Open on the last day of the answer, or later."""
        return self.open().filter(due_on__lte=day)

    def of_persons(self, person_ids: Any) -> "DataRequestQuerySet":
        """Recorded on any card of these persons."""
        return self.filter(case__person__in=person_ids)

    def for_owners(self) -> QuerySet[Any, tuple[Any, ...]]:
        """Rows in the shape that a reminder rule returns: for who answers for the card, or for the one that has absorbed it."""
        owner = Choice(When(case__absorbed_by=None, then=F("case__owner_id")), default=F("case__absorbed_by__owner_id"))
        return self._rows(owner)

    def for_heads(self) -> QuerySet[Any, tuple[Any, ...]]:
        """The same for the head of the department."""
        return self._rows(Cast(Value(None), models.UUIDField()))

    def _rows(self, owner: Any) -> QuerySet[Any, tuple[Any, ...]]:
        department = Coalesce("case__absorbed_by__department_id", "case__department_id")
        rows = self.annotate(owner=owner, department=department, at_night=Value(False, BooleanField()))
        return rows.values_list("pk", "due_on", "owner", "department", "at_night")


class DataRequest(models.Model):
    """A person asks about their data: to know, to correct, to erase, to restrict. It waits until somebody answers.

    Neither the end of a support nor a loss ends it, and on an absorbed card it waits for who answers for the remaining one.
    `received_on`: when the person asked; `due_on`: the last day of the answer, by the term of that day. `words`: what the person
    asks; `answer`: what was answered, or why it was refused.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="data_requests")
    kind = models.CharField(max_length=12, choices=RightKind.choices)
    received_on = models.DateField()
    channel = models.CharField(max_length=10, choices=Channel.choices)
    words = SealedTextField(subject="case.person_id")
    term = models.ForeignKey(LegalTerm, models.PROTECT, related_name="+")
    due_on = models.DateField()
    recorded_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DataRequestState.choices, default=DataRequestState.OPEN)
    answer = SealedTextField(subject="case.person_id", null=True)
    answered_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = DataRequestQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "case": "C2",
        "kind": "C2",
        "received_on": "C2",
        "channel": "C2",
        "words": "C3",
        "term": "C0",
        "due_on": "C2",
        "recorded_by": "C1",
        "recorded_at": "C2",
        "state": "C2",
        "answer": "C3",
        "answered_by": "C1",
        "answered_at": "C2",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"], condition=Q(state=DataRequestState.OPEN), name="one_open_data_request"
            ),
            models.CheckConstraint(condition=Q(kind__in=RightKind.values, term=F("kind")), name="data_request_kind_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="data_request_channel_known"),
            models.CheckConstraint(condition=Q(state__in=DataRequestState.values), name="data_request_state_known"),
            models.CheckConstraint(
                condition=Q(received_on__lte=RECORDED_ON) & Q(due_on__gt=F("received_on")), name="data_request_due_later"
            ),
            models.CheckConstraint(
                condition=Q(state=DataRequestState.OPEN, answer=None, answered_at=None, answered_by=None)
                | (
                    ~Q(state=DataRequestState.OPEN)
                    & Q(answer__isnull=False, answered_by__isnull=False, answered_at__gte=F("recorded_at"))
                ),
                name="data_request_answered_or_open",
            ),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(state=DataRequestState.OPEN), name="data_request_queue")]

    @property
    def is_open(self) -> bool:
        return self.state == DataRequestState.OPEN
