"""Hide small counts of a published line, and those by which they could be worked out, from this week's line and all earlier ones.

A line is counts of which the sum is published, and no sum of a part of them. So a reader knows of the hidden counts only what
they add up to. Those that stay hidden side by side cover each other: one more here and one less there agrees with every week in
which both were hidden, and a person who comes to one of them or leaves it may as well have come to another one or left that.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

THRESHOLD: Final = 5  # no count below this may ever become known
NEAR: Final = 8  # counts below this are hidden: a number shown last week must be hidden before it is small
SURE: Final = 10  # a hidden count is shown again only from this on
COVER: Final = 3  # so many are hidden side by side: of two, who moves between them unseen can't have left the one that is empty
Since = Mapping[str, str]  # hidden counts, and the week since which each of them has been hidden without a break
Counts = Mapping[str, Sequence[int]]  # by key; of several numbers (a part and the rest of it) the first is shown


@dataclass(frozen=True)
class Line:
    """What may be shown; None is hidden. Without a total nothing is."""

    numbers: Mapping[str, int | None] = field(default_factory=dict)
    total: int | None = None
    since: Since = field(default_factory=dict)

    @property
    def hidden(self) -> list[str]:
        return [key for key, number in self.numbers.items() if number is None]


def suppress(counts: Counts, before: Since, week: str, *, also: Collection[str] = (), is_known: bool = True) -> Line:
    """Hide each count below NEAR and those of `also`, and more, until `_covered()`.

    `before`: what the last line has hidden. `is_known`: whether the reader knows the total; else everything is hidden.
    """
    if not is_known or min(_sums(counts, counts)) < NEAR:
        return Line(dict.fromkeys(counts), None, {**before, **{key: before.get(key, week) for key in counts}})
    since = _to_hide(counts, before, week, also)
    numbers = {key: None if key in since else values[0] for key, values in counts.items()}
    return Line(numbers, _sums(counts, counts)[0], since)


def _to_hide(counts: Counts, before: Since, week: str, also: Collection[str]) -> dict[str, str]:
    """A key that is no longer counted stays hidden, since nothing that is shown says what it was."""
    small = {key for key, values in counts.items() if min(values) < (SURE if key in before else NEAR) or key in also}
    if not small:
        return {}
    since = {key: before.get(key, week) for key in (before.keys() - counts.keys()) | small}
    while not _covered(since, counts) and (rest := counts.keys() - since.keys()):
        oldest = min(since.values())
        more = min(rest, key=lambda key: (before.get(key, week) != oldest, before.get(key, week), sum(counts[key]), key))
        since[more] = before.get(more, week)
    return since


def _covered(since: Since, counts: Counts) -> bool:
    """Whether COVER at least are hidden now and have been for longest, and the hidden ones don't add up to a small count.

    Of the hidden counts of each earlier week then at least COVER are hidden still, or none is.
    """
    now, longest = since.keys() & counts.keys(), [key for key, week in since.items() if week == min(since.values())]
    return min(len(now), len(longest)) >= COVER and min(_sums(counts, now)) >= NEAR


def _sums(counts: Counts, keys: Collection[str]) -> list[int]:
    """The sum of each of the numbers."""
    return [sum(side) for side in zip(*(values for key, values in counts.items() if key in keys), strict=True)] or [0]
