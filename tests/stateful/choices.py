"""The choices of one act, drawn from its seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, TypeVar

from django.http import Http404

T = TypeVar("T")
SELDOM: Final = 0.1


@dataclass
class Choices:
    luck: Random

    def choose(self, among: Sequence[T]) -> T:
        """Raises Http404 when there is nothing to choose from."""
        if not among:
            raise Http404
        return self.luck.choice(among)

    def seldom(self) -> bool:
        return self.luck.random() < SELDOM

    def flip(self) -> bool:
        return self.luck.random() < 0.5

    def version(self, now: int) -> int:
        """The version that a form was shown with; sometimes an older one."""
        return now - 1 if self.seldom() else now
