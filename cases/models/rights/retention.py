"""How long data are held after the end of a support, and of whom the term has run out. Nothing is erased by a machine."""

from datetime import datetime
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import Case as Choice
from django.db.models import CharField, Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Value, When

from cases.models.case import Case
from cases.models.history.spans import StateSpan
from cases.models.rights.data_request import DataRequest
from cases.models.rights.legal_hold import LegalHold
from cases.states import CaseState, ErasureBar, RightKind
from supporters.directory.calendar import kyiv_day, midnight, months_later
from veterans.models import Person
from veterans.models.reference import Reference

SUPPORT: Final = "support"  # the only rule so far


class RetentionRule(Reference):
    """For how many years after the end of the last support data are held. `verified_on` is NULL while nobody has confirmed it."""

    verified_on = models.DateField(null=True)  # type: ignore[assignment]
    years = models.PositiveSmallIntegerField()

    field_classes: ClassVar[dict[str, str]] = {**Reference.field_classes, "years": "C0"}

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(years__gte=1), name="retention_of_years")]

    def ends_before(self, at: datetime) -> datetime:
        """A support that ended before this moment is held no longer."""
        return midnight(months_later(kyiv_day(at), -12 * self.years))


def persons_with_bars(rule: RetentionRule, at: datetime) -> QuerySet[Any, Any]:
    """Persons who remain, annotated with `bar`: the first reason why their data are not erased, "" when the term has run out.

    Everybody joined into a person counts with them. A person without a card has the term of their registration.
    """
    group = Q(person=OuterRef("pk")) | Q(person__joined_into=OuterRef("pk"))
    cards = Case.objects.filter(group).exclude(state=CaseState.WITHDRAWN)
    of_case = Q(case__person=OuterRef("pk")) | Q(case__person__joined_into=OuterRef("pk"))
    closed = StateSpan.objects.filter(of_case, value=CaseState.CLOSED, to_at=None).order_by().values("value")
    is_theirs = Q(person__ties__veteran=OuterRef("pk")) | Q(person__ties__veteran__joined_into=OuterRef("pk"))
    relatives = Case.objects.filter(is_theirs, state=CaseState.OPEN, person__ties__ended_at=None)
    asks = DataRequest.objects.open().exclude(kind=RightKind.ERASURE).filter(of_case)
    rows = Person.objects.filter(joined_into=None).annotate(
        ended_at=Subquery(closed.annotate(last=Max("from_at")).values("last"))
    )
    bars = Choice(
        When(Exists(cards.filter(state=CaseState.OPEN)), then=Value(ErasureBar.OPEN.value)),
        When(Exists(relatives), then=Value(ErasureBar.FAMILY.value)),
        When(Exists(LegalHold.objects.in_force().filter(group)), then=Value(ErasureBar.HELD.value)),
        When(Exists(asks), then=Value(ErasureBar.ASKED.value)),
        When(Exists(cards.exclude(loss="")), then=Value(ErasureBar.LOST.value)),
        When(ended_at__gte=rule.ends_before(at), then=Value(ErasureBar.TERM.value)),
        When(ended_at=None, registered_at__gte=rule.ends_before(at), then=Value(ErasureBar.TERM.value)),
        default=Value(""),
        output_field=CharField(),
    )
    return rows.annotate(bar=bars)


def count_bars(rule: RetentionRule, at: datetime) -> dict[str, int]:
    """By bar, "" for those whose term has run out: the dry run. One query."""
    counted = persons_with_bars(rule, at).order_by().values("bar").annotate(persons=Count("pk"))
    return dict(counted.values_list("bar", "persons"))
