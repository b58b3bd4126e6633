"""`python -m tools.bench.reminders.sender MOMENT`: what a worker does at the bell, until no letter waits. Starts at a line on
stdin."""

import sys
from datetime import datetime

from tools.environment import set_up

set_up()

from supporters.administration.mailing import send_waiting  # noqa: E402 - models load after the set-up

if __name__ == "__main__":
    at = datetime.fromisoformat(sys.argv[1])
    print("ready", flush=True)
    sys.stdin.readline()
    print(send_waiting(at=at), flush=True)
