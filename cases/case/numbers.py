"""Case numbers: seven random digits and a check digit, so that no number reveals how many are wounded."""

import secrets

from stdnum import damm

LENGTH = 8


def new_number() -> str:
    """Draw a number; the caller must check that it is free, and the unique column decides."""
    digits = f"{secrets.randbelow(10_000_000):07d}"
    return digits + damm.calc_check_digit(digits)


def typed_number(typed: str) -> str | None:
    """«№ 1042-7731», «1042 7731» -> «10427731»; None for anything but a valid case number."""
    digits = "".join(letter for letter in typed if letter not in " \u00a0-–№#")
    if len(digits) == LENGTH and digits.isascii() and digits.isdigit() and damm.is_valid(digits):
        return digits
    return None


def number_label(number: str) -> str:
    """«1042-7731»"""
    return f"{number[:4]}-{number[4:]}"
