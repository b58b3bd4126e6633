import pytest

from tools.bench.pairs.measure import outcome, sweep
from tools.bench.pairs.records import Population
from tools.bench.pairs.storing import store

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", [1, 2])
def test_pairs_of_one_man_are_kept_and_twins_are_not_certain(seed: int) -> None:
    """A small part of `python -m tools.bench.pairs`, with more pairs among fewer persons."""
    records = store(Population(250, seed, again=0.5, each=0.1).records())
    sweep()
    found = outcome(records)
    assert {record.kind for record in records.values()} >= {"twin", "brother", "namesake", "son"}
    assert found.certain > 50
    assert found.precision >= 0.99, found.wrong
    assert found.recall >= 0.95, found.missed
