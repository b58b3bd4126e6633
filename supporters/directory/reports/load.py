"""How much work a colleague has: what is divided by it, and what pickers say of it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class Load:
    """Open cards of a colleague today, each counted once: those they lead, those they cover, and those they are asked to lead.

    `points`: the weights of their risk together.
    """

    led: int = 0
    covered: int = 0
    offered: int = 0
    points: int = 0

    @property
    def cards(self) -> int:
        return self.led + self.covered + self.offered

    @property
    def parts_label(self) -> str:
        """«веде 23, заступає 20, запропоновано 2»; "" where all are led."""
        if self.cards == self.led:
            return ""
        parts = [(self.led, _("leads %(n)d")), (self.covered, _("stands in for %(n)d")), (self.offered, _("asked about %(n)d"))]
        return ", ".join(words % {"n": number} for number, words in parts if number)


Loads = Callable[[Collection[UUID]], Mapping[UUID, Load]]


def load_label(load: Load, adds: int) -> str:
    """«21 картка»; «41 → 42 картки (веде 21, заступає 20)» where the choice adds one."""
    words = ngettext("%(n)d card", "%(n)d cards", load.cards + adds) % {"n": load.cards + adds}
    words = f"{load.cards} → {words}" if adds else words
    return f"{words} ({load.parts_label})" if load.parts_label else words
