"""Read cells as people write them: a whole name in one cell, several phones, a day in words."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_ALT
from django.utils.translation import gettext as _

from supporters.directory.numbers import phone_e164
from supporters.forms.spreadsheets.columns import letters
from veterans.actions.people import Relative
from veterans.models import Kinship

_DAY: Final = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?: ?р\.?)?")
_ISO: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T]00:00(?::00)?(?:\.0+)?)?")  # a date cell of a workbook has an hour
_IN_WORDS: Final = re.compile(r"(\d{1,2}) ([^\W\d_]+),? (\d{4})(?: ?(?:р|року)\.?)?", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?:\d{1,2}[./-])?(\d{4})(?: ?(?:р|року|р\. ?н)\.?)?", re.IGNORECASE)
_PHONES: Final = re.compile(r"[;,/\n]| (?:та|і|й|або) ", re.IGNORECASE)
_PHONE: Final = re.compile(r"([^\d+]*?)[\s:(]*(\+?\(?\d[\d\s().–-]*\d)([^\d]*)")
_OWN: Final = frozenset(
    {"", "моб", "мобільний", "мобільнийтелефон", "роб", "робочий", "дом", "домашній", "особистий", "тел", "viber"}
)
_CLOSE: Final = {
    **dict.fromkeys(("мама", "матір"), Kinship.MOTHER),
    **dict.fromkeys(("тато", "отець"), Kinship.FATHER),
    **dict.fromkeys(("жінка", "дружини"), Kinship.WIFE),
    **dict.fromkeys(("донька", "доня"), Kinship.DAUGHTER),
    **dict.fromkeys(("наречена", "партнерка"), Kinship.PARTNER),
    **dict.fromkeys(("родич", "родичка", "родичі"), Kinship.OTHER),
}
_SON_OF: Final = ("вич", "ич", "вна", "ївна", "чна", "оглы", "огли", "кизи", "vych", "vna")  # how a patronymic ends


class WholeName(NamedTuple):
    surname: str
    given_name: str
    patronymic: str


def parts_of(whole: str) -> WholeName:
    """A name in one cell, the surname first; last where the second word is a patronymic and the third is none."""
    words = whole.split()
    if len(words) == 3 and _is_patronymic(words[1]) and not _is_patronymic(words[2]):
        words = [words[2], *words[:2]]
    surname, given_name, *rest = [*words, "", ""]
    return WholeName(surname, given_name, " ".join(filter(None, rest)))


def _is_patronymic(word: str) -> bool:
    return word.casefold().endswith(_SON_OF)


def day_of(typed: str) -> str:
    """The date in ISO form where it is not in doubt, else as typed: Ukrainian tables put the day first."""
    if found := _DAY.fullmatch(typed):
        day, month, year = found.groups()
        return f"{year}-{month:0>2}-{day:0>2}"
    if (found := _IN_WORDS.fullmatch(typed)) and (number := _months().get(letters(found[2]))):
        return f"{found[3]}-{number:02}-{found[1]:0>2}"
    found = _ISO.fullmatch(typed)
    return found[1] if found else typed


def year_of(typed: str) -> str:
    """Of a date of birth of which only the year is certain: «1985», «05.1985»; "" for everything else."""
    found = _YEAR.fullmatch(typed)
    return found[1] if found else ""


@cache
def _months() -> dict[str, int]:
    """By name in each language, as it stands alone and beside a day."""
    known: dict[str, int] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            known |= {letters(str(name)): number for names in (MONTHS, MONTHS_ALT) for number, name in names.items()}
    return known


@dataclass(frozen=True)
class Phones:
    """E.164 numbers of one cell. `own`: the first one is to be called first."""

    own: tuple[str, ...] = ()
    relatives: tuple[Relative, ...] = ()


def phones_of(typed: str, *, invalid: str) -> Phones:
    """«068 742 56 82; 050 428 56 56 (дружина)». Raises ValidationError: `invalid`, or that nobody knows whose a number is."""
    own: list[str] = []
    relatives: list[Relative] = []
    for part in filter(None, (part.strip() for part in _PHONES.split(typed))):
        found = _PHONE.fullmatch(part)
        number = phone_e164(found[2]) if found else None
        if found is None or number is None:
            raise ValidationError(invalid)
        whose = letters(found[1] + found[3])
        if whose in _OWN:
            own.append(number)
        elif kinship := _kinships().get(whose):
            relatives.append(Relative(number, kinship))
        else:
            raise ValidationError(_("Write beside a number of a relative who it is: wife, mother, brother, …"))
    return Phones(tuple(dict.fromkeys(own)), tuple(dict.fromkeys(relatives)))


@cache
def _kinships() -> dict[str, str]:
    known: dict[str, str] = {word: kinship.value for word, kinship in _CLOSE.items()}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            known |= {letters(str(kinship.label)): kinship.value for kinship in Kinship}
    return known
