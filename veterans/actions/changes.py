"""Change the data of a person after the registration."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from privacy.opening import to_edit
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.models import Supporter
from veterans.actions.identifiers import rnokpp_of, set_rnokpp
from veterans.actions.locks import lock_person
from veterans.actions.names import name_entries
from veterans.actions.namings import keep_former
from veterans.actions.pairs import ask_pair_search
from veterans.actions.tokens import renew_birth_tokens
from veterans.models import PARTS, NameEntry, Person, PersonName, Veteran

IN_TOKENS: Final = frozenset({"surname", "given_name", "born_on"})


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
def change_person(
    person_id: UUID, data: PersonData, *, version: int, renamed_by: Supporter | None = None, may_contest: bool = False
) -> tuple[str, ...]:
    """Write what differs and return the codes of those fields; nothing is written when nothing differs.

    `renamed_by`: the person has another name now, and this colleague keeps the one before as a former name. None: a changed name
    was a mistake. A value that does not open stays unless another one was typed. Raises ChangedMeanwhile, AlreadyRegistered.
    """
    entries = name_entries(data)
    person = lock_person(person_id)
    refuse_outdated(shown=version, now=person.version)
    before = {part: to_edit(getattr(person, part)) for part in PARTS}
    own = _set_own(person, data)
    if parts := [part for part in own if part in PARTS]:
        naming = person.namings.current().get()
        if renamed_by:
            keep_former(naming, before, by=renamed_by)
        _change_naming(naming, {PARTS[part]: entries[PARTS[part]] for part in parts})
    changed = (*own, *_change_service(person, data.service), *_change_rnokpp(person, data.rnokpp, may_contest=may_contest))
    if changed:
        person.version += 1
        person.save(update_fields=[*own, "version"])
        if IN_TOKENS.intersection(own):
            renew_birth_tokens(person)
        ask_pair_search(person)
    return changed


def _change_naming(naming: PersonName, entries: dict[str, NameEntry | None]) -> None:
    """The search finds the person by these spellings of the current name from now on."""
    for column, entry in entries.items():
        setattr(naming, column, entry)
    naming.save(update_fields=list(entries))


def _set_own(person: Person, data: PersonData) -> list[str]:
    """Set what differs in the row of the person, which the caller saves."""
    typed = {
        "surname": data.surname,
        "given_name": data.given_name,
        "patronymic": data.patronymic,
        "born_on": data.born_on.isoformat() if data.born_on else "",
        "how_to_speak": data.how_to_speak,
    }
    changed = _set_texts(person, typed)
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
