"""Runs of random acts, with all invariants after each act. A run is a list of steps drawn from a seed, so it can be repeated.

Hypothesis is not used: of what it draws, nine acts of ten are refused, and shrinking an example takes longer than all runs.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any, Final, Generic, NamedTuple, Protocol, Self, TypeVar

from django.db import connection, transaction
from django.db.models import Model

from tests.database import rows

ON_THE_THEME: Final = 0.5  # how often an act is of the theme of the run
DRAWS: Final = 4  # until an act has something to answer


class Step(NamedTuple):
    """`luck`: the seed of all choices of the act, so that it chooses the same after other steps are left out."""

    act: str
    luck: int


class Outcome(NamedTuple):
    act: str
    is_done: bool


class Attempt(NamedTuple):
    """`by`: the role of who acts."""

    do: Callable[[], None]
    by: str


class Broken(AssertionError):
    """`steps`: up to the one after which something does not hold."""

    def __init__(self, steps: Sequence[Step], words: str) -> None:
        super().__init__(words)
        self.steps = tuple(steps)


class Repeatable(Protocol):
    def again(self) -> Self:
        """The same world at its beginning, for another run; the caller has rolled the rows back."""


W = TypeVar("W", bound=Repeatable)


@dataclass(frozen=True, kw_only=True)
class Machine(Generic[W]):
    """`names`: of the acts, each as often as its weight. `themes`: half of the acts of a run are from one of these.

    `has_aim`: whether the act has something to answer now. `attempts`: of one act, one after the other until one is done; the
    number is the seed of the run. `refusals`: what may be raised by an act that is not allowed; anything else is a fault.
    `compared`: the tables in which a refused act has changed nothing.
    """

    names: Sequence[str]
    themes: Sequence[Sequence[str]]
    has_aim: Callable[[W, str], bool]
    attempts: Callable[[W, Step, int], Iterator[Attempt]]
    invariants: Sequence[Callable[[W], list[str]]]
    refusals: tuple[type[Exception], ...]
    compared: Sequence[type[Model]]

    def run(self, world: W, steps: Sequence[Step] | None = None, *, seed: int, length: int = 0) -> list[Outcome]:
        """Take these steps, or as many as `length` drawn from the seed, in a savepoint that is rolled back. Raises Broken."""
        outcomes: list[Outcome] = []
        so_far: list[Step] = []
        with rolled_back():
            here = world.again()
            self._check(here, so_far)
            for step in steps or self._drawn(here, seed, length):
                so_far.append(step)
                outcomes += self._take(here, step, so_far, seed)
        return outcomes

    def run_many(self, world: W, seeds: Iterable[int], *, length: int) -> Counter[Outcome]:
        """Count what was done and refused. Raises AssertionError with the seed and the steps that it takes."""
        counts: Counter[Outcome] = Counter()
        for seed in seeds:
            try:
                counts.update(self.run(world, seed=seed, length=length))
            except Broken as broken:
                raise AssertionError(sentence(seed, self.shortest(world, broken, seed))) from broken
        return counts

    def shortest(self, world: W, broken: Broken, seed: int) -> Broken:
        """Leave out each step without which something still does not hold."""
        for step in reversed(broken.steps[:-1]):
            try:
                self.run(world, [one for one in broken.steps if one is not step], seed=seed)
            except Broken as still:
                broken = still
        return broken

    def _drawn(self, world: W, seed: int, length: int) -> Iterator[Step]:
        """Each is drawn when the one before is done: an act that has nothing to answer is mostly passed over."""
        luck = Random(seed)
        theme = luck.choice(self.themes)
        for _ in range(length):
            among = theme if luck.random() < ON_THE_THEME else self.names
            act = luck.choice(among)
            for _again in range(DRAWS):
                if self.has_aim(world, act):
                    break
                act = luck.choice(among)
            yield Step(act, luck.getrandbits(32))

    def _take(self, world: W, step: Step, so_far: Sequence[Step], seed: int) -> list[Outcome]:
        """Try until the act is done. Raises Broken."""
        before, outcomes = self._digest(), []
        for attempt in self.attempts(world, step, seed):
            is_done = self._try(attempt, step.act, so_far)
            outcomes.append(Outcome(step.act, is_done))
            if is_done:
                self._check(world, so_far)
                break
            if self._digest() != before:
                raise Broken(so_far, f"{step.act} was refused and changed something")
        return outcomes

    def _try(self, attempt: Attempt, act: str, so_far: Sequence[Step]) -> bool:
        """Whether the act was done; False: refused. Any other exception than a refusal is a fault. Raises Broken."""
        try:
            with transaction.atomic():  # so that a fault leaves the connection usable
                try:
                    attempt.do()
                except self.refusals:
                    return False
                connection.check_constraints()
        except Exception as fault:
            raise Broken(so_far, f"{act} by {attempt.by}: {fault!r}") from fault
        return True

    def _check(self, world: W, steps: Sequence[Step]) -> None:
        """Raises Broken."""
        broken = {one.__name__: found for one in self.invariants if (found := one(world))}
        if broken:
            raise Broken(steps, str(broken))

    def _digest(self) -> Any:
        tables = " UNION ALL ".join(f"SELECT held::text FROM {model._meta.db_table} held" for model in self.compared)
        ((value,),) = rows(f"SELECT md5(string_agg(line, '' ORDER BY line)) FROM ({tables}) AS every(line)")
        return value


def tallied(counts: Counter[Outcome], acts: Iterable[str]) -> dict[str, tuple[int, int]]:
    """By act: how often it was done and refused."""
    return {act: (counts[Outcome(act, True)], counts[Outcome(act, False)]) for act in acts}


def sentence(seed: int, broken: Broken) -> str:
    return f"seed {seed}: {broken}\nafter {' → '.join(step.act for step in broken.steps)}\n{list(broken.steps)}"


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
