"""Pages of users who see more than their own work: milliseconds, and the ratio to the page of who sees least."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Final

from cases.case.models import Case
from cases.case.reports.identity import full_name
from cases.case.reports.phones import phones_of
from cases.desk.reports.lists.today import today_address
from config.gunicorn import pre_fork
from privacy.actions import recorded_reading
from privacy.opening import Reading, reading_under_way
from tools.bench.pages.browser import Answer, Application
from tools.bench.pages.desks import Desk, Desks
from tools.bench.pages.measuring import counted
from tools.bench.pages.readers.office import pickers
from tools.bench.pages.readers.reintegration import own_addresses, shared_addresses
from veterans.dictionary import DICTIONARY

Ask = Callable[[], Answer]
SUPPORTER, HEAD, ROOT, ANALYST = "supporter", "head", "head at the root", "analyst"
SEARCHED: Final = 4  # persons, each by surname, by full name and by the last digits of the phone
CALLS_FOR_MEMORY: Final = 20


@dataclass(frozen=True)
class Limit:
    """Of milliseconds at p50, or of a ratio."""

    goal: float
    red_line: float


LIMITS: Final = {
    ("today", ROOT): Limit(60, 150),
    ("week", ROOT): Limit(60, 150),
    ("search", ROOT): Limit(30, 150),
    ("likely cards", SUPPORTER): Limit(50, 100),
    ("colleagues by typing", SUPPORTER): Limit(50, 100),
    ("institutions by typing", SUPPORTER): Limit(50, 100),
    ("work of a card", SUPPORTER): Limit(25, 100),
    ("community of a card", SUPPORTER): Limit(25, 100),
    ("work and community", HEAD): Limit(100, 200),
    ("work and community", ROOT): Limit(200, 600),
}
RATIOS: Final = {("dashboard", ROOT): Limit(2.0, 4.0)}  # to the narrowest reader
TAIL_GOAL, MEMORY_GOAL = 2.0, 10.0  # p95 ÷ p50; MB of growth of the process


@dataclass(frozen=True)
class Wide:
    """`to_narrowest`: ratio of the medians, to the reader of the page who sees least; `memory` is the peak in MB."""

    page: str
    reader: str
    p50: float
    p95: float
    to_narrowest: float
    memory: float
    queries: int
    sent_bytes: int

    @property
    def limit(self) -> Limit | None:
        return LIMITS.get((self.page, self.reader))


def measure_wide(site: Application, desks: Desks, *, rounds: int, requests: int) -> Iterator[Wide]:
    """Measure page by page, alternating the readers.

    As in a web process, names are loaded in advance and excluded from garbage collection.
    """
    with recorded_reading(actor_id=None, role="", purpose="search", route="start"):
        DICTIONARY.refresh()
    for page, asks in _pages(site, desks).items():
        memory = {reader: _growth(ask) for reader, ask in asks.items()}  # of the first requests, which are the warm-up
        pre_fork(None, None)
        walls: dict[str, list[float]] = {reader: [] for reader in asks}
        for number in range(rounds):
            order = list(asks)[number % len(asks) :] + list(asks)[: number % len(asks)]
            for reader in order:
                walls[reader] += _walls(asks[reader], requests)
        narrowest = median(next(iter(walls.values())))
        for reader, found in walls.items():
            yield Wide(
                page,
                reader,
                median(found),
                quantiles(found, n=20)[18],
                median(found) / narrowest,
                memory[reader],
                max(counted(asks[reader]) for _ in range(SEARCHED * 3)),
                len(asks[reader]().body),
            )


def _pages(site: Application, desks: Desks) -> Mapping[str, Mapping[str, Ask]]:
    readers = {SUPPORTER: desks.readers[0], HEAD: desks.heads[0], ROOT: desks.root}
    lists = {  # a head's own work is a supporter's page: the list of the whole subtree is measured
        "today": {reader: _getting(site, desk, today_address(whole=reader != SUPPORTER)) for reader, desk in readers.items()},
        "week": {reader: _getting(site, desk, "/week/") for reader, desk in readers.items()},
    }
    search = {reader: _searching(site, desk) for reader, desk in readers.items()}
    numbers = {reader: _getting(site, desk, "/dashboard/") for reader, desk in readers.items() if reader != SUPPORTER}
    country = {ANALYST: _getting(site, desks.analyst, "/dashboard/country/")}
    likely = {reader: _registering(site, desk) for reader, desk in readers.items()}
    return {
        **lists,
        "search": search,
        "likely cards": likely,
        "dashboard": numbers,
        "country": country,
        **_reintegration(site, desks),
    }


def _reintegration(site: Application, desks: Desks) -> Mapping[str, Mapping[str, Ask]]:
    own, near = desks.readers[0], {SUPPORTER: desks.readers[0], HEAD: desks.heads[0]}
    far = {HEAD: desks.heads[0], ROOT: desks.root}
    cards = {page: {SUPPORTER: _getting(site, own, address)} for page, address in own_addresses(own).items()}
    shared = {
        page: {reader: _getting(site, desk, address) for reader, desk in near.items()}
        for page, address in shared_addresses().items()
    }
    numbers = {reader: _getting(site, desk, "/dashboard/outcomes/") for reader, desk in far.items()}
    found = {page: {SUPPORTER: ask} for page, ask in pickers(site, own).items()}
    return {**cards, **shared, "work and community": numbers, **found}


def _getting(site: Application, desk: Desk, address: str) -> Ask:
    return lambda: desk.browser.get(site, address)


def _searching(site: Application, desk: Desk) -> Ask:
    typed = cycle(_queries(desk))
    return lambda: desk.browser.post(site, "/search/", {"q": next(typed)}, status=200)


def _registering(site: Application, desk: Desk) -> Ask:
    """The panel of likely cards while a person is registered, beyond the reader's cards as well."""
    typed = cycle(_people(desk))
    return lambda: desk.browser.post(site, "/veterans/new/", next(typed), status=200, finds=True)


def _people(desk: Desk) -> list[dict[str, str]]:
    """Persons within the reader's reach, as somebody types them again."""
    columns = ("person_id", "person__surname", "person__given_name", "person__patronymic")
    found = list(Case.objects.visible_to(desk.user).order_by("number").values_list(*columns)[:SEARCHED])
    with reading_under_way(Reading()):
        names = {row[0]: full_name(*row).split() for row in found}
        phones = phones_of(names)
    fields = ("surname", "given_name", "patronymic")
    return [
        {
            **dict(zip(fields, words, strict=False)),
            "phone": phones[pk][0].number if pk in phones else "",
            "find": "likely",
            "door": "on",
        }
        for pk, words in names.items()
    ]


def _queries(desk: Desk) -> list[str]:
    """Queries that find persons within the reader's reach."""
    columns = ("person_id", "person__surname", "person__given_name", "person__patronymic")
    found = list(Case.objects.visible_to(desk.user).order_by("number").values_list(*columns)[:SEARCHED])
    with reading_under_way(Reading()):
        names = {row[0]: full_name(*row) for row in found}
        phones = phones_of(names)
    asked = [(name.split()[0], name, phones[pk][0].number[-4:] if pk in phones else name) for pk, name in names.items()]
    return [query for queries in zip(*asked, strict=True) for query in queries]


def _walls(ask: Ask, requests: int) -> list[float]:
    walls = []
    for _ in range(requests):
        began = perf_counter()
        ask()
        walls.append((perf_counter() - began) * 1000)
    return walls


def _growth(ask: Ask) -> float:
    """Growth in MB from now to the peak of some requests."""
    Path("/proc/self/clear_refs").write_text("5")  # resets the peak to the current size
    before = _kilobytes("VmHWM")
    _walls(ask, CALLS_FOR_MEMORY)
    return (_kilobytes("VmHWM") - before) / 1024


def _kilobytes(name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB$", Path("/proc/self/status").read_text(), re.MULTILINE)
    assert found is not None, name
    return int(found[1])


def wide_table(pages: Sequence[Wide]) -> Iterator[str]:
    yield "| page | reader | p50 ms | goal | red line | p95 ms | p95 ÷ p50 | ÷ narrowest | memory MB | queries | sent kB |"
    yield "|---|---|---|---|---|---|---|---|---|---|---|"
    for page in pages:
        limit, tail = page.limit, page.p95 / page.p50
        goal, red_line = (f"{limit.goal:g}", f"{limit.red_line:g}") if limit else ("", "")
        slow = " over the goal" if limit and page.p50 > limit.goal else ""
        ratio, wide = page.to_narrowest, RATIOS.get((page.page, page.reader))
        yield (
            f"| {page.page} | {page.reader} | {page.p50:.1f}{slow} | {goal} | {red_line} | {page.p95:.1f} "
            f"| {tail:.2f}{_over(tail, TAIL_GOAL)} | {ratio:.2f}{_over(ratio, wide.goal) if wide else ''} "
            f"| {page.memory:.1f}{_over(page.memory, MEMORY_GOAL)} | {page.queries} | {page.sent_bytes / 1000:.1f} |"
        )


def _over(value: float, goal: float) -> str:
    return f" over {goal:g}" if value > goal else ""


def slow_wide(pages: Sequence[Wide]) -> Iterator[str]:
    for page in pages:
        if page.limit and page.p50 > page.limit.red_line:
            yield f"red line: {page.page} of a {page.reader} takes {page.p50:.0f} ms, {page.limit.red_line:g} are allowed"
        wide = RATIOS.get((page.page, page.reader))
        if wide and page.to_narrowest > wide.red_line:
            yield f"red line: {page.page} of a {page.reader} takes {page.to_narrowest:.1f} times the narrowest one"
