"""Sentences that a value is put into: the gender of a verb, one full stop at the end, quotation marks inside others."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

INNER_QUOTES: Final = str.maketrans("«»", "„“")


class AddressForm(models.TextChoices):
    """How pages speak of a colleague. A Ukrainian verb in the past has a gender; UNSET takes words without one."""

    SHE = "f", _("feminine")
    HE = "m", _("masculine")
    UNSET = "", _("not stated")


def by_form(form: str, *, she: str, he: str, unset: str) -> str:
    """The words that fit whoever the sentence is about."""
    return {AddressForm.SHE: she, AddressForm.HE: he}.get(AddressForm(form), unset)


def one_full_stop(sentence: str) -> str:
    """A date («2 грудня 2027 р.») or a name («Мельник І. О.») ends with its own full stop, so the sentence adds no second."""
    return sentence.replace("..", ".")


def within_quotes(name: str) -> str:
    """A name that the sentence puts between «…»: its own quotation marks become „…“."""
    return name.translate(INNER_QUOTES)
