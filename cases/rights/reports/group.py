"""All persons and cards of one person, as far as the reader may see them."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from cases.case.models import Case
from cases.case.states import CaseState
from supporters.directory.models import Supporter
from veterans.models import Person


@dataclass(frozen=True)
class PersonGroup:
    """`persons`: who remains, and who were joined into them. `cards`: within reach, with what those absorbed and what was
    withdrawn. `elsewhere`: cards of the person that others answer for."""

    root: UUID
    persons: tuple[UUID, ...]
    cards: tuple[UUID, ...]
    elsewhere: tuple[Case, ...]


def person_group(person: Person, user: Supporter) -> PersonGroup:
    """Three queries."""
    root = person.remaining_id
    persons = tuple(Person.objects.of_group([root]).order_by("pk").values_list("pk", flat=True))
    theirs = Case.objects.filter(person__in=persons)
    seen = theirs.visible_to(user).values("pk")
    within = theirs.filter(Q(pk__in=seen) | Q(absorbed_by__in=seen) | Q(state=CaseState.WITHDRAWN))
    cards = tuple(within.order_by("opened_at", "pk").values_list("pk", flat=True))
    elsewhere = theirs.kept().exclude(pk__in=cards).select_related("department").order_by("number")
    return PersonGroup(root=root, persons=persons, cards=cards, elsewhere=tuple(elsewhere))
