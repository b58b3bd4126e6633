"""A card together with those that it has absorbed, and a person with those who were joined into them. Readers ask here."""

from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Q, QuerySet, UUIDField
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


def cards_of(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    """The keys of the cards on which these rows of cases are read."""
    cards: QuerySet[Any, Any] = rows.order_by().annotate(card=REMAINING).values("card")
    return cards


def persons_of(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    """The keys of the persons of whom these rows are read: of a joined person that of who remains."""
    remaining = Coalesce("person__joined_into_id", "person_id", output_field=UUIDField())
    persons: QuerySet[Any, Any] = rows.order_by().annotate(holder=remaining).values("holder")
    return persons
