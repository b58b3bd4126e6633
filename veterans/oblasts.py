"""How the codifier of territories (КАТОТТГ) numbers the regions."""

from typing import Final

from supporters.directory.oblasts import Oblast

_OTHER_NUMBERS: Final = {
    "UA01": Oblast.CRIMEA,
    "UA44": Oblast.LUHANSK,
    "UA73": Oblast.CHERNIVTSI,
    "UA80": Oblast.KYIV,
    "UA85": Oblast.SEVASTOPOL,
}


def oblast_of(code: str) -> Oblast:
    """The region of a code of the codifier, of which the first digits are mostly those of ISO 3166-2."""
    return _OTHER_NUMBERS.get(code[:4]) or Oblast(f"{code[:2]}-{code[2:4]}")
