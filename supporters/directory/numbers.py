"""Parse and format phones of staff and of people under support."""

from functools import cache
from typing import Final, NamedTuple

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumber, ValidationResult

from privacy.opening import Unopened

UKRAINE, UKRAINIAN_DIGITS = 380, 9
RANGE_DIGITS: Final = 5
UKRAINIAN: Final = f"+{UKRAINE}"


def phone_e164(typed: str) -> str | None:
    """«067 000 00 00», «80670000000», «+380…» -> «+380670000000»; None for a number that can't be called."""
    digits = "".join(letter for letter in typed if letter.isdigit())
    if len(digits) == 11 and digits.startswith("80"):
        typed = "+3" + digits
    try:
        number = phonenumbers.parse(typed, "UA")
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if _is_whole(number) else None


def can_be_called(e164: str) -> bool:
    """False for a number stored before today's checks existed. `e164` is the stored number."""
    national = e164[len(UKRAINIAN) :]
    if e164.startswith(UKRAINIAN) and national.isdigit():
        return len(national) == UKRAINIAN_DIGITS and _is_range_in_use(national[:RANGE_DIGITS])
    try:
        return _is_whole(phonenumbers.parse(e164))
    except phonenumbers.NumberParseException:
        return False


def phone_display(e164: str) -> str:
    """«067 000 00 00» for a Ukrainian number, the international form for others; unchanged when it can't be called."""
    return called_display(e164) if can_be_called(e164) else e164


def called_display(e164: str) -> str:
    """The display form of a number that can be called."""
    if e164.startswith(UKRAINIAN):
        return f"0{e164[4:6]}\u00a0{e164[6:9]}\u00a0{e164[9:11]}\u00a0{e164[11:]}"
    return phonenumbers.format_number(phonenumbers.parse(e164), phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def phone_label(e164: str) -> str:
    """The number for reading only; one that can't be called is marked, a value that can't be decrypted shows its own text."""
    shown = phone_display(e164)
    if isinstance(e164, Unopened) or can_be_called(e164):
        return shown
    return _("%(phone)s (the number is incomplete or mistyped)") % {"phone": shown}


class Reached(NamedTuple):
    """`tel` is "" for a number that can't be called; `display` is "" where none is known."""

    tel: str
    display: str


def reached_by(e164: str | None) -> Reached:
    """A phone to call with one touch."""
    return Reached(e164 if can_be_called(e164) else "", phone_label(e164)) if e164 else Reached("", "")


@cache
def _is_range_in_use(first: str) -> bool:
    """Whether Ukrainian numbers with these first digits can be called; cached.

    It does not depend on the digits that follow, and a list of today checks a hundred numbers.
    """
    number = PhoneNumber(country_code=UKRAINE, national_number=int(first.ljust(UKRAINIAN_DIGITS, "0")))
    return _is_whole(number)


def _is_whole(number: PhoneNumber) -> bool:
    """For Ukraine: nine digits in a range in use. For other countries: as many digits as their numbers have."""
    if number.country_code == UKRAINE:
        digits = phonenumbers.national_significant_number(number)
        return len(digits) == UKRAINIAN_DIGITS and phonenumbers.is_valid_number(number)
    return phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
