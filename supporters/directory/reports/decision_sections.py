"""What waits for a head beside cards. The subject that brings a section registers it in its AppConfig.ready()."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse

from supporters.directory.models import Supporter


@dataclass(frozen=True, kw_only=True)
class DecisionLine:
    """`about`: a colleague or a department; `note`: the post, the days or how many."""

    url: str
    about: str
    what: str
    note: str
    asked_label: str


@dataclass(frozen=True, kw_only=True)
class DecisionSection:
    """`call`: the line that leads to it, with how many there are."""

    code: str
    title: str
    call: str
    lines: tuple[DecisionLine, ...]

    @property
    def url(self) -> str:
        """Where the line leads: to the only thing that waits, else to all of them."""
        return self.lines[0].url if len(self.lines) == 1 else f"{reverse('decisions')}#{self.code}"


ReadSection = Callable[[Supporter, datetime], DecisionSection | None]
_sections: Final[list[ReadSection]] = []


def register_decisions(read: ReadSection) -> None:
    """`read` returns None while nothing waits for the reader."""
    _sections.append(read)


def decision_sections(reader: Supporter, *, at: datetime) -> tuple[DecisionSection, ...]:
    """In the order of their registration; only those with something to decide."""
    return tuple(section for read in _sections if (section := read(reader, at)))
