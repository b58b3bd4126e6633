"""Validate the РНОКПП, a state-issued number."""

from stdnum.exceptions import ValidationError as InvalidNumber
from stdnum.ua import rntrc


def rnokpp(typed: str) -> str | None:
    """Return the ten digits, or None when the check digit is wrong. Source: the State Tax Service's scheme, by python-stdnum."""
    try:
        digits: str = rntrc.validate(typed)
    except InvalidNumber:
        return None
    return None if digits == "0" * 10 else digits
