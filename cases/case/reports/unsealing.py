"""Open sealed columns from `values_list` for lists; the row's key and the person are passed, so the access record is complete."""

from typing import Any
from uuid import UUID

from privacy.sealing import Sealed
from supporters.directory.models.supporter import short_name
from veterans.models import Person


def opened(model: Any, column: str, pk: UUID, value: Sealed | None, person_id: UUID) -> str:
    text: str = model._meta.get_field(column).open_value(pk, value, subject=person_id)
    return text


def full_name(person_id: UUID, surname: Sealed, given_name: Sealed, patronymic: Sealed | None) -> str:
    """«Коваленко Андрій Петрович»"""
    return " ".join(name for name in _names(person_id, surname, given_name, patronymic) if name)


def initials_of(person_id: UUID, surname: Sealed, given_name: Sealed, patronymic: Sealed | None) -> str:
    """«Коваленко А. П.»"""
    return short_name(*_names(person_id, surname, given_name, patronymic))


def _names(person_id: UUID, *sealed: Sealed | None) -> list[str]:
    columns = ("surname", "given_name", "patronymic")
    return [opened(Person, column, person_id, value, person_id) for column, value in zip(columns, sealed, strict=True)]
