"""Measure pages against their anchors in a generated database: ratios of one interleaved run."""

import argparse
import json
import os
import sys
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from tools.environment import set_up

set_up()

from django.conf import settings  # noqa: E402 - models load after the set-up
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.db import connection  # noqa: E402

from cases.desk.reports.invariants import broken_invariants  # noqa: E402
from config.static_files import collect_changed_static_files  # noqa: E402
from tools.bench.pages.clients import throughput  # noqa: E402
from tools.bench.pages.depths import depths  # noqa: E402
from tools.bench.pages.grounds import Ground, ground  # noqa: E402
from tools.bench.pages.growth import grown  # noqa: E402
from tools.bench.pages.measuring import measure  # noqa: E402
from tools.bench.pages.profiling import profile  # noqa: E402
from tools.bench.pages.readers.wide import measure_wide  # noqa: E402
from tools.bench.pages.tables import GOALS, Run  # noqa: E402
from tools.demo_data.size import Size  # noqa: E402


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.bench.pages", description=__doc__)
    parser.add_argument("--factor", type=float, default=0.1, help="of 100,000 persons and 2,000,000 entries")
    parser.add_argument("--growth-from", type=float, default=0.01, help="the smaller factor beside it; 0 leaves growth out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fresh", action="store_true", help="generate anew even if it was done today")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--requests", type=int, default=12, help="in each block of a round")
    parser.add_argument("--clients", type=int, default=8, help="who save at once; 0 leaves this out")
    parser.add_argument("--seconds", type=float, default=3.0, help="for which they save")
    parser.add_argument("--profile", choices=sorted(GOALS), help="only print what one page spends its time on")
    parser.add_argument("--depths", metavar="ADDRESS", help="only show what this page costs at each depth of calls")
    parser.add_argument("--json", type=Path, help="write everything to this file")
    parser.add_argument("--docs", type=Path, help="put the tables between the marks of this factor in this file")
    return parser.parse_args()


def main() -> None:
    chosen = options()
    if settings.MODE == "demo":
        collect_changed_static_files()
    with ExitStack() as stack:
        large = stack.enter_context(ground(Size(chosen.factor), chosen.seed, fresh=chosen.fresh, say=print))
        if chosen.profile:
            print(profile(large.subjects[chosen.profile].page))
            return
        if chosen.depths:
            print(*depths(WSGIHandler(), large.applications.site, large.desks, chosen.depths), sep="\n")
            return
        small = None
        if chosen.growth_from:
            small = stack.enter_context(ground(Size(chosen.growth_from), chosen.seed, fresh=chosen.fresh, say=print))
            large.enter()
        run = run_in(large, small, chosen)
    conclude(run, chosen)


def run_in(here: Ground, small: Ground | None, chosen: argparse.Namespace) -> Run:
    """The growth comes before the readers, which take longer than a session without a request lasts."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        run = Run(here.size.factor, chosen.growth_from, cursor.fetchone()[0])
    pages = list(here.subjects.values())
    for page in measure(pages, here.empty, rounds=chosen.rounds, requests=chosen.requests):
        run.pages.append(page)
        print(f"{page.name}: {page.to_anchor:.2f}", flush=True)
    if small:
        names = [name for name in here.pages if name not in ("head", "radar")]  # a small department has a smaller page
        run.growths = list(grown(small, here, names, rounds=chosen.rounds, requests=chosen.requests))
        here.enter()
    for wide in measure_wide(here.applications.site, here.desks, rounds=chosen.rounds, requests=chosen.requests):
        run.wide.append(wide)
        print(f"{wide.page} of a {wide.reader}: {wide.p50:.1f} ms", flush=True)
    if chosen.clients:
        site, plain = here.applications.site, here.applications.plain
        both = {"site": (site, here.desks.savers), "anchor": (plain, here.desks.anchor_savers)}
        run.throughputs = {
            name: throughput(here, application, desks, clients=chosen.clients, rounds=3, seconds=chosen.seconds)
            for name, (application, desks) in both.items()
        }
    run.broken = {rule: count for rule, count in broken_invariants().items() if count}
    return run


def conclude(run: Run, chosen: argparse.Namespace) -> None:
    """Exit with 1 when the run is void or a red line is crossed."""
    run.load_after = os.getloadavg()[0]
    tables = "\n".join(run.tables())
    print(f"\n{tables}")
    if chosen.json:
        chosen.json.write_text(json.dumps({**asdict(run), "faults": run.faults()}, indent=1))
    if chosen.docs:
        first, last = (f"<!-- {words} at {chosen.factor:g} -->" for words in ("figures", "end of figures"))
        before, rest = chosen.docs.read_text().split(first)
        chosen.docs.write_text(f"{before}{first}\n{tables}\n{last}{rest.split(last)[1]}")
    sys.exit(1 if run.faults() else 0)


if __name__ == "__main__":
    main()
