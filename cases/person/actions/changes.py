"""Change the data and the phones of a person, and record it on every case of theirs.

Nothing of this accepts a case. `veterans` knows no case, so the changes themselves are in veterans/actions/.
"""

from datetime import datetime, time
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from cases.case.actions.events import record_event
from cases.case.models import Case
from cases.case.states import EventKind, IllegalTransition, PersonRefusal
from supporters.directory.models import Supporter
from veterans.actions import changes, phones
from veterans.actions.changes import PersonData
from veterans.actions.phones import NewPhone, PhoneEnded
from veterans.models import PARTS, EndReason, Phone

SAFE_HOURS: Final = "safe_hours"


@transaction.atomic
def change_person(
    person_id: UUID,
    data: PersonData,
    *,
    version: int,
    by: Supporter,
    at: datetime,
    is_renamed: bool = False,
    may_contest: bool = False,
) -> tuple[str, ...]:
    """Return the codes of the changed fields; without any, nothing is recorded.

    `is_renamed`: a changed name is kept as a former one; otherwise it was a mistake. `may_contest`: of the РНОКПП, as in
    veterans.actions.identifiers. Raises ChangedMeanwhile, AlreadyRegistered.
    """
    renamed_by = by if is_renamed else None
    changed = changes.change_person(person_id, data, version=version, renamed_by=renamed_by, may_contest=may_contest)
    if changed:
        renamed = {"renamed": True} if is_renamed and PARTS.keys() & set(changed) else {}
        record_of_person(person_id, EventKind.PERSON_CHANGED, by=by, at=at, fields=list(changed), **renamed)
    return changed


@transaction.atomic
def add_phone(person_id: UUID, new: NewPhone, *, by: Supporter, at: datetime) -> Phone:
    """Raises PhoneKnown."""
    phone = phones.add_phone(person_id, new)
    record_of_person(person_id, EventKind.PHONE_ADDED, by=by, at=at, owner=phone.owner)
    return phone


@transaction.atomic
def end_phone(phone_id: UUID, *, reason: EndReason, by: Supporter, at: datetime) -> Phone:
    """Raises IllegalTransition when the number was ended before."""
    try:
        phone = phones.end_phone(phone_id, reason=reason, by=by, at=at)
    except PhoneEnded as error:
        raise IllegalTransition(PersonRefusal.PHONE_ENDED) from error
    for person_id in phone.of_whom:
        record_of_person(person_id, EventKind.PHONE_ENDED, by=by, at=at, owner=phone.owner_for(person_id), reason=reason)
    return phone


@transaction.atomic
def change_safe_hours(
    phone_id: UUID, *, safe_from: time | None, safe_to: time | None, version: int, by: Supporter, at: datetime
) -> None:
    """Without a change nothing is recorded. Raises IllegalTransition when the number was ended, ChangedMeanwhile."""
    try:
        phone = phones.change_safe_hours(phone_id, safe_from=safe_from, safe_to=safe_to, version=version)
    except PhoneEnded as error:
        raise IllegalTransition(PersonRefusal.PHONE_ENDED) from error
    for person_id in phone.of_whom if phone else ():
        record_of_person(person_id, EventKind.PERSON_CHANGED, by=by, at=at, fields=[SAFE_HOURS])


def record_of_person(person_id: UUID, kind: EventKind, *, by: Supporter, at: datetime, **details: Any) -> None:
    """On each card of the person, in the order of their keys: an event takes a lock on its case."""
    for case in Case.objects.filter(person=person_id).order_by("pk"):
        record_event(case, kind, by=by, at=at, **details)
