"""How long data are held after the end of a support, and of whom the term has run out. Nothing is erased by a machine."""

from datetime import datetime
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import Case as Choice
from django.db.models import CharField, Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from cases.case.models.case import Case, CaseQuerySet
from cases.case.models.history.spans import StateSpan
from cases.case.states import CaseState
from cases.rights.models.data_request import DataRequest, LegalHold
from cases.rights.models.erasure import Erasure
from cases.rights.states import ErasureBar, RightKind
from supporters.directory.calendar import kyiv_day, midnight, months_later
from veterans.models import FamilyTie, Person
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

    Everybody joined into a person counts with them. The function of the database says the same (erasing.py).
    """
    cards = Case.objects.filter(_group("person"))
    relatives = FamilyTie.objects.current().filter(_group("veteran"))
    of_relatives = Q(person__cases__state=CaseState.OPEN) | Q(person__joined_into__cases__state=CaseState.OPEN)
    asks = DataRequest.objects.open().exclude(kind=RightKind.ERASURE).filter(_group("case__person"))
    bars = Choice(
        When(Exists(cards.filter(state=CaseState.OPEN)), then=Value(ErasureBar.OPEN.value)),
        When(Exists(relatives.filter(of_relatives)), then=Value(ErasureBar.FAMILY.value)),
        When(Exists(LegalHold.objects.in_force().filter(_group("person"))), then=Value(ErasureBar.HELD.value)),
        When(Exists(asks), then=Value(ErasureBar.ASKED.value)),
        When(Exists(cards.exclude(loss="")), then=Value(ErasureBar.LOST.value)),
        When(held_since__gte=rule.ends_before(at), then=Value(ErasureBar.TERM.value)),
        default=Value(""),
        output_field=CharField(),
    )
    return Person.objects.filter(joined_into=None).annotate(held_since=_held_since()).annotate(bar=bars)


def _group(path: str) -> Q:
    """Rows whose `path` leads to the person of the outer query, or to who was joined into them."""
    return Q(**{path: OuterRef("pk")}) | Q(**{f"{path}__joined_into": OuterRef("pk")})


def _held_since() -> Coalesce:
    """The end of the last support on any card of the group, also of one that a join or a new episode followed.

    Of whom no support has ended it is the last registration.
    """
    ended = StateSpan.objects.filter(_group("case__person"), value=CaseState.CLOSED).order_by().values("value")
    registered = Person.objects.filter(Q(pk=OuterRef("pk")) | Q(joined_into=OuterRef("pk"))).order_by("-registered_at")
    return Coalesce(
        Subquery(ended.annotate(last=Max("from_at")).values("last")), Subquery(registered.values("registered_at")[:1])
    )


def withdrawn_to_erase(at: datetime) -> CaseQuerySet:
    """Withdrawn cards of persons who have no other one, so nobody can open them, and whose term has run out.

    Also those whose erasure is asked for and has been barred since: somebody has to refuse it.
    """
    due = persons_with_bars(RetentionRule.objects.get(pk=SUPPORT), at).filter(bar="")
    erasures = Erasure.objects.filter(person=OuterRef("person"))
    waits = Q(person__in=due.values("pk")) | Exists(erasures.asked())
    return Case.objects.withdrawn_alone().filter(waits, ~Exists(erasures.filter(done_at__isnull=False)))


def count_bars(rule: RetentionRule, at: datetime) -> dict[str, int]:
    """By bar, "" for those whose term has run out: the dry run. One query."""
    counted = persons_with_bars(rule, at).order_by().values("bar").annotate(persons=Count("pk"))
    return dict(counted.values_list("bar", "persons"))
