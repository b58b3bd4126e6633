"""Hold the data of a person from erasure, and end the hold. One head sets it, another one ends it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.case.states import IllegalTransition
from cases.rights.models import LegalHold
from cases.rights.states import LegalHoldRefusal
from privacy.opening import current_reading
from supporters.directory.models import Supporter
from veterans.actions.locks import lock_person
from veterans.models import Person


@transaction.atomic
def set_legal_hold(person_id: UUID, *, reason: str, by: Supporter, at: datetime, pk: UUID) -> LegalHold:
    """Raises IllegalTransition when the data of the person, or of one joined into them, are held already."""
    lock_person(person_id)
    if holds_of(person_id):
        raise IllegalTransition(LegalHoldRefusal.HELD)
    current_reading().note(person_id)
    return LegalHold.objects.create(pk=pk, person_id=person_id, reason=reason, set_by=by, set_at=at)


@transaction.atomic
def end_legal_hold(hold_id: UUID, *, reason: str, by: Supporter, at: datetime) -> LegalHold:
    """Raises IllegalTransition for who has set it, and when it has ended."""
    lock_person(LegalHold.objects.values_list("person_id", flat=True).get(pk=hold_id))
    hold = LegalHold.objects.select_for_update(of=("self",)).get(pk=hold_id)
    if hold.ended_at or hold.set_by_id == by.pk:
        raise IllegalTransition(LegalHoldRefusal.ENDS)
    hold.end_reason, hold.ended_by, hold.ended_at = reason, by, at
    hold.save(update_fields=["end_reason", "ended_by", "ended_at"])
    current_reading().note(hold.person_id)
    return hold


def holds_of(person_id: UUID) -> list[LegalHold]:
    """In force, of the person and of everybody joined into them."""
    group = Person.objects.of_group([person_id]).values("pk")
    return list(LegalHold.objects.in_force().filter(person__in=group).select_related("set_by").order_by("set_at", "pk"))
