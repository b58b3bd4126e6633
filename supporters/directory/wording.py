"""Insert values into sentences: gender of a verb, one full stop at the end, nested quotation marks."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

INNER_QUOTES: Final = str.maketrans("«»", "„“")


class AddressForm(models.TextChoices):
    """How pages refer to a colleague. A Ukrainian verb in the past tense has a gender; UNSET takes a text without one."""

    SHE = "f", _("feminine")
    HE = "m", _("masculine")
    UNSET = "", _("not stated")


def by_form(form: str, *, she: str, he: str, unset: str) -> str:
    """The text for the form of address of the person in the sentence."""
    return {AddressForm.SHE: she, AddressForm.HE: he}.get(AddressForm(form), unset)


def one_full_stop(sentence: str) -> str:
    """A date («2 грудня 2027 р.») or a name («Мельник І. О.») ends with a full stop, so the sentence must not add a second."""
    return sentence.replace("..", ".")


def within_quotes(name: str) -> str:
    """A name for a sentence that puts it in «…»: its own quotation marks become „…“."""
    return name.translate(INNER_QUOTES)
