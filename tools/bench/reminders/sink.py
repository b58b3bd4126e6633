"""`python -m tools.bench.reminders.sink PORT`: a mail server in its own process that accepts every letter at once."""

import sys
import time

from aiosmtpd.controller import Controller


class Sink:
    async def handle_DATA(self, _server: object, _session: object, _envelope: object) -> str:
        return "250 taken"


if __name__ == "__main__":
    controller = Controller(Sink(), hostname="127.0.0.1", port=int(sys.argv[1]))
    controller.start()
    print("ready", flush=True)
    while True:
        time.sleep(60)
