"""Measure the search in a scratch database that is removed afterwards."""

import argparse
import os
import resource
from random import Random
from time import perf_counter
from typing import Any
from uuid import UUID

import django
from django.db.models import QuerySet

os.environ["SUPROVID_MODE"] = "test"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.test.runner import DiscoverRunner  # noqa: E402 - models load after the set-up

from config.embedded.home import Home  # noqa: E402
from config.embedded.servers import ensure_servers  # noqa: E402
from tools.bench.search.measure import Score, join, percentiles, register, scores, total  # noqa: E402
from tools.bench.search.people import Person, people  # noqa: E402
from tools.bench.search.reach import within_reach  # noqa: E402
from veterans.dictionary import DICTIONARY  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.bench.search", description=__doc__)
    parser.add_argument("--persons", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=200, help="of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--joined", type=int, default=0, help="persons besides, each joined into one of the others")
    options = parser.parse_args()
    if not os.environ.get("DATABASE_URL"):
        ensure_servers(Home.of_checkout("test"))
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        measure(options.persons, options.queries, options.seed, options.joined)
    finally:
        runner.teardown_databases(databases)


def measure(persons: int, queries: int, seed: int, joined: int) -> None:
    began = perf_counter()
    registered = register(people(persons + joined, seed))
    print(f"{persons} persons, seed {seed}: registered in {perf_counter() - began:.0f} s")
    if joined:
        join(registered, joined)
        print(f"{joined} more, each joined into one of them")
    began = perf_counter()
    DICTIONARY.refresh()
    print(f"names loaded in {perf_counter() - began:.2f} s")
    print_table("all persons", registered, queries, seed, None)
    print_table("within the reach of a head at the root", registered, queries, seed, within_reach(registered))
    print(f"\nmemory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def print_table(words: str, registered: dict[UUID, Person], queries: int, seed: int, within: QuerySet[Any, Any] | None) -> None:
    print(f"\n{words}\n\n| kind | at most 10 fit | more fit | all | p50 ms | p95 ms |\n|---|---|---|---|---|---|")
    scored: list[Score] = []
    for score in scores(registered, queries, Random(seed + 1), within=within):
        scored.append(score)
        print(score.row(), flush=True)
    for name, required_only in (("required kinds", True), ("all", False)):
        recall, times = total(scored, required_only=required_only)
        p50, p95 = percentiles(times)
        print(f"| {name} | | | {recall:.3f} | {p50:.1f} | {p95:.1f} |")


if __name__ == "__main__":
    main()
