"""One list of the office: its page, its export and its print have the same rows in the same order."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from supporters.directory.reports.lists.cells import Cell, Chip, Column, Row
from supporters.directory.reports.lists.keyset import PER_PAGE, Leaf, NoSuchPage, Place

FROM_LIST = "list"  # the parameter of a page that was opened from a list: the address of the list
CLASSES = {"number": "is-number", "code": "is-code", "phrase": "is-phrase", "long": "is-long"}
RowsOf = Callable[[Place, int], Leaf[Row]]


@dataclass(frozen=True, kw_only=True)
class Listing:
    """`route`, `filters`: of its address, without the page and without names. `definition`: what is counted, "" where the title
    says it. `rows`: one page, or raises NoSuchPage. `count_label`: of a number of rows. `has_persons`: people under support are
    in it. `has_file`: it may be saved as a file, by who may save any."""

    route: str
    title: str
    columns: tuple[Column, ...]
    rows: RowsOf
    count_label: Callable[[int], str]
    definition: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    chips: tuple[Chip, ...] = ()
    has_persons: bool = False
    has_file: bool = True

    def address(self, place: Place = Place()) -> str:  # noqa: B008 - frozen
        parts = {**self.filters, "sort": place.sort, "after": place.after, "before": place.before}
        query = urlencode({name: value for name, value in parts.items() if value})
        return f"{reverse(self.route)}?{query}" if query else reverse(self.route)

    def sorts(self) -> frozenset[str]:
        return frozenset(f"{sign}{column.code}" for column in self.columns if column.is_sorted for sign in ("", "-"))

    def every_row(self, sort: str = "", per_page: int = 500) -> Iterator[Row]:
        """All rows, read a page at a time."""
        leaf = self.rows(Place(sort=sort), per_page)
        while leaf.lines:
            yield from leaf.lines
            if not leaf.has_later:
                return
            leaf = self.rows(Place(sort=sort, after=leaf.lines[-1].key), per_page)


@dataclass(frozen=True)
class Head:
    """The head of a column. `url` sorts by it, "" where it can't; `order`: the value of aria-sort, "" where it isn't sorted."""

    column: Column
    url: str
    order: str

    @property
    def classes(self) -> str:
        return " ".join(filter(None, [self.column.room, CLASSES.get(self.column.kind)]))


@dataclass(frozen=True)
class Line:
    """A row with each of its cells beside the head of the column."""

    key: str
    can_be_chosen: bool
    parts: tuple[tuple[Head, Cell], ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """One page of a list. `suffix`: added to the address of a row's page, which leads back. `address`: of this page."""

    listing: Listing
    heads: tuple[Head, ...]
    rows: tuple[Line, ...]
    count: int
    count_label: str
    range_label: str
    previous_url: str
    next_url: str
    address: str
    suffix: str
    can_choose: bool


def table_of(listing: Listing, place: Place, per_page: int = PER_PAGE) -> Table:
    """Raises NoSuchPage."""
    leaf = listing.rows(place, per_page)
    if leaf.count and not leaf.lines:
        raise NoSuchPage
    address = listing.address(place)
    heads = tuple(_head(listing, column, place) for column in listing.columns)
    return Table(
        listing=listing,
        heads=heads,
        rows=tuple(Line(row.key, row.can_be_chosen, tuple(zip(heads, row.cells, strict=True))) for row in leaf.lines),
        count=leaf.count,
        count_label=listing.count_label(leaf.count),
        range_label=_range_label(leaf),
        previous_url=listing.address(Place(sort=place.sort, before=leaf.lines[0].key)) if leaf.has_earlier else "",
        next_url=listing.address(Place(sort=place.sort, after=leaf.lines[-1].key)) if leaf.has_later else "",
        address=address,
        suffix=f"?{FROM_LIST}={quote(address, safe='/')}",
        can_choose=any(row.can_be_chosen for row in leaf.lines),
    )


def _head(listing: Listing, column: Column, place: Place) -> Head:
    if not column.is_sorted:
        return Head(column, "", "")
    order = {column.code: "ascending", f"-{column.code}": "descending"}.get(place.sort, "")
    turned = f"-{column.code}" if order == "ascending" else column.code
    return Head(column, listing.address(Place(sort=turned)), order)


def _range_label(leaf: Leaf[Row]) -> str:
    """«51–100 з 120»; "" when there is one page."""
    if not (leaf.has_earlier or leaf.has_later):
        return ""
    words = {"first": leaf.first + 1, "last": leaf.first + len(leaf.lines), "all": leaf.count}
    return _("%(first)d–%(last)d of %(all)d") % words
