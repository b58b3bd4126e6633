"""Add a name of a person and take one off, and record it on every case of theirs."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from cases.case.states import EventKind, IllegalTransition, PersonRefusal
from cases.person.actions.changes import record_of_person
from supporters.directory.models import Supporter
from veterans.actions import namings
from veterans.actions.namings import NamingEnded, NewNaming
from veterans.models import PersonName

ADDED: Final = "added"
ENDED: Final = "ended"


@transaction.atomic
def add_naming(person_id: UUID, new: NewNaming, *, by: Supporter, at: datetime) -> PersonName:
    """Raises NamingKnown."""
    naming = namings.add_naming(person_id, new, by=by)
    record_of_person(person_id, EventKind.PERSON_CHANGED, by=by, at=at, fields=[], naming=naming.kind, act=ADDED)
    return naming


@transaction.atomic
def end_naming(naming_id: UUID, *, by: Supporter, at: datetime) -> PersonName:
    """Raises IllegalTransition when the name was taken off before."""
    try:
        naming = namings.end_naming(naming_id, at=at)
    except NamingEnded as error:
        raise IllegalTransition(PersonRefusal.NAMING_ENDED) from error
    record_of_person(naming.person_id, EventKind.PERSON_CHANGED, by=by, at=at, fields=[], naming=naming.kind, act=ENDED)
    return naming
