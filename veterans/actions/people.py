"""Register a person."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from privacy.keys import keyed_token
from veterans.actions.names import name_entry
from veterans.models import (
    Identifier,
    IdentifierKind,
    NameKind,
    Person,
    Phone,
    PhoneOwner,
    SearchToken,
    TokenKind,
    Veteran,
)


class AlreadyRegistered(Exception):
    """A person with this number already has a card."""


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
    """Create the person, their service, numbers and search tokens. Raises AlreadyRegistered."""
    if new.rnokpp and is_registered(new.rnokpp):
        raise AlreadyRegistered
    person = Person(
        surname=new.surname,
        given_name=new.given_name,
        patronymic=new.patronymic or None,
        surname_entry=name_entry(NameKind.SURNAME, new.surname),
        given_entry=name_entry(NameKind.GIVEN, new.given_name),
        patronymic_entry=name_entry(NameKind.PATRONYMIC, new.patronymic) if new.patronymic else None,
        born_on=new.born_on.isoformat() if new.born_on else None,
        birth_year=new.born_on.year if new.born_on else new.birth_year,
        address_form=new.address_form,
    )
    person.save(force_insert=True)
    if new.branch:
        Veteran.objects.create(person=person, branch=new.branch, rank=new.rank or None, unit=new.unit or None)
    if new.rnokpp:
        _add_rnokpp(person, new.rnokpp)
        _add_tokens(person, {TokenKind.RNOKPP: new.rnokpp})
    if new.phone:
        add_phone(person, PhoneOwner.OWN, new.phone)
    for relative in new.relatives:
        add_phone(person, PhoneOwner.FAMILY, relative.phone, kinship=relative.kinship, name=relative.name)
    return person


def _add_rnokpp(person: Person, rnokpp: str) -> None:
    try:
        with transaction.atomic():
            Identifier.objects.create(person=person, kind=IdentifierKind.RNOKPP, value=rnokpp, token=rnokpp_token(rnokpp))
    except IntegrityError as error:  # concurrent registration: the unique token decides
        raise AlreadyRegistered from error


@transaction.atomic
def add_phone(person: Person, owner: PhoneOwner, number: str, *, kinship: str = "", name: str = "") -> Phone:
    """`number` is E.164. Search finds it by the whole number and by its last seven and four digits."""
    digits = number.lstrip("+")
    _add_tokens(
        person,
        {
            TokenKind.PHONE: digits,
            TokenKind.PHONE_TAIL_7: digits[-7:],
            TokenKind.PHONE_TAIL_4: digits[-4:],
        },
    )
    return Phone.objects.create(person=person, owner=owner, number=number, kinship=kinship or None, name=name or None)


def is_registered(rnokpp: str) -> bool:
    return Identifier.objects.filter(kind=IdentifierKind.RNOKPP, token=rnokpp_token(rnokpp)).exists()


def rnokpp_token(rnokpp: str) -> bytes:
    return keyed_token("identifier.rnokpp", rnokpp)


def _add_tokens(person: Person, digits: dict[TokenKind, str]) -> None:
    SearchToken.objects.bulk_create(
        [SearchToken(person=person, kind=kind, token=keyed_token(f"token.{kind}", text)) for kind, text in digits.items()],
        ignore_conflicts=True,
    )
