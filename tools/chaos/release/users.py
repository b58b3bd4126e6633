"""Users at work while the web process is restarted: each reads today's list, opens the form of an entry and saves it."""

import html
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException
from threading import Event
from typing import Final

from tools.bench.sign_ins.crowd import Visitor

HIDDEN: Final = re.compile(rb'<input type="hidden" name="(submission_key|draft_key)" value="([^"]+)"')
CARD: Final = re.compile(rb'href="/cases/(\d{8})/visits/new/')
ENTRY: Final = {"kind": "visit", "summary": "Домовилися про комісію", "next_in": "1", "next_what": "Привезти довідку"}
BETWEEN_SECONDS: Final = 0.1
SETTLE_SECONDS: Final = 1.0


@dataclass
class Tally:
    """Answers to all users; `lost` names each request without an answer or with an error."""

    answered: int = 0
    saved: int = 0
    longest_seconds: float = 0.0
    lost: list[str] = field(default_factory=list)


@dataclass
class User:
    visitor: Visitor
    number: int
    tally: Tally = field(default_factory=Tally)

    def sign_in(self, email: str, password: str) -> None:
        self.visitor.get("/accounts/login/")
        self.visitor.follow(self.visitor.post("/accounts/login/", login=email, password=password))

    def work(self, ended: Event) -> None:
        while not ended.wait(BETWEEN_SECONDS):
            self._work_once()

    def _work_once(self) -> None:
        if not self._asked("read", lambda: self.visitor.get("/today/").status, expected=200):
            return
        cards = sorted(set(CARD.findall(self.visitor.body)))
        address = f"/cases/{cards[self.number % len(cards)].decode()}/visits/new/"
        if not self._asked("read", lambda: self.visitor.get(address).status, expected=200):
            return
        keys = {name.decode(): html.unescape(value.decode()) for name, value in HIDDEN.findall(self.visitor.body)}
        if self._asked("save", lambda: self.visitor.post(address, **keys, **ENTRY).status, expected=302):
            self.tally.saved += 1

    def _asked(self, what: str, ask: Callable[[], int], *, expected: int) -> bool:
        began = time.monotonic()
        try:
            status = ask()
        except (OSError, HTTPException) as error:
            self.visitor.line.close()
            self.tally.lost.append(f"{what}: {type(error).__name__}")
            return False
        self.tally.longest_seconds = max(self.tally.longest_seconds, time.monotonic() - began)
        self.tally.answered += 1
        if status != expected:
            self.tally.lost.append(f"{what}: {status}")
        return status == expected


def work_meanwhile(port: int, *, users: int, email: str, password: str, restart: Callable[[], None], restarts: int) -> Tally:
    """`restart` returns when the web process has ended; later requests wait for the next one."""
    people, ended = [User(Visitor(port), number) for number in range(users)], Event()
    for person in people:
        person.sign_in(email, password)
    with ThreadPoolExecutor(users) as pool:
        working = [pool.submit(person.work, ended) for person in people]
        try:
            for _ in range(restarts):
                time.sleep(SETTLE_SECONDS)
                restart()
                _wait_for_each(people)
            time.sleep(SETTLE_SECONDS)
        finally:
            ended.set()
    for one in working:
        one.result()
    return _sum([person.tally for person in people])


def _wait_for_each(people: list[User]) -> None:
    """Wait until the new process has answered everyone."""
    before = [person.tally.answered + len(person.tally.lost) for person in people]
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        now = [person.tally.answered + len(person.tally.lost) for person in people]
        if all(later > earlier + 1 for earlier, later in zip(before, now, strict=True)):
            return
        time.sleep(0.1)


def _sum(tallies: list[Tally]) -> Tally:
    return Tally(
        sum(tally.answered for tally in tallies),
        sum(tally.saved for tally in tallies),
        max(tally.longest_seconds for tally in tallies),
        [words for tally in tallies for words in tally.lost],
    )
