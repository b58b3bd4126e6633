"""Attack the counts of random countries over a year of weekly pages."""

import argparse
import os
from random import Random
from time import process_time

import django

os.environ["SUPROVID_MODE"] = "test"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from tools.differencing.attack import Found, attack  # noqa: E402 - models load after the set-up


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.differencing", description=__doc__)
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    began, found = process_time(), Found()
    for number in range(options.tables):
        attack(Random(f"{options.seed} {number}"), options.weeks, found)
    seconds = process_time() - began
    print(f"{found.tables} tables of {options.weeks} weeks, seed {options.seed}, in {seconds:.0f} s of processor time")
    print(f"counts of 1 to 4 in them: {found.small}; certain: {len(found.certain)} {found.certain[:5]}")
    print(f"numbers hidden of those counted: {found.hidden / found.counted:.0%}")
    raise SystemExit(bool(found.certain))


if __name__ == "__main__":
    main()
