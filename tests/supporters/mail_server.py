"""A real mail server inside the test process. It stores letters, and can refuse, fall silent or break the connection."""

from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tools.running_site import free_port


@dataclass
class MailServer:
    """A handler of aiosmtpd: one coroutine for each SMTP command that it answers itself."""

    port: int = field(default_factory=free_port)
    taken: list[EmailMessage] = field(default_factory=list)
    connections: int = 0
    refused: dict[str, str] = field(default_factory=dict)
    """By recipient: the answer to RCPT."""

    takes: int | None = None
    """After so many letters the line breaks at each further one, before the server has answered."""

    when_taken: Callable[[], None] = lambda: None
    """Called with each letter, before the server has said that it has it."""

    def __enter__(self) -> "MailServer":
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> None:
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()
        self.connections = 0  # the controller has made a test connection

    def stop(self) -> None:
        self.controller.stop()

    @property
    def recipients(self) -> list[str]:
        return [str(letter["To"]) for letter in self.taken]

    async def handle_EHLO(self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]) -> str:
        if answer := self.refused.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        if self.takes is not None and len(self.taken) >= self.takes:
            server.transport.abort()
            return "421 gone"
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.taken.append(letter)
        self.when_taken()
        return "250 taken"


def text_of(letter: EmailMessage, kind: str = "plain") -> str:
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content())
