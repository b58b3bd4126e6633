"""The points of MatchWeight in the memory of the process."""

from time import monotonic
from typing import Final

from veterans.models import MatchWeight

READ_EVERY_SECONDS: Final = 60


class Weights:
    """A changed weight is used by every process within a minute."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._points: dict[str, int] = {}
        self._read_at = 0.0

    def points(self) -> dict[str, int]:
        """By code; one query a minute. The answer is not changed later, only replaced."""
        if not self._points or monotonic() - self._read_at > READ_EVERY_SECONDS:
            self._points = dict(MatchWeight.objects.values_list("code", "points"))
            self._read_at = monotonic()
        return self._points


WEIGHTS = Weights()
