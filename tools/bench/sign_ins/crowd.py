"""People who sign in over plain HTTP as a browser does: the page, the form, the one-time code if asked for, the first page."""

import gzip
import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from random import Random
from typing import Final
from urllib.parse import urlencode

TOKEN: Final = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
WRONG: Final = "not the password of anybody"
PATIENCE_SECONDS: Final = 60


@dataclass(frozen=True)
class Member:
    """`code` returns the current one-time code; None for an account without a second factor.

    `stumbles`: types a wrong password first.
    """

    email: str
    password: str
    code: Callable[[], str] | None
    stumbles: bool


@dataclass(frozen=True)
class Course:
    """Result: seconds from the first request to the last byte of the first page, and the fault ("" for none)."""

    seconds: float
    late: float
    fault: str


@dataclass
class Visitor:
    """One browser with its own cookies; connections are kept open as in a browser."""

    port: int
    jar: SimpleCookie = field(default_factory=SimpleCookie)
    body: bytes = b""

    def __post_init__(self) -> None:
        self.line = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)

    def get(self, path: str) -> HTTPResponse:
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: str | Sequence[str]) -> HTTPResponse:
        found = TOKEN.search(self.body)
        token = {"csrfmiddlewaretoken": found[1].decode() if found else ""}
        return self._ask("POST", path, urlencode({**token, **fields}, doseq=True))

    def follow(self, answer: HTTPResponse) -> HTTPResponse:
        while answer.status in (301, 302):
            answer = self.get(answer.headers["Location"])
        return answer

    def _ask(self, method: str, path: str, body: str | None) -> HTTPResponse:
        headers = {"Cookie": "; ".join(f"{name}={kept.value}" for name, kept in self.jar.items()), "Accept-Encoding": "gzip"}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{self.port}"}
        self.line.request(method, path, body, headers)
        answer = self.line.getresponse()
        self.body = gzip.decompress(answer.read()) if answer.headers["Content-Encoding"] == "gzip" else answer.read()
        for value in answer.headers.get_all("Set-Cookie", []):
            self.jar.load(value)
        return answer


def sign_in(member: Member, port: int, code_path: str) -> str:
    """Return the fault, "" when the first page of the role was shown."""
    visitor = Visitor(port)
    visitor.get("/accounts/login/")
    if member.stumbles and visitor.post("/accounts/login/", login=member.email, password=WRONG).status != 422:
        return "a wrong password was not refused"
    answer = visitor.post("/accounts/login/", login=member.email, password=member.password)
    if answer.status != 302:
        return f"the right password was answered with {answer.status}"
    answer = visitor.follow(answer)
    if member.code is not None:
        answer = visitor.follow(visitor.post(code_path, code=member.code()))
    return "" if answer.status == 200 and b'name="password"' not in visitor.body else f"ended at {answer.status}"


def come(members: list[Member], port: int, *, code_path: str, within: float, seed: int) -> list[Course]:
    """Sign all members in at random moments of `within` seconds, without a limit on concurrency."""
    rng = Random(seed)
    moments = sorted(rng.uniform(0, within) for _ in members)
    begun = time.monotonic()

    def one(member: Member, moment: float) -> Course:
        time.sleep(max(0.0, begun + moment - time.monotonic()))
        started = time.monotonic()
        try:
            fault = sign_in(member, port, code_path)
        except OSError as error:
            fault = type(error).__name__
        ended = time.monotonic()
        return Course(ended - started, ended - begun, fault)

    with ThreadPoolExecutor(len(members)) as pool:
        return list(pool.map(one, members, moments))
