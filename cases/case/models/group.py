"""A card together with those that it has absorbed, and a person with those who were joined into them. Readers ask here."""

from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, UUIDField, When
from django.db.models.functions import Coalesce

from cases.case.models.case import Case
from cases.case.models.conditions import IsAnyOf
from veterans.models import Person

REMAINING: Final = Coalesce("case__absorbed_by_id", "case_id", output_field=UUIDField())
"""On rows of a case: the key of the card on which they are read, of an absorbed card that of the remaining one."""


def of_group(case_id: Any) -> Q:
    """On rows of a case: of this card, or of one that it has absorbed."""
    cards = Case.objects.of_group(case_id)
    return Q(IsAnyOf("case", ArraySubquery(cards.values("pk"))))


def of_persons(person_ids: Any, of: str = "person") -> Q:
    """On rows of a person: of these, or of those who were joined into them. `of`: the field with the person."""
    joined = Person.objects.filter(joined_into__in=person_ids)
    return Q(**{f"{of}__in": person_ids}) | Q(IsAnyOf(of, ArraySubquery(joined.values("pk"))))


def on_cards(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With `card`, as REMAINING. For many rows: instead of all cases PostgreSQL reads the absorbed ones, which are few."""
    remaining = _remaining("case", Case.objects.filter(absorbed_by__isnull=False), "absorbed_by")
    found: QuerySet[Any] = rows.annotate(card=remaining)
    return found


def cards_of(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    """The keys of the cards on which these rows of cases are read."""
    cards: QuerySet[Any, Any] = on_cards(rows.order_by()).values("card")
    return cards


def persons_of(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    """The keys of the persons of whom these rows are read: of a joined person that of who remains."""
    remaining = _remaining("person", Person.objects.filter(joined_into__isnull=False), "joined_into")
    persons: QuerySet[Any, Any] = rows.order_by().annotate(holder=remaining).values("holder")
    return persons


def _remaining(of: str, ended: QuerySet[Any], into: str) -> models.Case:
    """`of`: the field of the rows; `ended`: those instead of which the one of `into` goes on."""
    other = Subquery(ended.filter(pk=OuterRef(of)).values(into))
    return models.Case(When(**{f"{of}__in": ended}, then=other), default=F(f"{of}_id"), output_field=UUIDField())
