"""The rows of MatchWeight in the memory of the process."""

from time import monotonic
from typing import Final

from veterans.models import MatchWeight

READ_EVERY_SECONDS: Final = 60


class Weights:
    """A changed weight is used by every process within a minute."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._rows: dict[str, MatchWeight] = {}
        self._points: dict[str, int] = {}
        self._read_at = 0.0

    def rows(self) -> dict[str, MatchWeight]:
        """By code; one query a minute. The answer is not changed later, only replaced."""
        if not self._rows or monotonic() - self._read_at > READ_EVERY_SECONDS:
            self._rows = MatchWeight.objects.in_bulk()
            self._points = {code: weight.points for code, weight in self._rows.items()}
            self._read_at = monotonic()
        return self._rows

    def points(self) -> dict[str, int]:
        """By code, of the same rows."""
        self.rows()
        return self._points


WEIGHTS = Weights()
