"""`python -m tools.bench.reminders.sender MOMENT`: send letters as a worker does, until none waits.

It starts on a line from stdin.
"""

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
