"""The keyed tokens by which a person is found by a number, a date of birth, or names with a date of birth."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from privacy.keys import keyed_token
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


def replace_birth_tokens(person: Person, surname: str, given_name: str, born_on: date | None) -> None:
    """Tokens of the names and date that the person has now; those of before are removed."""
    SearchToken.objects.filter(person=person, kind__in=OF_BIRTH).delete()
    add_birth_tokens(person, surname, given_name, born_on)


def _add(person: Person, tokens: Iterable[tuple[TokenKind, bytes]]) -> None:
    """No query for no tokens."""
    SearchToken.objects.bulk_create(
        [SearchToken(person=person, kind=kind, token=token) for kind, token in tokens], ignore_conflicts=True
    )
