"""Changes of the data of a person: fields, phones, other names, places of life."""

from datetime import datetime, time
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from cases.case.actions.record import record_event
from cases.case.models import Case
from cases.case.states import CaseState, EventKind, IllegalTransition, PersonRefusal
from supporters.directory.models import Supporter
from veterans.actions import changes, namings, phones, residences
from veterans.actions.changes import PersonData
from veterans.actions.namings import NamingEnded, NewNaming
from veterans.actions.phones import NewPhone, PhoneEnded
from veterans.actions.residences import NewPlace, NoPlace
from veterans.models import PARTS, EndReason, PersonName, Phone, PlaceEnd, PlaceKind, PlaceOfLife

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


ADDED: Final = "added"
NAMING_ENDED: Final = "ended"


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
    record_of_person(naming.person_id, EventKind.PERSON_CHANGED, by=by, at=at, fields=[], naming=naming.kind, act=NAMING_ENDED)
    return naming


SET: Final = "set"
ENDED: Final = "ended"


def refuse_future_after_loss(case: Case, kind: PlaceKind) -> None:
    """After the report of a loss nobody plans where the person returns to. Raises IllegalTransition."""
    if case.loss and kind is PlaceKind.FUTURE:
        raise IllegalTransition(case.refusal)


@transaction.atomic
def set_place(case_id: UUID, new: NewPlace, *, before: PlaceEnd, version: int, by: Supporter, at: datetime) -> PlaceOfLife | None:
    """The place before it ends with the reason `before`. None when all is as recorded; then nothing is recorded.

    Raises ChangedMeanwhile, IllegalTransition.
    """
    place = residences.set_place(_person_of(case_id), new, before=before, version=version, by=by, at=at)
    if place:
        _record(case_id, new.kind, SET, by=by, at=at)
    return place


@transaction.atomic
def end_place(case_id: UUID, kind: PlaceKind, *, reason: PlaceEnd, version: int, by: Supporter, at: datetime) -> None:
    """Raises ChangedMeanwhile, and IllegalTransition when no place of the kind is recorded."""
    try:
        residences.end_place(_person_of(case_id), kind, reason=reason, version=version, by=by, at=at)
    except NoPlace as error:
        raise IllegalTransition(PersonRefusal.NO_PLACE) from error
    _record(case_id, kind, ENDED, by=by, at=at)


def _person_of(case_id: UUID) -> UUID:
    return Case.objects.values_list("person_id", flat=True).get(pk=case_id)


def _record(case_id: UUID, kind: PlaceKind, act: str, *, by: Supporter, at: datetime) -> None:
    """The person is locked, so nobody joins the card meanwhile. Raises IllegalTransition."""
    case = Case.objects.get(pk=case_id)
    if case.state == CaseState.ABSORBED:
        raise IllegalTransition(case.refusal)
    refuse_future_after_loss(case, kind)
    record_of_person(case.person_id, EventKind.PERSON_CHANGED, by=by, at=at, fields=[], place=kind.value, act=act)
