"""Count the results in plain Python from plain rows, without the site's queries, keys or texts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

RULE: Final = "step_due"


@dataclass(frozen=True)
class Step:
    """A promise of an open case as stored."""

    key: str
    due_on: date
    due_time: time
    zone: str
    owner: str

    @property
    def moment(self) -> datetime:
        return datetime.combine(self.due_on, self.due_time, ZoneInfo(self.zone))

    def first_reminder(self) -> "Reminded":
        return Reminded(self.owner, RULE, self.key, self.due_on)


@dataclass(frozen=True)
class Reminded:
    """A notification, which must exist exactly once."""

    recipient: str
    rule: str
    subject: str
    period_on: date


@dataclass(frozen=True)
class Reminders:
    expected: int
    made: int
    lost: int
    doubled: int
    surplus: int
    """First reminders that were made too early, or for a person who was not to be notified."""


@dataclass(frozen=True)
class Arrival:
    """A letter that the mail server accepted. `flagged`: it says that it may be a repeat."""

    message_id: str
    flagged: bool


@dataclass(frozen=True)
class Letters:
    planned: int
    arrived: int
    lost: int
    repeats: int
    flagged: int
    unflagged_repeats: int


def count_reminders(steps: Iterable[Step], notified: Sequence[Reminded], *, at: datetime) -> Reminders:
    """Count lost and doubled reminders. `notified` has the notifications of every rule, duplicates included."""
    expected = {step.first_reminder() for step in steps if step.moment <= at}
    times = Counter(notified)
    first = {each for each in times if each.rule == RULE}
    doubled = sum(often - 1 for often in times.values())
    return Reminders(len(expected), len(notified), len(expected - first), doubled, len(first - expected))


def count_letters(planned: set[str], arrivals: Sequence[Arrival]) -> Letters:
    """Match `planned` and `arrivals` by Message-ID; all arrivals after the first of one letter are repeats."""
    seen: set[str] = set()
    repeats = unflagged = 0
    for arrival in arrivals:
        if arrival.message_id in seen:
            repeats += 1
            unflagged += not arrival.flagged
        seen.add(arrival.message_id)
    flagged = sum(arrival.flagged for arrival in arrivals)
    return Letters(len(planned), len(arrivals), len(planned - seen), repeats, flagged, unflagged)
