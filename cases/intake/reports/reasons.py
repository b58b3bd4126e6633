"""Why two persons may be one, in words."""

from collections.abc import Iterable

from veterans.matching.weights import WEIGHTS


class Reasons:
    """Labels and points of the weights, from the memory of the process."""

    def __init__(self) -> None:
        self._weights = WEIGHTS.rows()

    def same(self, codes: Iterable[str]) -> str:
        return self._words(codes, sign=1)

    def differs(self, codes: Iterable[str]) -> str:
        return self._words(codes, sign=-1)

    def _words(self, codes: Iterable[str], *, sign: int) -> str:
        found = [weight for code in codes if (weight := self._weights.get(code)) and weight.points * sign > 0]
        return "; ".join(_in_a_line(weight.label) for weight in found)


def _in_a_line(label: str) -> str:
    """Begin with a small letter, unless it is an abbreviation."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
