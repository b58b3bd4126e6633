"""The run: kill by kill, then until nothing is left to do, then a while in which nothing may be added."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import psycopg2

from tools.chaos.kills.counting import Reminders, count_reminders
from tools.chaos.kills.course import Kill
from tools.chaos.kills.ground import Ground
from tools.chaos.kills.ledger import Ledger

AGED_BY: Final = 29  # seconds each second, besides the second itself
LOOK_EVERY_SECONDS: Final = 1.0


@dataclass
class Fire:
    ground: Ground
    begun: float = field(default_factory=time.monotonic)
    _aged: float = field(default_factory=time.monotonic)

    def kill(self, kills: list[Kill]) -> None:
        for kill in kills:
            self._until(lambda kill=kill: time.monotonic() >= self.begun + kill.after)  # type: ignore[misc]
            self.ground.wait_for(lambda kill=kill: self.ground.strike(kill))  # type: ignore[misc]

    def drain(self, *, not_before: float, patience: float, grace: float) -> None:
        """Wait until nothing is left and all moments are past, at most `patience` seconds; then `grace` seconds more."""
        self._until(lambda: time.monotonic() >= self.begun + not_before)
        deadline = time.monotonic() + patience
        self._until(lambda: is_done(self.ground.ledger) or time.monotonic() > deadline, LOOK_EVERY_SECONDS)
        end = time.monotonic() + grace
        self._until(lambda: time.monotonic() > end)

    def parts_down_at_the_end(self, *, patience: float) -> list[str]:
        """The parts that do not run again within `patience` seconds."""
        deadline, down = time.monotonic() + patience, self.ground.parts_down()
        while down and time.monotonic() < deadline:
            self._until(lambda: True)
            down = self.ground.parts_down()
        return down

    def _until(self, look: Callable[[], bool], every: float = 0.0) -> None:
        looked = 0.0
        while True:
            if time.monotonic() - looked >= every:
                if look():
                    return
                looked = time.monotonic()
            self.ground.keep()
            self._age()
            time.sleep(0.05)

    def _age(self) -> None:
        passed = time.monotonic() - self._aged
        if passed >= 1:
            with suppress(psycopg2.Error):  # the database is down: made up for when it is back
                self.ground.ledger.age_letters(timedelta(seconds=passed * AGED_BY))
                self._aged += passed


def is_done(ledger: Ledger) -> bool:
    try:
        return not (ledger.unsettled_letters() or reminders_of(ledger).lost)
    except psycopg2.Error:
        return False


def reminders_of(ledger: Ledger, at: datetime | None = None) -> Reminders:
    return count_reminders(ledger.steps(), ledger.notified(), at=at or datetime.now().astimezone())
