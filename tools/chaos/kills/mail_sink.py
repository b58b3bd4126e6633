"""A mail server that accepts every letter at once but confirms it late: a sender killed meanwhile leaves a letter in doubt."""

import asyncio
import socket
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tools.chaos.kills.counting import Arrival


@dataclass
class MailSink:
    """A handler of aiosmtpd. `lines_cut`: how many senders disconnected without QUIT; each may repeat one letter."""

    letter_seconds: float
    arrivals: list[Arrival] = field(default_factory=list)
    lines: int = 0
    farewells: int = 0

    def __enter__(self) -> "MailSink":
        self.port = free_port()
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.controller.stop()

    @property
    def lines_cut(self) -> int:
        return self.lines - self.farewells

    async def handle_EHLO(self, _server: SMTP, session: Any, _envelope: Any, hostname: str, responses: list[str]) -> list[str]:
        self.lines += 1
        session.host_name = hostname
        return responses

    async def handle_QUIT(self, _server: SMTP, _session: Any, _envelope: Any) -> str:
        self.farewells += 1
        return "221 Bye"

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content)
        self.arrivals.append(Arrival(letter["Message-ID"], "X-Suprovid-Repeat" in letter))
        await asyncio.sleep(self.letter_seconds)
        return "250 taken"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
