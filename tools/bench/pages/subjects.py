"""What is measured in one database: each page, its anchor, and its statements alone."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any, Final

from django.core.handlers.wsgi import WSGIHandler
from django.utils import timezone

from config.stack import with_room
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from tools.bench.pages.browser import Answer, Application
from tools.bench.pages.desks import Desk, Desks, in_turn
from tools.bench.pages.plain.preparing import HEAD, RADAR, prepare_card, prepare_form, prepare_head, prepare_radar, prepare_today
from tools.bench.pages.plain.queries import (
    Typed,
    read_card,
    read_form,
    read_head,
    read_radar,
    read_today,
    typed_fields,
    write_visit,
)
from tools.bench.pages.plain.site import plain_django, prepared

Turns = Sequence[tuple[Desk, str]]
OWNERS: Final = 3  # of each head, for the radar of one owner


@dataclass(frozen=True)
class Subject:
    """Ways to request one page; each call is for the next reader or case, in a fixed order."""

    name: str
    page: Callable[[], Answer]
    anchor: Callable[[], Answer]
    statements: Callable[[], object]
    uncompressed: Callable[[], Answer]
    """The page for a browser that unpacks nothing: as long as its HTML."""


class Applications:
    """Both sites of this process, with room for their frames: otherwise the depth of this program's calls would affect the costs.

    Requests go to the database in use.
    """

    def __init__(self) -> None:
        self.site: Application = with_room(WSGIHandler())
        self.plain: Application = with_room(plain_django())


def subjects(both: Applications, desks: Desks) -> Iterator[Subject]:
    """In the database in use."""
    _prepare(both.site, desks)
    today = kyiv_day(timezone.now())
    cards = [(desk, f"/cases/{number}/") for desk, number in in_turn(desks.readers)]
    forms = [(desk, f"{address}visits/new/") for desk, address in cards]
    yield _reading("today", both, [(desk, "/today/") for desk in desks.readers], lambda desk, _: read_today(desk.user, today))
    yield _reading("case", both, cards, lambda desk, address: read_card(desk.user, _number(address)))
    yield _reading("form", both, forms, lambda desk, address: read_form(desk.user, _number(address)))
    yield _saving(both, desks)
    yield _reading("head", both, [(desk, HEAD) for desk in desks.heads], lambda desk, _: read_head(desk.user, _queries(desk)))
    yield _radar("radar", both, [(desk, RADAR) for desk in desks.heads])
    yield _radar("radar of one owner", both, _of_one_owner(desks))


def empty_page(both: Applications, desks: Desks) -> Callable[[], Answer]:
    """The baseline: plain Django, a signed-in user, an empty page."""
    turns = cycle(desks.readers)
    return lambda: next(turns).browser.get(both.plain, "/empty/")


def save(application: Application, desk: Desk, number: str) -> Answer:
    return desk.browser.post(application, f"/cases/{number}/visits/new/", typed_fields())


def _prepare(site: Application, desks: Desks) -> None:
    for desk in desks.readers:
        prepare_today(site, desk.user, desk.browser)
        for number in desk.numbers:
            prepare_card(site, desk.user, desk.browser, number)
            prepare_form(site, desk.browser, number)
    for desk in desks.heads:
        prepare_head(site, desk.user, desk.browser)
    for desk, address in (*((desk, RADAR) for desk in desks.heads), *_of_one_owner(desks)):
        prepare_radar(site, desk.user, desk.browser, address)


def _reading(name: str, both: Applications, turns: Turns, read: Callable[[Desk, str], object]) -> Subject:
    def asking(application: Application, *, compressed: bool = True) -> Callable[[], Answer]:
        ahead = cycle(turns)

        def ask() -> Answer:
            desk, address = next(ahead)
            return desk.browser.get(application, address, compressed=compressed)

        return ask

    ahead = cycle(turns)
    return Subject(name, asking(both.site), asking(both.plain), lambda: read(*next(ahead)), asking(both.site, compressed=False))


def _radar(name: str, both: Applications, turns: Turns) -> Subject:
    def read(desk: Desk, address: str) -> None:
        ready = prepared[f"{desk.user.pk}{address}"]
        read_radar(desk.user, ready["queries"], ready["persons"])

    return _reading(name, both, turns, read)


def _of_one_owner(desks: Desks) -> Turns:
    """Equally long at every factor, for the growth."""
    owners = [
        (head, Supporter.objects.owners_within([head.user.department_id]).order_by("email")[:OWNERS]) for head in desks.heads
    ]
    return [(head, f"{RADAR}?owner={one.pk}") for head, people in owners for one in people]


def _saving(both: Applications, desks: Desks) -> Subject:
    pages, uncompressed = (cycle(in_turn(desks.savers)) for _ in range(2))
    anchors, statements = (cycle(in_turn(desks.anchor_savers)) for _ in range(2))
    return Subject(
        "save",
        lambda: save(both.site, *next(pages)),
        lambda: save(both.plain, *next(anchors)),
        lambda: _write(*next(statements)),
        lambda: save(both.site, *next(uncompressed)),
    )


def _write(desk: Desk, number: str) -> None:
    now = timezone.now()
    write_visit(desk.user, number, Typed.read(typed_fields(), kyiv_day(now)), now)


def _number(address: str) -> str:
    return address.split("/")[2]


def _queries(desk: Desk) -> Any:
    return prepared[f"{desk.user.pk}{HEAD}"]["queries"]
