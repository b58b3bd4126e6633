"""Who saw a person: the access records of all persons of the group, whose cards are or once were joined."""

from uuid import UUID

from django.db.models import Q, QuerySet

from cases.intake.models import Join
from privacy.models import AccessRecord


def records_of_group(person_id: UUID) -> QuerySet[AccessRecord]:
    """Of the person and of everybody with whom they were joined, also before that and after it was undone; newest first.

    An access record is never rewritten, so each names the person whose data were opened then.
    """
    persons = {person_id}
    while others := _joined_with(persons) - persons:
        persons |= others
    return AccessRecord.objects.filter(subject_ids__overlap=sorted(persons)).order_by("-at", "-id")


def _joined_with(persons: set[UUID]) -> set[UUID]:
    joins = Join.objects.filter(Q(remains__in=persons) | Q(joined__in=persons)).values_list("remains", "joined")
    return {person for join in joins for person in join}
