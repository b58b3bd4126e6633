"""Record a place of life of a person, and its end, on every case of theirs."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from cases.case.models import Case
from cases.case.states import CaseState, EventKind, IllegalTransition, PersonRefusal
from cases.person.actions.changes import record_of_person
from supporters.directory.models import Supporter
from veterans.actions import residences
from veterans.actions.residences import NewPlace, NoPlace
from veterans.models import PlaceEnd, PlaceKind, PlaceOfLife

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
