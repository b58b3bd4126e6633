"""Where a person is registered, lives or will return to. Rows are added; of an earlier one only its end is written."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils import translation

from privacy.ids import new_id
from privacy.opening import to_edit
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.models import Supporter
from veterans.actions.locks import lock_person
from veterans.models import Person, PlaceEnd, PlaceKind, PlaceOfLife, Territory


class NoPlace(Exception):
    """No place of this kind is recorded, or its end is."""


@dataclass(frozen=True, kw_only=True)
class NewPlace:
    """`address`: settlement, street and house, or "". `since`: None when it is not known."""

    kind: PlaceKind
    territory: Territory
    address: str = ""
    is_displaced: bool = False
    since: date | None = None

    def is_as(self, place: PlaceOfLife) -> bool:
        known = place.territory_id, to_edit(place.address), place.is_displaced, place.since
        return known == (self.territory.pk, self.address, self.is_displaced, self.since)


def place_version(person_id: UUID, kind: PlaceKind) -> int:
    """Grows with each place of the kind and with each end of one."""
    counted = PlaceOfLife.objects.filter(person=person_id, kind=kind).aggregate(places=Count("pk"), ended=Count("ended_at"))
    return int(counted["places"] + counted["ended"])


@transaction.atomic
def set_place(
    person_id: UUID, new: NewPlace, *, before: PlaceEnd, version: int, by: Supporter, at: datetime
) -> PlaceOfLife | None:
    """Record the current place of the kind; the one before it ends with the reason `before`. None when all is as recorded.

    Raises ChangedMeanwhile.
    """
    person, current = _lock_current(person_id, new.kind, version)
    if current and new.is_as(current):
        return None
    if current:
        _end(current, before, by=by, at=at)
    return PlaceOfLife.objects.create(
        pk=new_id(),
        person=person,
        kind=new.kind,
        territory=new.territory,
        territory_name=_name_today(new.territory),
        address=new.address or None,
        is_displaced=new.is_displaced and new.kind == PlaceKind.ACTUAL,
        since=new.since,
        added_at=at,
        added_by=by,
    )


@transaction.atomic
def end_place(person_id: UUID, kind: PlaceKind, *, reason: PlaceEnd, version: int, by: Supporter, at: datetime) -> PlaceOfLife:
    """No place of the kind is known any more. Raises ChangedMeanwhile, NoPlace."""
    _person, current = _lock_current(person_id, kind, version)
    if current is None:
        raise NoPlace
    _end(current, reason, by=by, at=at)
    return current


def _lock_current(person_id: UUID, kind: PlaceKind, version: int) -> tuple[Person, PlaceOfLife | None]:
    """Lock the person. Raises ChangedMeanwhile."""
    person = lock_person(person_id)
    refuse_outdated(shown=version, now=place_version(person_id, kind))
    return person, person.places_of_life.current().filter(kind=kind).first()


def _end(place: PlaceOfLife, reason: PlaceEnd, *, by: Supporter, at: datetime) -> None:
    place.ended_at, place.ended_by, place.end_reason = at, by, reason
    place.save(update_fields=["ended_at", "ended_by", "end_reason"])


def _name_today(territory: Territory) -> str:
    with translation.override("uk"):
        return territory.label
