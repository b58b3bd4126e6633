"""Register a person."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from veterans.actions.identifiers import set_rnokpp
from veterans.actions.names import name_entries
from veterans.actions.phones import NewPhone, store_phone
from veterans.models import NamingKind, Person, PersonName, PhoneOwner, Veteran


@dataclass(frozen=True)
class Relative:
    """A relative or close person: an E.164 phone, a code of Kinship or "", a name or ""."""

    phone: str
    kinship: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """Data of a person taken on support. Phones are E.164; the РНОКПП is valid or ""."""

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
    relatives: tuple[Relative, ...] = ()


@transaction.atomic
def register_person(new: NewPerson) -> Person:
    """Create the person, their current name, service, numbers and search tokens. Raises AlreadyRegistered."""
    entries = name_entries(new)
    person = Person(
        surname=new.surname,
        given_name=new.given_name,
        patronymic=new.patronymic or None,
        born_on=new.born_on.isoformat() if new.born_on else None,
        birth_year=new.born_on.year if new.born_on else new.birth_year,
        address_form=new.address_form,
    )
    person.save(force_insert=True)
    PersonName.objects.create(person=person, kind=NamingKind.CURRENT, **entries)
    if new.branch:
        Veteran.objects.create(person=person, branch=new.branch, rank=new.rank or None, unit=new.unit or None)
    if new.rnokpp:
        set_rnokpp(person, new.rnokpp)
    if new.phone:
        store_phone(person, NewPhone(owner=PhoneOwner.OWN, number=new.phone))
    for relative in new.relatives:
        of_family = NewPhone(owner=PhoneOwner.FAMILY, number=relative.phone, kinship=relative.kinship, name=relative.name)
        store_phone(person, of_family)
    return person
