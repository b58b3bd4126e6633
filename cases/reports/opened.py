"""Opening what `values_list` brought, for lists: the row's key and the person come along, so the access record is whole."""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from privacy.opening import Unopened
from privacy.prepared import Prepared
from privacy.sealing import Sealed
from supporters.numbers import can_be_called
from veterans.models import Person, Phone, PhoneOwner


def opened(model: Any, column: str, pk: UUID, value: Sealed | None, person_id: UUID) -> str:
    text: str = model._meta.get_field(column).open_value(pk, value, subject=person_id)
    return text


def full_name(person_id: UUID, surname: Sealed, given_name: Sealed, patronymic: Sealed | None) -> str:
    """«Коваленко Андрій Петрович»"""
    parts = (("surname", surname), ("given_name", given_name), ("patronymic", patronymic))
    return " ".join(text for column, value in parts if (text := opened(Person, column, person_id, value, person_id)))


CALLED_FIRST: Final = {PhoneOwner.OWN: 0, PhoneOwner.FAMILY: 1, PhoneOwner.WARD: 2}
PHONES: Final = Prepared(
    lambda *, persons: Phone.objects.filter(person__in=persons).values_list("person_id", "owner", "pk", "number")
)


def first_phones(person_ids: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
    """The number to call each person by (E.164) and whose it is, in the words that follow «Подзвонити» ("" when it is their
    own); the person's number comes first, and one that nobody can call is none. Of a person whose numbers do not open: "" and
    the words that say so."""
    rows = sorted(PHONES.rows(persons=frozenset(person_ids)), key=lambda row: CALLED_FIRST[row[1]])
    numbers: dict[UUID, tuple[str, str]] = {}
    for person_id, owner, pk, number in rows:
        if numbers.get(person_id, ("",))[0]:
            continue
        opened_number = opened(Phone, "number", pk, number, person_id)
        if can_be_called(opened_number):
            numbers[person_id] = (opened_number, "" if owner == PhoneOwner.OWN else PhoneOwner(owner).call_label)
        elif isinstance(opened_number, Unopened):
            numbers[person_id] = ("", opened_number)
    return numbers
