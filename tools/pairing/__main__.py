"""`python -m tools.pairing --ties 200`: so many ties of peers through the pages, half of them ended, then a dump of the database.

A program that knows half of the pairs looks for the others by any trace in any table, on the evening of the proposals, with the
ties, and after the ends. It finds one pair by chance. Exits with 1 when it finds more than six.
"""

import argparse
import os
import subprocess
import sys

from config.embedded.home import CHECKOUT


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.pairing", description=__doc__)
    parser.add_argument("--ties", type=int, default=200)
    chosen = parser.parse_args()
    environment = {**os.environ, "SUPROVID_MODE": "test", "SUPROVID_TIES": str(chosen.ties)}
    tests = [sys.executable, "-m", "pytest", "-q", "--tb=short", "--reuse-db", "tests/cases/reintegration/community/test_dump.py"]
    return subprocess.run(tests, cwd=CHECKOUT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
