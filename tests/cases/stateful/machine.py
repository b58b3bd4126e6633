"""Runs of random acts, with all invariants after each act. A run is a list of steps drawn from a seed, so it can be repeated.

Hypothesis is not used: of what it draws, nine acts of ten are refused, and shrinking an example takes longer than all runs.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import Final, NamedTuple

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

from supporters.directory.models import Absence, Department, Supporter
from supporters.notifications.models import Delivery, Notification
from tests.cases.stateful.acts import ACTS, THEMES
from tests.cases.stateful.invariants import INVARIANTS
from tests.cases.stateful.turn import REFUSALS, Turn
from tests.cases.stateful.world import World, cards, colleagues
from tests.database import rows

ANYBODY, ON_ONE_CARD = 0.25, 0.6  # how often somebody acts whom the card does not concern; how often on the card of the run
ON_THE_THEME: Final = 0.5  # how often an act is of the theme of the run
TRIES: Final = 3  # by other people, on other cards, until an act is done
DRAWS: Final = 4  # until an act has something to answer
NOT_COMPARED: Final = ("PurposeGrant", "History")  # a purpose is stated by opening a page
COMPARED: Final[list[type[Model]]] = [
    *(one for one in apps.get_app_config("cases").get_models() if not one.__name__.endswith(NOT_COMPARED)),
    *(Supporter, Department, Absence, Notification, Delivery),
]
DIGEST: Final = "SELECT md5(string_agg(line, '' ORDER BY line)) FROM ({tables}) AS every(line)".format(
    tables=" UNION ALL ".join(f"SELECT held::text FROM {model._meta.db_table} held" for model in COMPARED)
)


class Step(NamedTuple):
    """`luck`: the seed of all choices of the act, so that it chooses the same after other steps are left out."""

    act: str
    luck: int


class Outcome(NamedTuple):
    act: str
    is_done: bool


class Broken(AssertionError):
    """`steps`: up to the one after which something does not hold."""

    def __init__(self, steps: Sequence[Step], words: str) -> None:
        super().__init__(words)
        self.steps = tuple(steps)


def run(world: World, steps: Sequence[Step] | None = None, *, seed: int, length: int = 0) -> list[Outcome]:
    """Take these steps, or as many as `length` drawn from the seed, in a savepoint that is rolled back. Raises Broken.

    Most acts are done on the card with the number of the seed.
    """
    outcomes: list[Outcome] = []
    so_far: list[Step] = []
    with rolled_back():
        here = world.again()
        check(here, so_far)
        for step in steps or drawn_steps(here, seed, length):
            so_far.append(step)
            outcomes += take_step(here, step, so_far, focus=seed)
    return outcomes


def drawn_steps(world: World, seed: int, length: int) -> Iterator[Step]:
    """Each is drawn when the one before is done: an act that has nothing to answer is mostly passed over."""
    luck, names = Random(seed), [name for name, act in ACTS.items() for _ in range(act.weight)]
    theme = luck.choice(THEMES)
    for _ in range(length):
        among = theme if luck.random() < ON_THE_THEME else names
        act = luck.choice(among)
        for _again in range(DRAWS):
            aims = ACTS[act].aims
            if aims is None or aims(world):
                break
            act = luck.choice(among)
        yield Step(act, luck.getrandbits(32))


def take_step(world: World, step: Step, so_far: Sequence[Step], *, focus: int) -> list[Outcome]:
    """Try until the act is done. Raises Broken."""
    luck, before, outcomes = Random(step.luck), digest(), []
    for _ in range(TRIES):
        is_done = take(turn_of(world, step.act, luck, focus), step.act, so_far)
        outcomes.append(Outcome(step.act, is_done))
        if is_done:
            check(world, so_far)
            break
        if digest() != before:
            raise Broken(so_far, f"{step.act} was refused and changed something")
    return outcomes


def take(turn: Turn, act: str, so_far: Sequence[Step]) -> bool:
    """Whether the act was done; False: refused. Any other exception than a refusal is a fault. Raises Broken."""
    try:
        with transaction.atomic():  # so that a fault leaves the connection usable
            try:
                ACTS[act].do(turn)
            except REFUSALS:
                return False
            connection.check_constraints()
    except Exception as fault:
        raise Broken(so_far, f"{act} by {turn.by.role}: {fault!r}") from fault
    return True


def turn_of(world: World, act: str, luck: Random, focus: int) -> Turn:
    """Mostly by somebody who may, on a card where there is something to do."""
    at, found, chosen = world.pass_time(), cards(world), ACTS[act]
    staff = {one.pk: one for one in colleagues(world)}
    case = found[focus % len(found)] if luck.random() < ON_ONE_CARD else luck.choice(found)
    is_anybody = luck.random() < ANYBODY
    aims = [(card, by) for card, by in chosen.aims(world) if by in staff] if chosen.aims and not is_anybody else []
    if aims:
        card, by = luck.choice(aims)
        return Turn(world=world, by=staff[by], case=next((one for one in found if one.pk == card), case), at=at, luck=luck)
    near = [] if is_anybody else chosen.near(world, case)
    return Turn(world=world, by=luck.choice(near or list(staff.values())), case=case, at=at, luck=luck)


def check(world: World, steps: Sequence[Step]) -> None:
    """Raises Broken."""
    broken = {one.__name__: found for one in INVARIANTS if (found := one(world))}
    if broken:
        raise Broken(steps, str(broken))


def shortest(world: World, broken: Broken, seed: int) -> Broken:
    """Leave out each step without which something still does not hold."""
    for step in reversed(broken.steps[:-1]):
        try:
            run(world, [one for one in broken.steps if one is not step], seed=seed)
        except Broken as still:
            broken = still
    return broken


def run_many(world: World, seeds: Iterable[int], *, length: int) -> Counter[Outcome]:
    """Count what was done and refused. Raises AssertionError with the seed and the steps that it takes."""
    counts: Counter[Outcome] = Counter()
    for seed in seeds:
        try:
            counts.update(run(world, seed=seed, length=length))
        except Broken as broken:
            raise AssertionError(sentence(seed, shortest(world, broken, seed))) from broken
    return counts


def sentence(seed: int, broken: Broken) -> str:
    return f"seed {seed}: {broken}\nafter {' → '.join(step.act for step in broken.steps)}\n{list(broken.steps)}"


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


def digest() -> str:
    ((value,),) = rows(DIGEST)
    return str(value)
