"""How many processes run at once."""

import os
from typing import Final

CORES: Final = len(os.sched_getaffinity(0))  # those that this process may use
