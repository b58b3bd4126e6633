import cProfile
import io
import pstats
from typing import Final

from tools.bench.pages.measuring import Call, block

REQUESTS: Final = 100
LINES: Final = 40


def profile(call: Call) -> str:
    """Where the time of a page goes, dearest first, twice: by what a function costs itself, and with all it calls.

    A profiler makes cheap calls look dear; the order is what counts.
    """
    block(call, 10)
    profiler = cProfile.Profile()
    profiler.runcall(block, call, REQUESTS)
    told = io.StringIO()
    statistics = pstats.Stats(profiler, stream=told).strip_dirs()
    for order in ("tottime", "cumulative"):
        statistics.sort_stats(order).print_stats(LINES)
    return told.getvalue()
