from uuid import UUID

from veterans.models import Person


def lock_person(person_id: UUID) -> Person:
    """Lock the row against other changes of the person until the transaction ends; new cases and phones may refer to it.

    Names are entered into the dictionary before, and cases are locked after (docs/architecture.md, "The order of locks").
    """
    return Person.objects.select_for_update(no_key=True).get(pk=person_id)
