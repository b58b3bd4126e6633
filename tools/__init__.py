"""Developer tools. They use the packages of the tests, which `bootstrap.py run` does not install."""

import sys
from importlib.util import find_spec

if find_spec("pytest") is None:
    sys.exit("The commands of tools/ need the packages of the tests: `python3 bootstrap.py test --version` installs them.")
