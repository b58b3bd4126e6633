"""Add a phone of a person, and end one with its reason."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.models import Supporter
from veterans.actions.locks import lock_person
from veterans.actions.pairs import ask_pair_search
from veterans.actions.ties import Relation, tie_of
from veterans.actions.tokens import add_tokens, phone_digits, search_token
from veterans.models import EndReason, FamilyTie, Person, Phone, PhoneOwner, SearchToken


class PhoneKnown(Exception):
    """The person has this number already, of the same owner."""


class PhoneEnded(Exception):
    """The number was ended before."""


@dataclass(frozen=True, kw_only=True)
class NewPhone:
    """`number` is E.164. Of the family: `kinship` (a code of Kinship) and `name`, or "". Safe hours: both or none."""

    owner: PhoneOwner
    number: str
    kinship: str = ""
    name: str = ""
    safe_from: time | None = None
    safe_to: time | None = None


def store_phone(person: Person, new: NewPhone) -> Phone:
    """Create the row and its search tokens, and the tie to a relative. The caller has locked the person, or created them."""
    add_tokens(person, phone_digits(new.number, new.owner))
    tie = _tie(person, new) if new.owner == PhoneOwner.FAMILY else None
    if tie and tie.person:
        add_tokens(tie.person, phone_digits(new.number, PhoneOwner.OWN))
    return Phone.objects.create(
        person=person, owner=new.owner, tie=tie, number=new.number, safe_from=new.safe_from, safe_to=new.safe_to
    )


def _tie(person: Person, new: NewPhone) -> FamilyTie:
    return tie_of(person, Relation(kinship=new.kinship, name=new.name), at=timezone.now())


@transaction.atomic
def add_phone(person_id: UUID, new: NewPhone) -> Phone:
    """Raises PhoneKnown."""
    person = lock_person(person_id)
    if any(phone.number == new.number for phone in person.phones.open().filter(owner=new.owner)):
        raise PhoneKnown
    ask_pair_search(person)
    return store_phone(person, new)


@transaction.atomic
def end_phone(phone_id: UUID, *, reason: EndReason, by: Supporter, at: datetime) -> Phone:
    """The number stays in the history, is called no more, and no search finds the person by it. Raises PhoneEnded."""
    person, phone = _lock_open(phone_id)
    phone.ended_at, phone.ended_by, phone.end_reason = at, by, reason
    phone.save(update_fields=["ended_at", "ended_by", "end_reason"])
    _remove_tokens(person, phone)
    ask_pair_search(person)
    return phone


@transaction.atomic
def give_phone(phone_id: UUID) -> Phone:
    """The number of a relative with a card of their own is kept with them from now on. Raises PhoneEnded."""
    person, phone = _lock_open(phone_id)
    if phone.tie is None or phone.tie.person is None:
        raise ValueError("only a relative who is a person keeps a number")
    phone.person, phone.owner, phone.tie = phone.tie.person, PhoneOwner.OWN, None
    phone.save(update_fields=["person", "owner", "tie"])
    _drop(person, phone.number, PhoneOwner.FAMILY, kept=_numbers(person))
    return phone


@transaction.atomic
def change_safe_hours(phone_id: UUID, *, safe_from: time | None, safe_to: time | None, version: int) -> Phone | None:
    """The number as changed, None when it has these hours already. Its history keeps both versions.

    `version`: the number of versions that the author was shown. Raises PhoneEnded, ChangedMeanwhile.
    """
    _person, phone = _lock_open(phone_id)
    refuse_outdated(shown=version, now=phone_version(phone))
    if (phone.safe_from, phone.safe_to) == (safe_from, safe_to):
        return None
    phone.safe_from, phone.safe_to = safe_from, safe_to
    phone.save(update_fields=["safe_from", "safe_to"])
    return phone


def phone_version(phone: Phone) -> int:
    """How many versions of the number its history has."""
    versions: Any = phone
    return int(versions.history.count())


def _lock_open(phone_id: UUID) -> tuple[Person, Phone]:
    """Lock the person. Raises PhoneEnded."""
    person = lock_person(Phone.objects.values_list("person_id", flat=True).get(pk=phone_id))
    phone = person.phones.open().filter(pk=phone_id).first()
    if phone is None:
        raise PhoneEnded
    return person, phone


def _remove_tokens(person: Person, ended: Phone) -> None:
    """Of the person, and of the relative on their own card."""
    _drop(person, ended.number, ended.owner, kept=_numbers(person))
    if ended.tie and ended.tie.person:
        _drop(ended.tie.person, ended.number, PhoneOwner.OWN, kept=_numbers(ended.tie.person))


def _numbers(person: Person) -> Iterator[tuple[str, str]]:
    """Open numbers with their owner, as seen from this person: those kept with the card of a relative are their own."""
    yield from ((phone.number, phone.owner) for phone in person.phones.open())
    yield from ((phone.number, PhoneOwner.OWN) for phone in Phone.objects.open().filter(tie__in=person.ties.current()))


def _drop(person: Person, number: str, owner: str, *, kept: Iterable[tuple[str, str]]) -> None:
    """Tokens that another open number of the person has too stay."""
    staying = {pair for numbered, of in kept for pair in phone_digits(numbered, of).items()}
    for kind, digits in phone_digits(number, owner).items():
        if (kind, digits) not in staying:
            SearchToken.objects.filter(person=person, kind=kind, token=search_token(kind, digits)).delete()
