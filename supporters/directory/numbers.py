"""Phones as people type and read them; of staff and of people under support alike."""

from functools import cache
from typing import Final

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumber, ValidationResult

from privacy.opening import Unopened

UKRAINE, UKRAINIAN_DIGITS = 380, 9
RANGE_DIGITS: Final = 5
UKRAINIAN: Final = f"+{UKRAINE}"


def phone_e164(typed: str) -> str | None:
    """«067 000 00 00», «80670000000», «+380…» -> «+380670000000»; None when nobody can be called by it."""
    digits = "".join(letter for letter in typed if letter.isdigit())
    if len(digits) == 11 and digits.startswith("80"):
        typed = "+3" + digits
    try:
        number = phonenumbers.parse(typed, "UA")
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if _is_whole(number) else None


def can_be_called(e164: str) -> bool:
    """False for a number that was taken before it was checked as it is now. `e164` is what a row keeps."""
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
    """The same of a number that can be called."""
    if e164.startswith(UKRAINIAN):
        return f"0{e164[4:6]}\u00a0{e164[6:9]}\u00a0{e164[9:11]}\u00a0{e164[11:]}"
    return phonenumbers.format_number(phonenumbers.parse(e164), phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def phone_label(e164: str) -> str:
    """The number where it is only read: with a word about one that can't be called; one that does not open says so itself."""
    shown = phone_display(e164)
    if isinstance(e164, Unopened) or can_be_called(e164):
        return shown
    return _("%(phone)s (the number is incomplete or mistyped)") % {"phone": shown}


@cache
def _is_range_in_use(first: str) -> bool:
    """Whether Ukrainian numbers that begin with these digits can be called. It does not depend on the digits that follow, and a
    list of today asks it of a hundred numbers."""
    number = PhoneNumber(country_code=UKRAINE, national_number=int(first.ljust(UKRAINIAN_DIGITS, "0")))
    return _is_whole(number)


def _is_whole(number: PhoneNumber) -> bool:
    """Of Ukraine: nine digits of a range that is in use. Of another country: as many digits as its numbers have."""
    if number.country_code == UKRAINE:
        digits = phonenumbers.national_significant_number(number)
        return len(digits) == UKRAINIAN_DIGITS and phonenumbers.is_valid_number(number)
    return phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
