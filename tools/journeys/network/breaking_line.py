"""A proxy to the site that breaks connections: it cuts a sent form, or its answer, at a place that the test chooses."""

import socket
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from enum import StrEnum

SENT_FORM = b"POST /outbox/ "
PORTAL = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 20\r\nConnection: close\r\n\r\n<h1>Free Wi-Fi!</h1>"
GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
CLOSES = b"\r\nConnection: close\r\n\r\n"


class Cut(StrEnum):
    BEFORE = "before the request"
    WHILE = "in the middle of the request"
    AFTER = "the answer is lost"
    ANSWER = "in the middle of the answer"
    PORTAL = "somebody else answers"
    GATEWAY = "a proxy answers"


class BreakingLine:
    """Each of the next forms sent consumes one of `cuts`; while `is_down`, nothing gets through."""

    def __init__(self, port: int) -> None:
        self.site_port = port
        self.cuts: deque[Cut] = deque()
        self.is_down = False
        self.replaced: dict[bytes, bytes] = {}  # in answers, by bytes of the same length
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self._listener.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with closing(client), suppress(OSError):
            request = _whole_request(client)
            cut = self.cuts.popleft() if request.startswith(SENT_FORM) and self.cuts else None
            if not request or self.is_down or cut is Cut.BEFORE:
                return
            if cut in (Cut.PORTAL, Cut.GATEWAY):
                client.sendall(PORTAL if cut is Cut.PORTAL else GATEWAY)
                return
            answer = self._ask(request[: len(request) // 2] if cut is Cut.WHILE else request, hang_up=cut is Cut.WHILE)
            if cut is Cut.ANSWER:
                client.sendall(answer[: len(answer) // 2])
            elif cut is None:
                client.sendall(answer)

    def _ask(self, request: bytes, *, hang_up: bool) -> bytes:
        with closing(socket.create_connection(("127.0.0.1", self.site_port), timeout=60)) as site:
            site.sendall(request)
            if hang_up:
                return b""
            answer = b"".join(iter(lambda: site.recv(65536), b""))
        for before, after in self.replaced.items():
            answer = answer.replace(before, after)
        return answer


@contextmanager
def breaking_line(port: int) -> Iterator[BreakingLine]:
    line = BreakingLine(port)
    try:
        yield line
    finally:
        line.close()


def _whole_request(client: socket.socket) -> bytes:
    """The request with «Connection: close», so that one connection carries one request; b"" when the client has disconnected."""
    client.settimeout(60)
    sent = b""
    while b"\r\n\r\n" not in sent:
        part = client.recv(65536)
        if not part:
            return b""
        sent += part
    head, _, body = sent.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    length = next((int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += client.recv(65536)
    return b"\r\n".join(lines) + CLOSES + body
