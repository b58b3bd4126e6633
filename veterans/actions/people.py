"""Register a person."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from privacy.ids import new_id
from veterans.actions.identifiers import set_rnokpp
from veterans.actions.locks import lock_person
from veterans.actions.names import name_entries
from veterans.actions.pairs import ask_pair_search
from veterans.actions.phones import NewPhone, store_phone
from veterans.actions.tokens import add_birth_tokens
from veterans.models import NamingKind, Person, PersonName, PhoneOwner, SearchToken, Veteran


@dataclass(frozen=True)
class Relative:
    """A relative or close person: an E.164 phone, a code of Kinship or "", a name or ""."""

    phone: str
    kinship: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """Data of a person taken on support. Phones are E.164, `phone` the first to be called; the РНОКПП is valid or ""."""

    surname: str
    given_name: str
    patronymic: str = ""
    born_on: date | None = None
    birth_year: int | None = None
    address_form: str = ""
    branch: str = ""
    rank: str = ""
    unit: str = ""
    rnokpp: str = ""
    phone: str = ""
    further_phones: tuple[str, ...] = ()
    relatives: tuple[Relative, ...] = ()


@transaction.atomic
def register_person(new: NewPerson, *, may_contest: bool = False, pk: UUID | None = None) -> Person:
    """Create the person, their current name, service, numbers and search tokens; under `pk` if the caller had to know it.

    `may_contest`: the РНОКПП is stored even if another person has it. Raises AlreadyRegistered otherwise.
    """
    entries = name_entries(new)
    person = Person(
        pk=pk or new_id(),
        surname=new.surname,
        given_name=new.given_name,
        patronymic=new.patronymic or None,
        born_on=new.born_on.isoformat() if new.born_on else None,
        birth_year=new.born_on.year if new.born_on else new.birth_year,
        address_form=new.address_form,
    )
    person.save(force_insert=True)
    PersonName.objects.create(person=person, kind=NamingKind.CURRENT, **entries)
    add_birth_tokens(person, new.surname, new.given_name, new.born_on)
    if new.branch:
        Veteran.objects.create(person=person, branch=new.branch, rank=new.rank or None, unit=new.unit or None)
    if new.rnokpp:
        set_rnokpp(person, new.rnokpp, may_contest=may_contest)
    for number in filter(None, (new.phone, *new.further_phones)):
        store_phone(person, NewPhone(owner=PhoneOwner.OWN, number=number))
    for relative in new.relatives:
        of_family = NewPhone(owner=PhoneOwner.FAMILY, number=relative.phone, kinship=relative.kinship, name=relative.name)
        store_phone(person, of_family)
    ask_pair_search(person)
    return person


@transaction.atomic
def unfind_person(person_id: UUID) -> Person:
    """A person registered by mistake: no number leads to them any more, and their РНОКПП is free for another card."""
    person = lock_person(person_id)
    set_rnokpp(person, "")
    SearchToken.objects.filter(person=person).delete()
    return person
