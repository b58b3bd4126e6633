"""Pages of a list by the key of a row: the page after it, or before it. Every page costs as much as the first one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Q, QuerySet

PER_PAGE: Final = 50
Line = TypeVar("Line")


class NoSuchPage(Exception):
    """The key is of no row that the reader may see in this list."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a page begins: after the row of this key, or before it; the first page without either. `sort`: the code of a column,
    with "-" for the reverse order, "" for the order of the list."""

    sort: str = ""
    after: str = ""
    before: str = ""


@dataclass(frozen=True)
class Leaf(Generic[Line]):
    """One page: `first` is the index of its first line, from 0, among all `count`."""

    lines: Sequence[Line]
    first: int
    count: int

    @property
    def has_earlier(self) -> bool:
        return self.first > 0

    @property
    def has_later(self) -> bool:
        return self.first + len(self.lines) < self.count


@dataclass(frozen=True)
class Order:
    """`expression`: a field or an expression that is never NULL."""

    expression: Any
    is_descending: bool = False

    def turned(self) -> "Order":
        return Order(self.expression, not self.is_descending)


class SortedRows:
    """Rows of a query in an order that ends with their unique `key`.

    `known`: the rows whose keys the reader may name; wider than `rows`, since the row of a page's key may have left the list.
    """

    def __init__(self, rows: QuerySet[Any, Any], orders: Sequence[Order], *, key: str, known: QuerySet[Any, Any]) -> None:
        self.key = key
        self._orders = [*orders, Order(key)]
        self.rows, self._known = self._annotated(rows), self._annotated(known)

    def leaf(self, place: Place, fetch: Callable[[QuerySet[Any, Any]], list[Line]], per_page: int = PER_PAGE) -> Leaf[Line]:
        """Raises NoSuchPage."""
        if place.before:
            beyond = self._beyond(place.before, forwards=False)
            lines = fetch(self.rows.filter(beyond).order_by(*self._names(forwards=False))[:per_page])[::-1]
            count, earlier = self._counts(beyond)
            return Leaf(lines, earlier - len(lines), count)
        beyond = self._beyond(place.after, forwards=True) if place.after else Q()
        lines = fetch(self.rows.filter(beyond).order_by(*self._names(forwards=True))[:per_page])
        count, later = self._counts(beyond)
        return Leaf(lines, count - later, count)

    def _counts(self, beyond: Q) -> tuple[int, int]:
        counted = self.rows.aggregate(count=Count("pk"), beyond=Count("pk", filter=beyond) if beyond else Count("pk"))
        return counted["count"], counted["beyond"]

    def _annotated(self, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        expressions = {f"order_{index}": order.expression for index, order in enumerate(self._orders)}
        annotated: QuerySet[Any, Any] = rows.annotate(
            **{name: F(one) if isinstance(one, str) else one for name, one in expressions.items()}
        )
        return annotated

    def _names(self, *, forwards: bool) -> list[str]:
        return [f"{'-' if order.is_descending == forwards else ''}order_{index}" for index, order in enumerate(self._orders)]

    def _beyond(self, key: str, *, forwards: bool) -> Q:
        """Rows after the one of this key in the order, or before it: greater in the first column that differs."""
        names = [f"order_{index}" for index in range(len(self._orders))]
        values = self._values(key, names)
        if values is None or None in values:  # it has left the list, and so has what the list is sorted by
            raise NoSuchPage
        beyond, equal = Q(), Q()
        for name, value, order in zip(names, values, self._orders, strict=True):
            how = "lt" if order.is_descending == forwards else "gt"
            beyond |= equal & Q(**{f"{name}__{how}": value})
            equal &= Q(**{name: value})
        return beyond

    def _values(self, key: str, names: Sequence[str]) -> tuple[Any, ...] | None:
        try:
            return self._known.filter(**{self.key: key}).values_list(*names).first()
        except (ValidationError, ValueError):  # a key of another kind of row
            return None


def leaf_of(lines: Sequence[Line], place: Place, key: Callable[[Line], str], per_page: int = PER_PAGE) -> Leaf[Line]:
    """A page of lines that are sorted in memory. Raises NoSuchPage."""
    named = place.before or place.after
    at = next((index for index, line in enumerate(lines) if key(line) == named), None) if named else -1
    if at is None:
        raise NoSuchPage
    first = max(0, at - per_page) if place.before else at + 1
    return Leaf(lines[first : at if place.before else first + per_page], first, len(lines))
