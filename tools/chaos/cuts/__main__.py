"""`python -m tools.chaos.cuts`: save entries in Chromium over a breaking connection, and count how often each one arrived.

Each form is cut before, during or after its request, or during its answer, or is answered by another server
(tools/journeys/network/breaking_line.py). Prints one line of JSON and exits with 1 when an entry is lost, doubled or changed.
"""

import argparse
import json
import sys

from tools.journeys.network.breaking_line import breaking_line
from tools.journeys.network.dead_zone import entries_of, visits_over_a_breaking_line
from tools.journeys.screen import PHONE, new_screen, running_chromium
from tools.journeys.ways import SUPPORTER, open_case
from tools.ready_home import home_with_tables
from tools.running_site import RunningSite, wait_for

START_MAY_TAKE_SECONDS = 240
AT_ONCE = 50  # entries of one card, so that its page stays readable


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.chaos.cuts", description=__doc__)
    parser.add_argument("--cuts", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    wrong, stored = 0, 0
    with home_with_tables() as home:
        site = RunningSite(home).start(SUPROVID_DEMO_SIZE="")
        try:
            assert wait_for(site.is_healthy, START_MAY_TAKE_SECONDS), site.said()
            with running_chromium() as chromium, breaking_line(site.port) as line:
                for part in range(chosen.cuts // AT_ONCE):
                    with new_screen(chromium, line.address, **PHONE) as screen:
                        screen.sign_in(SUPPORTER)
                        open_case(screen)
                        case = screen.page.url.removeprefix(screen.address)
                        before = entries_of(site, case)
                        typed, came = visits_over_a_breaking_line(
                            screen, line, case, count=AT_ONCE, seed=chosen.seed * 1000 + part
                        )
                        stored += entries_of(site, case) - before
                        wrong += sum(came[words] != 1 for words in typed)
                        print(f"{(part + 1) * AT_ONCE} saved, {stored} stored", file=sys.stderr)
        finally:
            site.stop()
    print(json.dumps({"saved": chosen.cuts, "stored": stored, "not once": wrong, "seed": chosen.seed}))
    return 1 if wrong or stored != chosen.cuts else 0


if __name__ == "__main__":
    sys.exit(main())
