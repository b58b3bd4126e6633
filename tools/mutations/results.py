"""What became of each mutation, kept in a file of the project with the commit at which its guard was taken out last."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from tools.mutations.table import Mutation

FILE: Final = Path(__file__).with_name("results.tsv")
UNNOTICED: Final = "nobody"


class Result(NamedTuple):
    """`noticed` is the test that failed, or UNNOTICED."""

    name: str
    file: str
    tests: str
    noticed: str
    commit: str

    def is_of(self, mutation: Mutation) -> bool:
        return (self.name, self.file, self.tests) == (mutation.name, mutation.file, mutation.tests)


def read_results() -> dict[str, Result]:
    """By the name of the mutation; empty without the file."""
    lines = FILE.read_text().splitlines() if FILE.exists() else []
    return {result.name: result for result in (Result(*line.split("\t")) for line in lines)}


def untried(mutations: Iterable[Mutation], results: Mapping[str, Result]) -> list[Mutation]:
    return [one for one in mutations if one.name not in results or not results[one.name].is_of(one)]


def write_results(mutations: Iterable[Mutation], results: Mapping[str, Result]) -> None:
    """One row of each that was tried, in the order of the mutations; rows of those that are gone go too."""
    rows = [results[one.name] for one in mutations if one.name in results and results[one.name].is_of(one)]
    FILE.write_text("".join("\t".join(row) + "\n" for row in rows))
