"""`python -m tools.facts`: each card of the whole demo, as its readers have it, compared with the pages behind its facts.

A fact must say what its page says, «Ще не питали» holds exactly when the page has nothing, and the menu has few links, each named
as its page. What differs is printed with the number of the card. Takes two minutes. Exits with 1 when something differs.
"""

import argparse
import os
import subprocess
import sys

from config.embedded.home import CHECKOUT


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.facts", description=__doc__)
    parser.add_argument("--size", choices=("full", "small"), default="full", help="of the demo")
    chosen = parser.parse_args()
    environment = {**os.environ, "SUPROVID_MODE": "test", "SUPROVID_FACTS": chosen.size}
    tests = [sys.executable, "-m", "pytest", "-q", "--tb=short", "--reuse-db", "tests/cases/desk/facts"]
    return subprocess.run(tests, cwd=CHECKOUT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
