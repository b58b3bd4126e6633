"""`python -m tools.stateful --runs 500`: random acts, legal and illegal, with all invariants after each act.

Upon cards by people of every role, or with `--of reach` of one administrator alone, who wants to see people (400 runs are 10,000
acts). With `--of due` each run is a ministry, and whatever is due must be on the list of who has to do it. Each run has a seed,
from `--seed` on. What a run finds is printed with its seed and the shortest list of acts that shows it; `--runs 1 --seed N`
repeats it. Five hundred runs take about a quarter of an hour on a machine that does nothing else. Exits
with 1 when something does not hold, or when an act was refused in every run.
"""

import argparse
import os
import subprocess
import sys
from typing import Final

from config.embedded.home import CHECKOUT

TESTS: Final = {
    "cards": "tests/cases/stateful",
    "reach": "tests/supporters/stateful",
    "due": "tests/cases/desk/due/test_due_everywhere.py",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.stateful", description=__doc__)
    parser.add_argument("--of", choices=TESTS, default="cards")
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--steps", type=int, default=25, help="acts of a run")
    parser.add_argument("--seed", type=int, default=1, help="of the first run; the others have the next ones")
    chosen = parser.parse_args()
    environment = {
        **os.environ,
        "SUPROVID_MODE": "test",
        "SUPROVID_STATEFUL_RUNS": str(chosen.runs),
        "SUPROVID_STATEFUL_STEPS": str(chosen.steps),
        "SUPROVID_STATEFUL_SEED": str(chosen.seed),
    }
    tests = [sys.executable, "-m", "pytest", "-q", "--tb=short", "--reuse-db", TESTS[chosen.of]]
    return subprocess.run(tests, cwd=CHECKOUT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
