"""The keyed tokens by which a person is found by a number."""

from typing import Final

from privacy.keys import keyed_token
from veterans.models import Person, SearchToken, TokenKind

OF_PHONES: Final = (TokenKind.PHONE, TokenKind.PHONE_TAIL_7, TokenKind.PHONE_TAIL_4)


def rnokpp_token(rnokpp: str) -> bytes:
    """The unique token of an Identifier."""
    return keyed_token("identifier.rnokpp", rnokpp)


def phone_digits(number: str) -> dict[TokenKind, str]:
    """Search finds an E.164 number by all its digits and by its last seven and four."""
    digits = number.lstrip("+")
    return {TokenKind.PHONE: digits, TokenKind.PHONE_TAIL_7: digits[-7:], TokenKind.PHONE_TAIL_4: digits[-4:]}


def search_token(kind: TokenKind, digits: str) -> bytes:
    return keyed_token(f"token.{kind}", digits)


def add_tokens(person: Person, digits: dict[TokenKind, str]) -> None:
    SearchToken.objects.bulk_create(
        [SearchToken(person=person, kind=kind, token=search_token(kind, text)) for kind, text in digits.items()],
        ignore_conflicts=True,
    )
