"""Former names, other spellings and call signs: each is a row of PersonName beside that of the current name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from privacy.opening import to_edit
from supporters.directory.models import Supporter
from veterans.actions.locks import lock_person
from veterans.actions.names import name_entries
from veterans.actions.pairs import ask_pair_search
from veterans.actions.tokens import renew_birth_tokens
from veterans.models import PARTS, NameEntry, NamingKind, Person, PersonName


class NamingKnown(Exception):
    """The person is found by this name already."""


class NamingEnded(Exception):
    """The name was taken off before."""


@dataclass(frozen=True)
class NewNaming:
    """A call sign is one word in `surname`. A part that is "" in another name is as in the current one."""

    kind: NamingKind
    surname: str = ""
    given_name: str = ""
    patronymic: str = ""


@transaction.atomic
def add_naming(person_id: UUID, new: NewNaming, *, by: Supporter) -> PersonName:
    """Raises NamingKnown."""
    entries = name_entries(new)
    person = lock_person(person_id)
    naming = PersonName(person=person, kind=new.kind, added_by=by)
    for part, column in PARTS.items():
        _set_part(naming, part, getattr(new, part), entries[column])
    if new.kind != NamingKind.CALL_SIGN:
        _fill_in(naming, person)
    if is_known(naming):
        raise NamingKnown
    naming.save(force_insert=True)
    _found_by(person)
    return naming


@transaction.atomic
def end_naming(naming_id: UUID, *, at: datetime) -> PersonName:
    """It was added by mistake: it stays in the history, and no search finds the person by it. Raises NamingEnded."""
    person = lock_person(PersonName.objects.values_list("person_id", flat=True).get(pk=naming_id))
    naming = person.namings.in_use().others().filter(pk=naming_id).first()
    if naming is None:
        raise NamingEnded
    naming.ended_at = at
    naming.save(update_fields=["ended_at"])
    _found_by(person)
    return naming


def keep_former(current: PersonName, spelt: Mapping[str, str], *, by: Supporter) -> None:
    """Keep the current name of a locked person as a former one, before it is changed. A part that does not open is left out."""
    former = PersonName(person_id=current.person_id, kind=NamingKind.FORMER, added_by=by)
    for part, text in spelt.items():
        _set_part(former, part, text, getattr(current, PARTS[part]))
    if any(spelt.values()) and not is_known(former, among_others=True):
        former.save(force_insert=True)


def is_known(naming: PersonName, *, among_others: bool = False) -> bool:
    """Whether the person has the same name already; `among_others`: beside the current one."""
    known = PersonName.objects.in_use().filter(person=naming.person_id)
    entries = {column: getattr(naming, f"{column}_id") for column in PARTS.values()}
    return (known.others() if among_others else known).filter(**entries).exists()


def _found_by(person: Person) -> None:
    """The names in use have changed: the tokens and the search for pairs follow."""
    renew_birth_tokens(person)
    ask_pair_search(person)


def _fill_in(naming: PersonName, person: Person) -> None:
    """So that the former surname finds the person together with the given name."""
    current = person.namings.current().get()
    for part, column in PARTS.items():
        if getattr(naming, f"{column}_id") is None:
            _set_part(naming, part, to_edit(getattr(person, part)), getattr(current, column))


def _set_part(naming: PersonName, part: str, text: str, entry: NameEntry | None) -> None:
    if text:
        setattr(naming, part, text)
        setattr(naming, PARTS[part], entry)
