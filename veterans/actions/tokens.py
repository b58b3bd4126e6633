"""The keyed tokens by which a person is found by a number, a date of birth, or names with a date of birth."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from privacy.keys import keyed_token
from privacy.opening import to_edit
from veterans.models import Person, PhoneOwner, SearchToken, TokenKind
from veterans.spelling import clean

OF_BIRTH: Final = (TokenKind.NAME_BORN, TokenKind.BORN, TokenKind.BORN_SWAPPED)


def rnokpp_token(rnokpp: str) -> bytes:
    """The unique token of an Identifier."""
    return keyed_token("identifier.rnokpp", rnokpp)


def phone_digits(number: str, owner: str = "") -> dict[TokenKind, str]:
    """Search finds an E.164 number by all its digits and by its last seven and four; an own number has one token more."""
    digits = number.lstrip("+")
    found = {TokenKind.PHONE: digits, TokenKind.PHONE_TAIL_7: digits[-7:], TokenKind.PHONE_TAIL_4: digits[-4:]}
    return {**found, TokenKind.OWN_PHONE: digits} if owner == PhoneOwner.OWN else found


def search_token(kind: TokenKind, digits: str) -> bytes:
    return keyed_token(f"token.{kind}", digits)


def birth_tokens(surname: str, given_name: str, born_on: date | None) -> dict[TokenKind, bytes]:
    """Tokens of a full date of birth; none while only the year is known."""
    if born_on is None:
        return {}
    day = born_on.isoformat()
    tokens = {
        TokenKind.NAME_BORN: search_token(TokenKind.NAME_BORN, "\0".join((clean(surname), clean(given_name), day))),
        TokenKind.BORN: search_token(TokenKind.BORN, day),
    }
    if born_on.day <= 12 and born_on.day != born_on.month:
        swapped = born_on.replace(month=born_on.day, day=born_on.month).isoformat()
        tokens[TokenKind.BORN_SWAPPED] = search_token(TokenKind.BORN, swapped)
    return tokens


def add_tokens(person: Person, digits: Mapping[TokenKind, str]) -> None:
    _add(person, [(kind, search_token(kind, text)) for kind, text in digits.items()])


def add_birth_tokens(person: Person, surname: str, given_name: str, born_on: date | None) -> None:
    _add(person, birth_tokens(surname, given_name, born_on).items())


def renew_birth_tokens(person: Person) -> None:
    """Tokens of the date and of all names in use of a locked person, former ones and other spellings too; older ones go."""
    SearchToken.objects.filter(person=person, kind__in=OF_BIRTH).delete()
    born = to_edit(person.born_on)
    for surname, given_name in _names_in_use(person):
        add_birth_tokens(person, surname, given_name, date.fromisoformat(born) if born else None)


def _names_in_use(person: Person) -> Iterator[tuple[str, str]]:
    yield to_edit(person.surname), to_edit(person.given_name)
    for naming in person.namings.in_use().others():
        if naming.given_name and naming.surname:  # a call sign has no given name
            yield to_edit(naming.surname), to_edit(naming.given_name)


def _add(person: Person, tokens: Iterable[tuple[TokenKind, bytes]]) -> None:
    """No query for no tokens."""
    SearchToken.objects.bulk_create(
        [SearchToken(person=person, kind=kind, token=token) for kind, token in tokens], ignore_conflicts=True
    )
