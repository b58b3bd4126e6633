"""Change the data of a person after the registration."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from privacy.opening import to_edit
from supporters.directory.actions.versions import refuse_outdated
from veterans.actions.identifiers import rnokpp_of, set_rnokpp
from veterans.actions.locks import lock_person
from veterans.actions.names import name_entry
from veterans.actions.pairs import ask_pair_search
from veterans.actions.tokens import replace_birth_tokens
from veterans.models import NameEntry, NameKind, Person, Veteran

ENTRIES: Final = {"surname": "surname_entry", "given_name": "given_entry", "patronymic": "patronymic_entry"}
IN_TOKENS: Final = frozenset({"surname", "given_name", "born_on"})
KINDS: Final = {"surname": NameKind.SURNAME, "given_name": NameKind.GIVEN, "patronymic": NameKind.PATRONYMIC}


@dataclass(frozen=True)
class Service:
    branch: str
    rank: str = ""
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class PersonData:
    """All that can be changed. `service`: None where it is not asked for; the РНОКПП is valid or ""."""

    surname: str
    given_name: str
    patronymic: str = ""
    born_on: date | None = None
    birth_year: int | None = None
    address_form: str = ""
    how_to_speak: str = ""
    rnokpp: str = ""
    service: Service | None = None


@transaction.atomic
def change_person(person_id: UUID, data: PersonData, *, version: int, may_contest: bool = False) -> tuple[str, ...]:
    """Write what differs and return the codes of those fields; nothing is written when nothing differs.

    A value that does not open stays unless another one was typed. Raises ChangedMeanwhile, AlreadyRegistered.
    """
    entries = _name_entries(data)
    person = lock_person(person_id)
    refuse_outdated(shown=version, now=person.version)
    own = _set_own(person, data, entries)
    changed = (*own, *_change_service(person, data.service), *_change_rnokpp(person, data.rnokpp, may_contest=may_contest))
    if changed:
        person.version += 1
        person.save(update_fields=[*own, *(ENTRIES[field] for field in own if field in ENTRIES), "version"])
        if IN_TOKENS.intersection(own):
            replace_birth_tokens(person, data.surname, data.given_name, data.born_on)
        ask_pair_search(person)
    return changed


def _name_entries(data: PersonData) -> dict[str, NameEntry | None]:
    names = {field: getattr(data, field) for field in KINDS}
    return {field: name_entry(KINDS[field], name) if name else None for field, name in names.items()}


def _set_own(person: Person, data: PersonData, entries: dict[str, NameEntry | None]) -> list[str]:
    """Set what differs in the row of the person, which the caller saves."""
    typed = {
        "surname": data.surname,
        "given_name": data.given_name,
        "patronymic": data.patronymic,
        "born_on": data.born_on.isoformat() if data.born_on else "",
        "how_to_speak": data.how_to_speak,
    }
    changed = _set_texts(person, typed)
    for field in changed:
        if field in ENTRIES:
            setattr(person, ENTRIES[field], entries[field])
    in_clear = {"birth_year": data.born_on.year if data.born_on else data.birth_year, "address_form": data.address_form}
    for field, value in in_clear.items():
        if getattr(person, field) != value:
            setattr(person, field, value)
            changed.append(field)
    return changed


def _change_service(person: Person, service: Service | None) -> list[str]:
    if service is None:
        return []
    veteran = Veteran.objects.filter(person=person).first() or Veteran(person=person)
    changed = _set_texts(veteran, {"rank": service.rank, "unit": service.unit})
    if veteran.branch != service.branch:
        veteran.branch = service.branch
        changed.append("branch")
    if changed:
        veteran.save()
    return changed


def _change_rnokpp(person: Person, rnokpp: str, *, may_contest: bool) -> list[str]:
    if rnokpp == rnokpp_of(person):
        return []
    set_rnokpp(person, rnokpp, may_contest=may_contest)
    return ["rnokpp"]


def _set_texts(row: Any, typed: dict[str, str]) -> list[str]:
    """Set the sealed texts that differ."""
    changed = [field for field, text in typed.items() if text != to_edit(getattr(row, field))]
    for field in changed:
        setattr(row, field, typed[field] or None)
    return changed
