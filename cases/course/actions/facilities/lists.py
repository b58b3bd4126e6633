"""Save a whole list of institutions, or none of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from cases.case.models import Facility
from cases.course.actions.facilities.facts import WRITTEN, FacilityFacts, FacilityRefused, new_code, refuse_facts
from cases.course.actions.facilities.locks import hold_directory
from supporters.directory.models import Supporter


class ListRefused(Exception):
    """The directory has changed since the list was checked; nothing is written. A new check of the list finds the row."""


@dataclass(frozen=True)
class ListedFacility:
    """`code`: of the institution that the row is about, "" for a new one; `version`: the one that the check saw."""

    code: str
    version: int
    facts: FacilityFacts


@transaction.atomic
def save_listed(listed: Sequence[ListedFacility], *, by: Supporter, at: datetime) -> None:
    """The number of statements doesn't depend on the length of the list. What is not in it stays. Raises ListRefused."""
    hold_directory()
    known = Facility.objects.in_bulk([one.code for one in listed if one.code])
    rows = [_row(one, known.get(one.code), by, at) for one in listed]
    try:
        with transaction.atomic():
            Facility.objects.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=WRITTEN)
    except IntegrityError as taken:
        raise ListRefused from taken


def _row(one: ListedFacility, known: Facility | None, by: Supporter, at: datetime) -> Facility:
    if bool(one.code) != bool(known) or (known and known.version != one.version):
        raise ListRefused
    try:
        refuse_facts(one.facts)
    except FacilityRefused as refused:
        raise ListRefused from refused
    facility = known or Facility(code=new_code(), version=0)
    one.facts.whole.put_into(facility, by=by, at=at)
    facility.version += 1
    return facility
