"""Open sealed columns from `values_list` for lists; the row's key and the person are passed, so the access record is complete."""

from typing import Any
from uuid import UUID

from privacy.sealing import Sealed
from veterans.models import Person


def opened(model: Any, column: str, pk: UUID, value: Sealed | None, person_id: UUID) -> str:
    text: str = model._meta.get_field(column).open_value(pk, value, subject=person_id)
    return text


def full_name(person_id: UUID, surname: Sealed, given_name: Sealed, patronymic: Sealed | None) -> str:
    """«Коваленко Андрій Петрович»"""
    parts = (("surname", surname), ("given_name", given_name), ("patronymic", patronymic))
    return " ".join(text for column, value in parts if (text := opened(Person, column, person_id, value, person_id)))
