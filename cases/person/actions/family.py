"""The relatives of a person: add one, write down what they may know, end a tie, connect one with a card of their own."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from cases.case.states import EventKind, IllegalTransition, PersonRefusal
from cases.person.actions.changes import end_phone, record_of_person
from supporters.directory.models import Supporter
from veterans.actions import ties
from veterans.actions.locks import lock_person
from veterans.actions.phones import give_phone
from veterans.actions.ties import Relation, TieEnded, TieKnown
from veterans.models import Disclosure, EndReason, FamilyTie, Person

TIE: Final = "tie"  # field of an event about a relative
ADDED, CHANGED, ENDED, CARD = "added", "changed", "ended", "card"  # acts


@transaction.atomic
def add_relative(veteran_id: UUID, relation: Relation, *, disclosure: Disclosure, by: Supporter, at: datetime) -> FamilyTie:
    tie = ties.add_tie(veteran_id, relation, disclosure=disclosure, by=by, at=at)
    _record(tie, ADDED, by=by, at=at)
    return tie


@transaction.atomic
def change_relative(
    tie_id: UUID, relation: Relation, *, disclosure: Disclosure, version: int, by: Supporter, at: datetime
) -> None:
    """Another tie to the same relative gets the same answer. Without a change nothing is recorded.

    Raises IllegalTransition when the tie was ended, ChangedMeanwhile.
    """
    same = _locked_same(tie_id)
    for pk, seen in ((tie_id, version), *((tie.pk, tie.version) for tie in same)):
        try:
            changed = ties.change_tie(pk, relation, disclosure=disclosure, version=seen, by=by, at=at)
        except TieEnded as error:
            raise IllegalTransition(PersonRefusal.TIE_ENDED) from error
        if changed:
            _record(FamilyTie.objects.get(pk=pk), CHANGED, by=by, at=at)


@transaction.atomic
def end_relative(tie_id: UUID, *, reason: EndReason, by: Supporter, at: datetime) -> None:
    """The numbers of the relative are ended with it; a card of their own keeps them. Another tie to the same relative ends, too.

    Raises IllegalTransition.
    """
    for pk in (tie_id, *(tie.pk for tie in _locked_same(tie_id))):
        _end(pk, reason=reason, by=by, at=at)


def _end(tie_id: UUID, *, reason: EndReason, by: Supporter, at: datetime) -> None:
    ending: FamilyTie = FamilyTie.objects.get(pk=tie_id)
    for phone in ending.phones.filter(ended_at=None).order_by("pk"):
        if ending.person_id:
            give_phone(phone.pk)
        else:
            end_phone(phone.pk, reason=reason, by=by, at=at)
    try:
        tie = ties.end_tie(tie_id, by=by, at=at)
    except TieEnded as error:
        raise IllegalTransition(PersonRefusal.TIE_ENDED) from error
    _record(tie, ENDED, by=by, at=at)


@transaction.atomic
def link_relative(tie_id: UUID, person: Person, *, by: Supporter, at: datetime) -> None:
    """The relative is this person, with the numbers of the tie. Raises IllegalTransition."""
    try:
        tie = ties.become_person(tie_id, person)
    except TieEnded as error:
        raise IllegalTransition(PersonRefusal.TIE_ENDED) from error
    except TieKnown as error:
        raise IllegalTransition(PersonRefusal.TIE_KNOWN) from error
    _record(tie, CARD, by=by, at=at)


def leave_relative(tie_id: UUID, *, by: Supporter, at: datetime) -> None:
    """Before the data of the relative are erased: the card of the person under support keeps the name. Raises TieEnded."""
    _record(ties.leave_person(tie_id), CHANGED, by=by, at=at)


def _locked_same(tie_id: UUID) -> list[FamilyTie]:
    """Other ties of these two, after locking everybody who is the person under support, in the order of their keys."""
    tie: FamilyTie = FamilyTie.objects.select_related("veteran", "person").get(pk=tie_id)
    group = Person.objects.of_group([tie.veteran.remaining_id]).order_by("pk")
    for key in list(group.values_list("pk", flat=True)):
        lock_person(key)
    return list(FamilyTie.objects.to_same(tie).order_by("pk"))


def _record(tie: FamilyTie, act: str, *, by: Supporter, at: datetime) -> None:
    record_of_person(tie.veteran_id, EventKind.PERSON_CHANGED, by=by, at=at, fields=[], tie=str(tie.pk), act=act)
