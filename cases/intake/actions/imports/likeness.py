"""Who of a register may be known already: among the cards within the head's reach, and among those an import opened before.

Nobody beyond that reach is asked about: a list of thousands would get an answer for each of its names, where a colleague has
twenty such questions a day. Cards of others become pairs for the heads who lead both (docs/adr/0043-imports.md).
"""

from collections.abc import Sequence
from typing import Final

from cases.case.models import Case, ImportedRow
from privacy.keys import keyed_token
from supporters.directory.models import Supporter
from veterans.actions.people import NewPerson
from veterans.matching import CERTAIN, Facts, Likely, Likeness, likely_each

WHOLE: Final = frozenset({"rnokpp_same", "own_phone_same"})  # of these facts one is enough to ask, whatever the score


def is_certain(likeness: Likely | Likeness) -> bool:
    """Whether a head is asked before a card is opened, as at a registration."""
    return likeness.score >= CERTAIN or not WHOLE.isdisjoint(likeness.reasons)


def certain_each(many: Sequence[Facts], by: Supporter) -> list[tuple[Likely, ...]]:
    """For each the persons within reach who are so alike that the head is asked; three queries, one more once an hour."""
    found = likely_each(many, within=Case.objects.visible_to(by).values("person_id"), least=0.0)
    return [tuple(one for one in some if is_certain(one)) for some in found]


def identity_token(person: NewPerson) -> bytes:
    """Of all that identifies the person in a row: the same row of another list has the same token."""
    born = person.born_on.isoformat() if person.born_on else str(person.birth_year or "")
    names = " ".join(name.casefold() for name in (person.surname, person.given_name, person.patronymic))
    return keyed_token("imported_row", "\0".join((names, born, person.phone, person.rnokpp)))


def opened_before(tokens: Sequence[bytes], by: Supporter) -> set[bytes]:
    """Those of which an import has opened a card within reach."""
    return ImportedRow.objects.known_tokens(tokens, Case.objects.visible_to(by))
