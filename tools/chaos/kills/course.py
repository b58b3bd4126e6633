"""What is killed when, and when steps come due: drawn from a seed before the run."""

from dataclasses import dataclass
from random import Random
from typing import Final

PARTS: Final = ("worker", "pool", "beat", "broker", "database", "web")
WIPED: Final = "wiped broker"  # killed, and its data deleted


@dataclass(frozen=True)
class Kill:
    """`after` is in seconds of the run. `draw` (0 ≤ draw < 1) selects one of several parts of a kind."""

    after: float
    part: str
    draw: float

    def choose(self, among: list[int]) -> int:
        return among[int(self.draw * len(among))]


def plan_kills(count: int, seconds: float, seed: int) -> list[Kill]:
    """In order of time. Each part is killed as often as the others, and the broker is wiped once, in the middle."""
    rng = Random(seed)
    parts = [PARTS[number % len(PARTS)] for number in range(count)]
    rng.shuffle(parts)
    if parts:
        parts[count // 2] = WIPED
    moments = sorted(rng.uniform(0, seconds) for _ in parts)
    return [Kill(after, part, rng.random()) for after, part in zip(moments, parts, strict=True)]


def spread(count: int, seconds: float, seed: int) -> list[float]:
    """`count` moments of a run, in seconds after its start, unordered."""
    rng = Random(seed)
    return [rng.uniform(0, seconds) for _ in range(count)]
