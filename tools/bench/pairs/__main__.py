"""Measure the search for pairs in a scratch database that is removed afterwards."""

import argparse
import os
from time import perf_counter

import django

os.environ["SUPROVID_MODE"] = "test"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.test.runner import DiscoverRunner  # noqa: E402 - models load after the set-up

from config.embedded.home import Home  # noqa: E402
from config.embedded.servers import ensure_servers  # noqa: E402
from tools.bench.pairs.measure import memory, outcome, sweep  # noqa: E402
from tools.bench.pairs.records import Population  # noqa: E402
from tools.bench.pairs.storing import store  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.bench.pairs", description=__doc__)
    parser.add_argument("--persons", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if not os.environ.get("DATABASE_URL"):
        ensure_servers(Home.of_checkout("test"))
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        measure(options.persons, options.seed)
    finally:
        runner.teardown_databases(databases)


def measure(persons: int, seed: int) -> None:
    began = perf_counter()
    records = store(Population(persons, seed).records())
    print(f"{len(records)} records of {persons} persons and their like, seed {seed}: stored in {perf_counter() - began:.0f} s")
    before = memory()
    seconds, processor = sweep()
    print(
        f"\nsweep: {seconds:.0f} s, {processor:.0f} s of it in Python; memory {before:.0f} MB before, {memory():.0f} MB at most"
    )
    found = outcome(records)
    print(f"\n{found.pairs} pairs, {found.certain} of them certain")
    print(f"precision at 0.9: {found.precision:.4f}\nrecall at 0.6:    {found.recall:.4f}")
    for words, kinds in (("certain, but of two", found.wrong), ("of one, but not kept", found.missed)):
        print(f"\n{words}:", *(f"  {count:4d} {kind}" for kind, count in kinds.most_common(12)), sep="\n")


if __name__ == "__main__":
    main()
