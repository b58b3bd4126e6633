"""A relative in words: «дружина Оксана», and what may be said to them."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from veterans.models import Disclosure, FamilyTie, Kinship

UNKNOWN: Final = gettext_lazy("kinship not known yet")
CAREFUL: Final = (Disclosure.NO, Disclosure.UNASKED, Disclosure.YES)
"""Of two answers about one relative the first of these holds."""


def kinship_label(code: str) -> str:
    """«дружина»; any value that is not a code is returned unchanged, including ""."""
    return str(Kinship(code).label) if code in Kinship.values else code


def disclosure_label(answer: Disclosure) -> str:
    """«про стан ще не говоримо», "" for a relative who may know."""
    labels = {
        Disclosure.UNASKED: _("we don’t speak of the condition yet"),
        Disclosure.NO: _("the person asked not to tell them, so we don’t call"),
    }
    return labels.get(answer, "")


def relative_label(tie: FamilyTie) -> str:
    """«дружина Оксана»"""
    name = tie.person.given_name if tie.person else tie.name
    return worded(tie.relation, name) or str(UNKNOWN)


def worded(relation: str | None, name: str | None) -> str:
    """The kinship, the name, or both, "" if neither is known."""
    return " ".join(part for part in (kinship_label(relation or ""), name) if part)
