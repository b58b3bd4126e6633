"""The relatives and close people of a person under support."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from privacy.opening import to_edit
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.models import Supporter
from veterans.actions.locks import lock_person
from veterans.actions.tokens import add_tokens, phone_digits
from veterans.models import Disclosure, FamilyTie, Person, PhoneOwner


class TieEnded(Exception):
    """The tie was ended before."""


class TieKnown(Exception):
    """The relative is a person already, or another relative or the person under support is this person."""


@dataclass(frozen=True, kw_only=True)
class Relation:
    """`kinship`: a code of Kinship or ""; `name`: as far as it is known, or ""."""

    kinship: str = ""
    name: str = ""


def tie_of(veteran: Person, relation: Relation, *, at: datetime) -> FamilyTie:
    """The current tie with this kinship and name, else another one. Who is quite unknown is somebody else each time.

    The caller has locked the person.
    """
    if relation.kinship or relation.name:
        for tie in veteran.relatives.filter(ended_at=None).select_related("person"):
            name = tie.person.given_name if tie.person else tie.name
            if (to_edit(tie.relation), to_edit(name)) == (relation.kinship, relation.name):
                return tie
    return FamilyTie.objects.create(veteran=veteran, relation=relation.kinship or None, name=relation.name or None, since=at)


@transaction.atomic
def add_tie(veteran_id: UUID, relation: Relation, *, disclosure: Disclosure, by: Supporter, at: datetime) -> FamilyTie:
    tie = tie_of(lock_person(veteran_id), relation, at=at)
    return _answer(tie, disclosure, by=by, at=at)


@transaction.atomic
def change_tie(
    tie_id: UUID, relation: Relation, *, disclosure: Disclosure, version: int, by: Supporter, at: datetime
) -> tuple[str, ...]:
    """Return the codes of the changed fields. The name of who has a card of their own is mended there.

    Raises TieEnded, ChangedMeanwhile.
    """
    tie = _lock(tie_id)
    refuse_outdated(shown=version, now=tie.version)
    new = {"relation": relation.kinship, **({} if tie.person_id else {"name": relation.name})}
    changed = tuple(field for field, value in new.items() if to_edit(getattr(tie, field)) != value)
    for field in changed:
        setattr(tie, field, new[field] or None)
    answered = () if tie.disclosure == disclosure else ("disclosure",)
    if changed or answered:
        tie.version += 1
        tie.save(update_fields=[*changed, "version"])
        _answer(tie, disclosure, by=by, at=at)
    return (*changed, *answered)


@transaction.atomic
def end_tie(tie_id: UUID, *, by: Supporter, at: datetime) -> FamilyTie:
    """The caller ends the numbers of the relative before. Raises TieEnded."""
    tie = _lock(tie_id)
    tie.ended_at, tie.ended_by, tie.version = at, by, tie.version + 1
    tie.save(update_fields=["ended_at", "ended_by", "version"])
    return tie


@transaction.atomic
def become_person(tie_id: UUID, person: Person) -> FamilyTie:
    """The relative is this person from now on, who is found by the numbers of the tie.

    Raises TieEnded, and TieKnown when they are a known person, this person already, or the person under support.
    """
    tie = _lock(tie_id)
    others = FamilyTie.objects.current().filter(veteran=tie.veteran_id, person=person)
    if tie.person_id or tie.veteran_id == person.pk or others.exists():
        raise TieKnown
    tie.person, tie.name, tie.version = person, None, tie.version + 1
    tie.save(update_fields=["person", "name", "version"])
    for phone in tie.phones.filter(ended_at=None):
        add_tokens(person, phone_digits(phone.number, PhoneOwner.OWN))
    return tie


@transaction.atomic
def forget_person(person: Person) -> None:
    """The card of the relative was a mistake: the ties lead to nobody again, and keep the given name."""
    for tie in person.ties.order_by("pk"):
        _leave(tie, person)


@transaction.atomic
def leave_person(tie_id: UUID) -> FamilyTie:
    """The data of the relative go: the tie leads to nobody from now on, and keeps the given name. Raises TieEnded."""
    tie = _lock(tie_id)
    if tie.person:
        _leave(tie, tie.person)
    return tie


def _leave(tie: FamilyTie, person: Person) -> None:
    tie.person, tie.name, tie.version = None, person.given_name, tie.version + 1
    tie.save(update_fields=["person", "name", "version"])


def _answer(tie: FamilyTie, disclosure: Disclosure, *, by: Supporter, at: datetime) -> FamilyTie:
    """Without a new answer the last one stays with who wrote it down."""
    if tie.disclosure != disclosure:
        known = disclosure is not Disclosure.UNASKED
        tie.disclosure, tie.answered_by, tie.answered_at = disclosure, by if known else None, at if known else None
        tie.save(update_fields=["disclosure", "answered_by", "answered_at"])
    return tie


def _lock(tie_id: UUID) -> FamilyTie:
    """Lock the person under support. Raises TieEnded."""
    lock_person(FamilyTie.objects.values_list("veteran_id", flat=True).get(pk=tie_id))
    tie: FamilyTie = FamilyTie.objects.get(pk=tie_id)
    if tie.ended_at:
        raise TieEnded
    return tie
