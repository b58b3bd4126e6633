"""Take screenshots: every page that the browser tests know, at two widths, light and dark, and contact sheets."""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.environment import set_up

set_up(servers=False)

from config.embedded.home import CHECKOUT, Home  # noqa: E402
from tools.journeys.places import PLACES  # noqa: E402
from tools.journeys.screen import SignedIn, running_chromium  # noqa: E402
from tools.ready_home import home_with_tables  # noqa: E402
from tools.running_site import RunningSite, wait_for  # noqa: E402
from tools.screenshots.shots import PICTURES, WIDTHS, draw_sheets, take_pictures, take_shots  # noqa: E402 - ways name models

START_MAY_TAKE_SECONDS = 240


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.screenshots", description=__doc__)
    parser.add_argument("--out", type=Path, help="folder of the shots; made when it is absent")
    parser.add_argument("--pictures", action="store_true", help=f"make docs/pictures anew: {', '.join(PICTURES)}")
    parser.add_argument("--address", help="a running site with demo data, instead of a new one")
    parser.add_argument("--only", default="", help="places whose name holds these letters")
    parser.add_argument("--crowd", action="store_true", help="with 601 accounts and 80 departments, on a new site")
    parser.add_argument("--widths", type=int, nargs="+", default=WIDTHS)
    options = parser.parse_args()
    if not (options.out or options.pictures):
        parser.error("say --out FOLDER or --pictures")
    places = [place for place in PLACES if options.only in place.name]
    with demo_site(options.address, crowd=options.crowd) as address, running_chromium() as chromium:
        screens = SignedIn(chromium, address)
        if options.out:
            options.out.mkdir(parents=True, exist_ok=True)
            shots = take_shots(screens, places, options.widths, options.out)
            draw_sheets(chromium, shots, options.out)
        if options.pictures:
            take_pictures(screens, CHECKOUT / "docs" / "pictures")


@contextmanager
def demo_site(address: str | None, *, crowd: bool) -> Iterator[str]:
    """The address of a site with all demo data; a site started here is stopped afterwards."""
    if address:
        yield address.rstrip("/")
        return
    with home_with_tables() as home:
        site = RunningSite(home).start(SUPROVID_DEMO_SIZE="")
        try:
            if not wait_for(site.is_healthy, START_MAY_TAKE_SECONDS):
                sys.exit(site.said())
            if crowd:
                add_crowd_to(home)
            yield f"http://127.0.0.1:{site.port}"
        finally:
            site.stop()


def add_crowd_to(home: Home) -> None:
    """In a process of its own: this one has no database."""
    environment = {**os.environ, "SUPROVID_MODE": "demo", "SUPROVID_HOME": str(home.path)}
    subprocess.run([sys.executable, "-m", "tools.demo_data.crowd"], cwd=CHECKOUT, env=environment, check=True)


main()
