"""The РНОКПП of a person: stored sealed, found by its tokens. Of two persons who claim one number the second one contests it."""

from django.db import IntegrityError, transaction

from privacy.opening import to_edit
from veterans.actions.tokens import add_tokens, rnokpp_token
from veterans.models import Identifier, IdentifierKind, Person, SearchToken, TokenKind


class AlreadyRegistered(Exception):
    """A person with this number already has a card."""


def is_registered(rnokpp: str) -> bool:
    return Identifier.objects.filter(kind=IdentifierKind.RNOKPP, token=rnokpp_token(rnokpp), is_contested=False).exists()


def rnokpp_of(person: Person) -> str:
    """Return "" when none is known, or none that opens."""
    known = person.identifiers.filter(kind=IdentifierKind.RNOKPP).first()
    return to_edit(known.value) if known else ""


def set_rnokpp(person: Person, rnokpp: str, *, may_contest: bool = False) -> None:
    """Replace the number of a person, whom the caller has locked or just created; "" removes it.

    `may_contest`: a number of another person is stored as contested, and the search for pairs finds both. Raises
    AlreadyRegistered otherwise.
    """
    is_contested = bool(rnokpp) and is_registered(rnokpp)
    if is_contested and not may_contest:
        raise AlreadyRegistered
    known = person.identifiers.filter(kind=IdentifierKind.RNOKPP).first()
    identifier = known or Identifier(person=person, kind=IdentifierKind.RNOKPP)
    identifier.value, identifier.token = rnokpp or None, rnokpp_token(rnokpp) if rnokpp else None
    identifier.is_contested = is_contested
    try:
        with transaction.atomic():
            identifier.save()
    except IntegrityError as error:  # somebody else stores the number at the same moment: the unique token decides
        raise AlreadyRegistered from error
    SearchToken.objects.filter(person=person, kind=TokenKind.RNOKPP).delete()
    if rnokpp:
        add_tokens(person, {TokenKind.RNOKPP: rnokpp})
