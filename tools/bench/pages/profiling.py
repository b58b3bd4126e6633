import cProfile
import io
import pstats
from typing import Final

from tools.bench.pages.measuring import Call, block

REQUESTS: Final = 100
LINES: Final = 40


def profile(call: Call) -> str:
    """Profile a page twice, most expensive functions first: by own time and by cumulative time.

    A profiler exaggerates the cost of cheap calls; the order is what counts.
    """
    block(call, 10)
    profiler = cProfile.Profile()
    profiler.runcall(block, call, REQUESTS)
    report = io.StringIO()
    statistics = pstats.Stats(profiler, stream=report).strip_dirs()
    for order in ("tottime", "cumulative"):
        statistics.sort_stats(order).print_stats(LINES)
    return report.getvalue()
