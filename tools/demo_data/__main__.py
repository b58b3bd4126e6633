"""Generate a ministry and keep it for the benches."""

import argparse

from tools.environment import set_up

set_up()

from tools.demo_data.size import Size  # noqa: E402 - models load after the set-up
from tools.demo_data.world import ready_database  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.demo_data", description=__doc__)
    parser.add_argument("--factor", type=float, default=0.1, help="of 100,000 persons and 2,000,000 entries")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fresh", action="store_true", help="make it anew even if it is there")
    options = parser.parse_args()
    ready_database(Size(options.factor), options.seed, fresh=options.fresh, say=print)


if __name__ == "__main__":
    main()
